"""Settings history, limits and usage, where tenants live."""

revision = "0002_tenancy"
down_revision = "0001_shared"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

"""Use of models and what it cost."""

revision = "0014_usage"
down_revision = "0013_tenancy"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

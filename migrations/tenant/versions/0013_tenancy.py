"""What a company keeps about itself."""

revision = "0013_tenancy"
down_revision = "0012_gate"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

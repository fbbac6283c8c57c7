"""Exports, deletions and their certificates."""

revision = "0003_offboarding"
down_revision = "0002_tenancy"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

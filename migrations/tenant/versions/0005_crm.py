"""Contacts, leads, opportunities."""

from alembic import op

revision = "0005_crm"
down_revision = "0004_finance"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

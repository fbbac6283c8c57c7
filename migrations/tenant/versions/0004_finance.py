"""Chart of accounts, journals, invoices, payments."""

from alembic import op

revision = "0004_finance"
down_revision = "0003_hrm"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

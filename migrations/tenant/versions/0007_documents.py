"""Documents and their chunks."""

from alembic import op

revision = "0007_documents"
down_revision = "0006_inventory"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

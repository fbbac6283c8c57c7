"""Products, warehouses, stock."""

from alembic import op

revision = "0006_inventory"
down_revision = "0005_crm"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

"""People, departments, leave."""

from alembic import op

revision = "0003_hrm"
down_revision = "0002_identity"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

"""Users, sessions, roles, proposals and runs."""

from alembic import op

revision = "0002_identity"
down_revision = "0001_platform"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

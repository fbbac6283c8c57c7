"""Conversations and messages."""

from alembic import op

revision = "0008_assistant"
down_revision = "0007_documents"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Nothing yet."""


# --- by hand ---


def upgrade() -> None:
    """Create the tables, then what only PostgreSQL knows."""
    create_tables()

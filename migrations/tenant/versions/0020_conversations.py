"""Where the result of a task is told, and which ticket a conversation was handed over to."""

import sqlalchemy as sa
from alembic import op

revision = "0020_conversations"
down_revision = "0019_memory"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
    op.add_column("scheduled_tasks", sa.Column("conversation_id", sa.Uuid(), nullable=True))
    op.add_column("conversations", sa.Column("handed_over_to", sa.Uuid(), nullable=True))

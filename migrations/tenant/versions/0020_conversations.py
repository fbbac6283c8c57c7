"""Where the result of a task is told; what people say in tickets, and when they hand back."""

import sqlalchemy as sa
from alembic import op

revision = "0020_conversations"
down_revision = "0019_memory"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "ticket_messages",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("fk_ticket_messages_ticket_id_tickets"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index(
        "ix_ticket_messages_ticket_id_at", "ticket_messages", ["ticket_id", "at"], unique=False
    )


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()
    op.add_column("scheduled_tasks", sa.Column("conversation_id", sa.Uuid(), nullable=True))
    op.add_column("tickets", sa.Column("released_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"], unique=False)

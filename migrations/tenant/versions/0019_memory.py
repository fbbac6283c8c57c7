"""What a person asked to be remembered."""

import sqlalchemy as sa
from alembic import op

revision = "0019_memory"
down_revision = "0018_schedule"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "memories",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("applies_to", sa.String(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('fact','preference')", name=op.f("ck_memories_kind")),
        sa.CheckConstraint(
            "(applies_to IS NULL) = (record_id IS NULL)", name=op.f("ck_memories_default_is_whole")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memories")),
    )
    op.create_index(op.f("ix_memories_user_id"), "memories", ["user_id"], unique=False)
    op.create_index(
        "uq_memories_user_id_applies_to",
        "memories",
        ["user_id", "applies_to"],
        unique=True,
        postgresql_where="applies_to IS NOT NULL",
    )


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

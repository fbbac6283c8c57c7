"""Tasks that are carried out at a time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018_schedule"
down_revision = "0017_tickets"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "scheduled_tasks",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("shown_arguments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recurrence", sa.String(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("base_on", sa.Date(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stop_reason", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'active') = (next_due_at IS NOT NULL)",
            name=op.f("ck_scheduled_tasks_active_is_due"),
        ),
        sa.CheckConstraint(
            "recurrence IN ('once','daily','weekdays','weekly','monthly')",
            name=op.f("ck_scheduled_tasks_recurrence"),
        ),
        sa.CheckConstraint(
            "state IN ('active','done','stopped','cancelled')",
            name=op.f("ck_scheduled_tasks_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_tasks")),
        sa.UniqueConstraint("number", name=op.f("uq_scheduled_tasks_number")),
    )
    op.create_index(
        "ix_scheduled_tasks_next_due_at", "scheduled_tasks", ["next_due_at"], unique=False
    )
    op.create_index(
        op.f("ix_scheduled_tasks_user_id"), "scheduled_tasks", ["user_id"], unique=False
    )
    op.create_table(
        "scheduled_runs",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('done','failed')", name=op.f("ck_scheduled_runs_state")),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["scheduled_tasks.id"],
            name=op.f("fk_scheduled_runs_task_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_runs")),
        sa.UniqueConstraint("task_id", "due_at", name=op.f("uq_scheduled_runs_task_id_due_at")),
    )


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns."""
    create_tables()

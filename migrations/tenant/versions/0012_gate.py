"""Autonomy rules, plans and batches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012_gate"
down_revision = "0011_rights"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "autonomy_rules",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('deny','ask','auto_below')", name=op.f("ck_autonomy_rules_mode")
        ),
        sa.CheckConstraint(
            "(amount IS NULL) = (currency IS NULL)",
            name=op.f("ck_autonomy_rules_amount_has_currency"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autonomy_rules")),
        sa.UniqueConstraint("role", "action", name=op.f("uq_autonomy_rules_role_action")),
    )
    op.create_table(
        "proposal_items",
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("args", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("args_display", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("args_hash", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("diff", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("effects", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("record_versions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("error", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending','completed','failed','stale','undone')",
            name=op.f("ck_proposal_items_state"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_items_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_items")),
        sa.UniqueConstraint(
            "proposal_id", "position", name=op.f("uq_proposal_items_proposal_id_position")
        ),
    )


# --- by hand ---


def upgrade() -> None:
    """Make the tables, and what proposals and runs now say of themselves."""
    create_tables()
    op.add_column(
        "proposals", sa.Column("kind", sa.String(), server_default="action", nullable=False)
    )
    op.add_column(
        "proposals", sa.Column("requested_kind", sa.String(), server_default="user", nullable=False)
    )
    op.add_column("action_runs", sa.Column("rule_id", sa.Uuid(), nullable=True))
    for column in ("kind", "requested_kind"):
        op.alter_column("proposals", column, server_default=None)
    op.create_index("ix_audit_log_actor_id", "audit_log", ["actor_id", "seq"])
    op.create_index("ix_audit_log_kind", "audit_log", ["kind", "seq"])

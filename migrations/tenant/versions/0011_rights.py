"""Role inheritance, delegations, duty conflicts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_rights"
down_revision = "0010_keys"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "duty_steps",
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_steps")),
        sa.UniqueConstraint(
            "record_id",
            "duty",
            "step",
            "user_id",
            name=op.f("uq_duty_steps_record_id_duty_step_user_id"),
        ),
    )
    op.create_table(
        "delegations",
        sa.Column("delegator_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("permissions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("delegator_id <> delegate_id", name=op.f("ck_delegations_two_people")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_delegations_order")),
        sa.ForeignKeyConstraint(
            ["delegate_id"],
            ["users.id"],
            name=op.f("fk_delegations_delegate_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["delegator_id"],
            ["users.id"],
            name=op.f("fk_delegations_delegator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    op.create_index(
        "ix_delegations_delegate_id",
        "delegations",
        ["delegate_id"],
        unique=False,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "duty_exceptions",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_by_name", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_duty_exceptions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_exceptions")),
        sa.UniqueConstraint("user_id", "duty", name=op.f("uq_duty_exceptions_user_id_duty")),
    )
    op.create_table(
        "role_parents",
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("role_id <> parent_id", name=op.f("ck_role_parents_not_itself")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["roles.id"], name=op.f("fk_role_parents_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_role_parents_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_parents")),
        sa.UniqueConstraint("role_id", "parent_id", name=op.f("uq_role_parents_role_id_parent_id")),
    )
    op.create_index(op.f("ix_role_parents_parent_id"), "role_parents", ["parent_id"], unique=False)


# --- by hand ---

KEEP_PARENTS = """
INSERT INTO role_parents (id, role_id, parent_id)
SELECT gen_random_uuid(), id, parent_id FROM roles WHERE parent_id IS NOT NULL
"""

# What every employee of the companies there are may do from now on.
NEW_LINES = """
INSERT INTO role_grants (id, role_id, permission, scope, fields, is_deny)
SELECT gen_random_uuid(), roles.id, line.permission, line.scope, '[]'::jsonb, false
FROM roles, (VALUES ('rbac.access.explain', 'own'), ('rbac.delegation.read', 'own'),
  ('rbac.delegation.create', 'all')) AS line (permission, scope)
WHERE roles.name = 'employee' ON CONFLICT DO NOTHING
"""


def upgrade() -> None:
    """Make the tables; the one parent a role had becomes the first of several."""
    create_tables()
    op.execute(KEEP_PARENTS)
    op.execute(NEW_LINES)
    op.drop_constraint("fk_roles_parent_id", "roles", type_="foreignkey")
    op.drop_column("roles", "parent_id")

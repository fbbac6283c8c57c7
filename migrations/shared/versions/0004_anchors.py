"""Anchored heads of the audit chains."""

import sqlalchemy as sa
from alembic import op

revision = "0004_anchors"
down_revision = "0003_offboarding"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "audit_anchors",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "seq", name=op.f("pk_audit_anchors")),
        schema="shared",
    )


# --- by hand ---


def upgrade() -> None:
    """Make the table; the application may read and add anchors, never change or remove one."""
    create_tables()
    op.execute("GRANT SELECT, INSERT ON shared.audit_anchors TO steward_app")

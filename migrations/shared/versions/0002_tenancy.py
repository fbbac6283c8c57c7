"""Settings history, limits and usage, where tenants live."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_tenancy"
down_revision = "0001_shared"

# --- tables (written by migrations.draft) ---


def create_tables() -> None:
    """Tables as the models declare them."""
    op.create_table(
        "provisionings",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("steps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_provisionings")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_provisionings_idempotency_key")),
        schema="shared",
    )
    op.create_table(
        "tenant_moves",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tables", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_tenant_moves")),
        schema="shared",
    )


# --- by hand ---


def upgrade() -> None:
    """Make the tables and columns; the application's login works on the new tables."""
    create_tables()
    _add("tenants", sa.Column("plan", sa.String(), server_default="standard", nullable=False))
    _add("tenants", sa.Column("limits", postgresql.JSONB(), server_default="{}", nullable=False))
    _add("tenant_migrations", sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
    _add("tenant_migrations", sa.Column("took_ms", sa.Integer(), nullable=True))
    op.execute(
        "GRANT SELECT, INSERT, UPDATE, DELETE ON shared.provisionings, shared.tenant_moves"
        " TO steward_app"
    )


def _add(table: str, column: sa.Column[object]) -> None:
    op.add_column(table, column, schema="shared")

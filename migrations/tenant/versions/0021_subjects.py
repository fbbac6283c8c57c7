"""Which records a document is about."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021_subjects"
down_revision = "0020_conversations"

COLUMNS = (
    ("documents", "subjects"),
    ("documents", "subjects_given"),
    ("document_versions", "subjects_found"),
)


def upgrade() -> None:
    """Add the columns; what documents there are is recognised by the next nightly job."""
    for table, name in COLUMNS:
        kind = postgresql.JSONB(astext_type=sa.Text())
        op.add_column(table, sa.Column(name, kind, server_default="[]", nullable=False))
    op.create_index(
        "ix_documents_subjects", "documents", ["subjects"], unique=False, postgresql_using="gin"
    )

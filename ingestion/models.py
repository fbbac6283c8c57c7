"""The files behind a document, one row a version; retrieval never looks here."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Id, TenantBase, Timestamps


class VersionState(StrEnum):
    """QUEUED waits, WORKING is claimed, LIVE answers, REPLACED answered once, FAILED never will."""

    QUEUED = "queued"
    WORKING = "working"
    LIVE = "live"
    REPLACED = "replaced"
    FAILED = "failed"


class DocumentVersion(Id, Timestamps, TenantBase):
    """One uploaded file of a document and how far its way into the index has come.

    `claimed_until` is the lease of the worker on it; `indexed_count` chunks, in their order, are
    in the vector store, so that an interrupted run goes on where it stopped.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_document_versions_state", "state"),
        Index("ix_document_versions_source", "source"),
        {"info": {"silent": True}},
    )

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=VersionState.QUEUED)
    scan_state: Mapped[str] = mapped_column(Text, default="quarantined")
    error_code: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    claimed_until: Mapped[datetime | None]
    title: Mapped[str | None] = mapped_column(Text)  # as the file itself gives it
    effective_on: Mapped[date | None]
    subjects_found: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    pages_count: Mapped[int] = mapped_column(default=0)
    chunks_count: Mapped[int | None]
    indexed_count: Mapped[int] = mapped_column(default=0)
    source: Mapped[str | None] = mapped_column(Text)  # where a folder or connector has it
    uploaded_by: Mapped[UUID | None]

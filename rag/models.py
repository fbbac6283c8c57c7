"""Tables of documents and their chunks; ingestion fills them, retrieval reads them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Id, TenantBase, Timestamps


class DocumentState(StrEnum):
    """Where an upload stands. Only the chunks of `version_number` are ever shown."""

    QUEUED = "queued"
    SCANNING = "scanning"
    QUARANTINED = "quarantined"
    PARSING = "parsing"
    INDEXING = "indexing"
    READY = "ready"
    FAILED = "failed"


class Document(Id, Timestamps, TenantBase):
    """One document with who may read it.

    `readers` holds reader keys (`all`, `role:hr`, `user:<id>`, `department:<id>`); a person reads
    the document when one of their keys is among them. `version_number` names the chunks that are
    live: while a new version is being indexed the old one stays readable. A document with
    `deleted_at` is gone for every reader at once; its vectors and file follow by job.
    `subjects` are the keys of the records it is about (`rag.subjects`): those that people gave it
    and those that were found in its live version.
    """

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_readers", "readers", postgresql_using="gin"),
        Index("ix_documents_sha256", "sha256"),
        Index("ix_documents_subjects", "subjects", postgresql_using="gin"),
    )

    title: Mapped[str] = mapped_column(Text)
    filename: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    object_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default=DocumentState.QUEUED)
    progress: Mapped[int] = mapped_column(default=0)  # percent
    error: Mapped[str | None] = mapped_column(Text)
    readers: Mapped[list[str]]
    subjects: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    subjects_given: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    version_number: Mapped[int] = mapped_column(default=1)
    pages_count: Mapped[int] = mapped_column(default=0)
    chunks_count: Mapped[int] = mapped_column(default=0)
    uploaded_by: Mapped[UUID | None]
    effective_on: Mapped[date | None]
    deleted_at: Mapped[datetime | None]


class DocumentChunk(Id, TenantBase):
    """A passage of one version of a document; `id` is also its point in the vector store.

    `start` and `end` are character offsets in the text of that version (`chunking.full_text`).
    """

    __tablename__ = "document_chunks"
    __table_args__ = (UniqueConstraint("document_id", "version_number", "ordinal"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"))
    version_number: Mapped[int]
    ordinal: Mapped[int]
    page: Mapped[int | None]
    heading: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    tokens: Mapped[int]

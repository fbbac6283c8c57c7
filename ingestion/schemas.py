"""Documents as people and programs see them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, Field

from rag.models import Document, DocumentState


class PublicState(StrEnum):
    """Where a document stands, in the words of the HTTP contract."""

    QUEUED = "queued"
    SCANNING = "scanning"
    PARSING = "parsing"
    EMBEDDING = "embedding"
    READY = "ready"
    FAILED = "failed"


PUBLIC_STATES: dict[str, PublicState] = {
    DocumentState.QUEUED: PublicState.QUEUED,
    DocumentState.SCANNING: PublicState.SCANNING,
    DocumentState.QUARANTINED: PublicState.SCANNING,
    DocumentState.PARSING: PublicState.PARSING,
    DocumentState.INDEXING: PublicState.EMBEDDING,
    DocumentState.READY: PublicState.READY,
    DocumentState.FAILED: PublicState.FAILED,
}


class DocumentRead(BaseModel):
    """One document. `progress` goes from 0 to 1; `error` says why the newest file failed.

    `subjects` are the keys of the records it is about.
    """

    id: UUID
    title: str
    filename: str
    media_type: str
    size_bytes: int
    state: PublicState
    progress: float
    error: str | None
    readers: list[str]
    subjects: list[str] = Field(default_factory=list[str])
    version: int
    pages_count: int
    chunks_count: int
    effective_on: date | None
    uploaded_by: UUID | None
    created_at: datetime
    updated_at: datetime


class DocumentPage(BaseModel):
    """A page of a list of documents."""

    items: list[DocumentRead]
    next_cursor: str | None


class PassageDocument(BaseModel):
    """The document a passage stands in."""

    id: UUID
    title: str
    filename: str


class PassageRead(BaseModel):
    """A passage with the text before and after it."""

    document: PassageDocument
    chunk_id: UUID
    heading: str
    page: int | None
    text: str
    before: str
    after: str


class ReadersChange(BaseModel):
    """Who could read a document before and who can now."""

    document: DocumentRead
    readers_before: list[str]
    added: list[str]
    removed: list[str]


def read_document(document: Document) -> DocumentRead:
    """A row as it is shown."""
    return DocumentRead(
        id=document.id,
        title=document.title,
        filename=document.filename,
        media_type=document.media_type,
        size_bytes=document.size_bytes,
        state=PUBLIC_STATES[document.state],
        progress=document.progress / 100,
        error=document.error,
        readers=document.readers,
        subjects=document.subjects,
        version=document.version_number,
        pages_count=document.pages_count,
        chunks_count=document.chunks_count,
        effective_on=document.effective_on,
        uploaded_by=document.uploaded_by,
        created_at=document.created_at,
        updated_at=document.updated_at,
    )

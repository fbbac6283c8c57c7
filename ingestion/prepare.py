"""First half of the pipeline: claim a version, scan it, parse it, store its chunks."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import anyio.to_thread

from ingestion.errors import FileTooLarge
from ingestion.kinds import KIND_OF_MEDIA_TYPE, TEXT_KINDS
from ingestion.models import DocumentVersion, VersionState
from ingestion.parse import ParsedDocument, parse_document
from ingestion.repository import DocumentRepository
from ingestion.scan import ScanState, require_clean, scan
from ingestion.subjects import Told, find_subjects
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.embed.choose import embedder
from kernel.limits import DOCUMENT_CHUNKS_MAX, INGEST_LEASE_S
from kernel.objects import object_store
from kernel.settings import settings
from rag.chunking import Chunk, chunk_pages
from rag.models import Document, DocumentChunk, DocumentState
from rag.subjects import join_subjects


@dataclass(slots=True)
class OpenVersion:
    """A version this process works on; `pending` chunks are not in the vector store yet."""

    document_id: UUID
    number: int
    filename: str
    media_type: str
    object_key: str
    title: str
    readers: list[str]
    effective_on: date | None = None
    subjects: list[str] = field(default_factory=list[str])
    is_chunked: bool = False
    indexed_count: int = 0
    chunks_count: int = 0
    pending: list[DocumentChunk] = field(default_factory=list[DocumentChunk])


async def claim_version(principal: Principal, document_id: UUID) -> OpenVersion | None:
    """Take the newest open version for this process; nothing if there is none or it is taken.

    One version of a document is worked on at a time; open ones older than it are skipped for good.
    """
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(document_id)
        if document is None or document.deleted_at is not None:
            return None
        versions = await documents.open_versions(document_id)
        if not versions or any(v.claimed_until and v.claimed_until > now() for v in versions):
            return None
        version, *superseded = versions
        for older in superseded:
            older.state, older.claimed_until = VersionState.REPLACED, None
        version.state = VersionState.WORKING
        version.claimed_until = lease_end()
        is_chunked = version.chunks_count is not None
        document.state = DocumentState.INDEXING if is_chunked else DocumentState.SCANNING
        return _open(document, version, is_chunked=is_chunked)


async def prepare_version(principal: Principal, version: OpenVersion) -> None:
    """Scan, parse and chunk a claimed version, or pick up the chunks of an earlier run.

    Nothing is parsed before it is clean. Raises the refusals of `ingestion.errors` and
    ScanUnavailable.
    """
    if version.is_chunked:
        await _load_pending(principal, version)
        return
    data = await object_store().get(version.object_key)
    result = await scan(data, version.filename, clamd_url=settings().clamd_url)
    if result.state is not ScanState.CLEAN:
        await _note_scan(principal, version, result.state)
    require_clean(result, version.filename)
    kind = KIND_OF_MEDIA_TYPE[version.media_type]
    if kind not in TEXT_KINDS:  # text is parsed in milliseconds, not worth a transaction
        await _note_state(principal, version, DocumentState.PARSING)
    parsed = await parse_document(kind, data)
    chunks = await anyio.to_thread.run_sync(
        partial(chunk_pages, parsed.pages, embedder().count_tokens)
    )
    if len(chunks) > DOCUMENT_CHUNKS_MAX:
        raise FileTooLarge(
            f"the document has {len(chunks):,} passages; at most {DOCUMENT_CHUNKS_MAX:,} are "
            "indexed, split it",
            limit_chunks=DOCUMENT_CHUNKS_MAX,
        )
    told = Told.of(version.title, version.filename, parsed)
    await _store_chunks(principal, version, parsed, chunks, await find_subjects(principal, told))


def lease_end() -> datetime:
    """When a claim taken now runs out."""
    return now() + timedelta(seconds=INGEST_LEASE_S)


async def _note_state(principal: Principal, version: OpenVersion, state: DocumentState) -> None:
    async with begin(principal) as uow:
        document = await DocumentRepository(uow).lock(version.document_id)
        if document is not None:
            document.state = state


async def _note_scan(principal: Principal, version: OpenVersion, state: ScanState) -> None:
    async with begin(principal) as uow:
        row = await DocumentRepository(uow).version(version.document_id, version.number)
        if row is not None:
            row.scan_state = state


async def _store_chunks(
    principal: Principal,
    version: OpenVersion,
    parsed: ParsedDocument,
    chunks: list[Chunk],
    found: list[str],
) -> None:
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(version.document_id)
        row = await documents.version(version.document_id, version.number)
        if document is None or row is None:
            return
        await documents.delete_version_chunks(version.document_id, version.number)
        version.pending = [_chunk_row(uow, version, chunk) for chunk in chunks]
        version.chunks_count = len(chunks)
        row.scan_state = ScanState.CLEAN
        row.title = parsed.title
        row.pages_count = len(parsed.pages)
        row.chunks_count, row.indexed_count = len(chunks), 0
        row.effective_on = version.effective_on = _date(parsed.meta.get("effective_on"))
        row.subjects_found = found
        version.subjects = join_subjects(document.subjects_given, found)
        row.claimed_until = lease_end()
        document.state = DocumentState.INDEXING
        if parsed.title and not is_title_given(document, row):
            version.title = parsed.title


async def _load_pending(principal: Principal, version: OpenVersion) -> None:
    async with begin(principal) as uow:
        version.pending = await DocumentRepository(uow).chunks(
            version.document_id, version.number, from_ordinal=version.indexed_count
        )


def is_title_given(document: Document, version: DocumentVersion) -> bool:
    """Whether a person named the document, rather than its file."""
    return document.title not in (title_of(document.filename), title_of(version.filename))


def title_of(filename: str) -> str:
    """The file's name in words."""
    stem = filename.rpartition(".")[0] or filename
    return " ".join(stem.replace("_", " ").replace("-", " ").split())


def _open(document: Document, version: DocumentVersion, *, is_chunked: bool) -> OpenVersion:
    keeps_title = version.title is None or is_title_given(document, version)
    return OpenVersion(
        document_id=document.id,
        number=version.number,
        filename=version.filename,
        media_type=version.media_type,
        object_key=version.object_key,
        title=document.title if keeps_title else version.title or document.title,
        readers=list(document.readers),
        effective_on=version.effective_on,
        subjects=join_subjects(document.subjects_given, version.subjects_found),
        is_chunked=is_chunked,
        indexed_count=version.indexed_count,
        chunks_count=version.chunks_count or 0,
    )


def _chunk_row(uow: UnitOfWork, version: OpenVersion, chunk: Chunk) -> DocumentChunk:
    return uow.add(
        DocumentChunk(
            document_id=version.document_id,
            version_number=version.number,
            ordinal=chunk.ordinal,
            page=chunk.page,
            heading=chunk.heading,
            text=chunk.text,
            start=chunk.start,
            end=chunk.end,
            tokens=chunk.tokens,
        )
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None

"""What people do with documents: upload, replace, look, say who reads, delete, restore.

Files are put into object storage before the transaction that names them: an object nobody names
is harmless, a row without its object is not.
"""

from uuid import UUID

from ingestion.errors import DocumentBusy, DocumentNotFound
from ingestion.events import DocumentDeleted, DocumentReadersChanged, DocumentUploaded
from ingestion.models import DocumentVersion, VersionState
from ingestion.prepare import title_of
from ingestion.readers import clean_readers
from ingestion.repository import DocumentRepository
from ingestion.schemas import (
    PUBLIC_STATES,
    DocumentPage,
    DocumentRead,
    PassageDocument,
    PassageRead,
    PublicState,
    ReadersChange,
    read_document,
)
from ingestion.stored import Added, StoredFile, store_file
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Invalid
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX
from kernel.objects import object_store
from rag.models import Document, DocumentState

PROCESS_JOB = "ingestion.process_document"
READERS_JOB = "ingestion.update_readers"
REMOVE_JOB = "ingestion.remove_document"
_TITLE_CHARS_MAX = 300


async def upload_document(
    principal: Principal,
    filename: str,
    data: bytes,
    *,
    readers: list[str],
    title: str | None = None,
    declared_type: str | None = None,
) -> DocumentRead:
    """Take a new file; it is scanned, read and indexed by a job.

    The same bytes with the same readers are the same document. Raises PermissionDenied,
    ReadersInvalid and the refusals of `ingestion.sniff`.
    """
    require(principal, "kb.document.create")
    wanted_readers = clean_readers(readers)
    stored = await store_file(principal, filename, data, declared_type)
    async with begin(principal) as uow:
        document, _added = await add_document(uow, stored, readers=wanted_readers, title=title)
        await uow.flush()
        return read_document(document)


async def add_document(
    uow: UnitOfWork, stored: StoredFile, *, readers: list[str], title: str | None = None
) -> tuple[Document, Added]:
    """The document of a stored file and what it means for it; queues the job that reads it.

    A file from a known source with new bytes is a new version of its document.
    """
    readers = clean_readers(readers)
    documents = DocumentRepository(uow)
    same = await documents.find_same(stored.sha256, readers)
    if same is not None and same.state != DocumentState.FAILED:
        return same, Added.UNCHANGED
    older = same or (
        await documents.find_by_source(stored.source, readers) if stored.source else None
    )
    if older is not None:
        await _queue_version(uow, older, stored)
        return older, Added.NEW_VERSION
    document = uow.add(
        Document(
            title=_title(title, stored.file.filename),
            filename=stored.file.filename,
            media_type=stored.file.media_type,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            object_key=stored.object_key,
            readers=readers,
            uploaded_by=uow.principal.user_id,
        )
    )
    await uow.flush()
    await _queue_version(uow, document, stored)
    return document, Added.NEW


async def replace_content(
    principal: Principal,
    document_id: UUID,
    filename: str,
    data: bytes,
    *,
    declared_type: str | None = None,
) -> DocumentRead:
    """Take a new version of a document; the old one answers until the new one is ready."""
    require(principal, "kb.document.update")
    stored = await store_file(principal, filename, data, declared_type)
    async with begin(principal) as uow:
        document = await _require_document(uow, document_id, lock=True)
        if document.sha256 == stored.sha256 and document.state == DocumentState.READY:
            return read_document(document)
        await _queue_version(uow, document, stored)
        await uow.flush()
        return read_document(document)


async def list_documents(
    uow: UnitOfWork,
    *,
    words: str = "",
    state: PublicState | None = None,
    cursor: str | None = None,
    rows_max: int = PAGE_ROWS_DEFAULT,
) -> DocumentPage:
    """The documents this person reads, newest first."""
    require(uow.principal, "kb.document.read")
    rows_max = min(max(rows_max, 1), PAGE_ROWS_MAX)
    states = [inner for inner, public in PUBLIC_STATES.items() if public is state]
    rows = await DocumentRepository(uow).list_documents(
        words=words.strip(), states=states, before_id=_cursor_id(cursor), rows_max=rows_max + 1
    )
    more = len(rows) > rows_max
    items = [read_document(row) for row in rows[:rows_max]]
    return DocumentPage(items=items, next_cursor=str(items[-1].id) if more else None)


async def get_document(uow: UnitOfWork, document_id: UUID) -> DocumentRead:
    """One document this person reads. Raises DocumentNotFound."""
    require(uow.principal, "kb.document.read")
    return read_document(await _require_document(uow, document_id))


async def get_passage(uow: UnitOfWork, document_id: UUID, chunk_id: UUID) -> PassageRead:
    """A passage of the live version with its neighbours. Raises DocumentNotFound."""
    document = await _require_readable(uow, document_id)
    chunks = await DocumentRepository(uow).passage(document, chunk_id)
    at = next((i for i, chunk in enumerate(chunks) if chunk.id == chunk_id), None)
    if at is None:
        raise DocumentNotFound("this passage is not part of the document any more; ask again")
    return PassageRead(
        document=PassageDocument(id=document.id, title=document.title, filename=document.filename),
        chunk_id=chunk_id,
        heading=chunks[at].heading,
        page=chunks[at].page,
        text=chunks[at].text,
        before="\n\n".join(chunk.text for chunk in chunks[:at]),
        after="\n\n".join(chunk.text for chunk in chunks[at + 1 :]),
    )


async def get_content(principal: Principal, document_id: UUID) -> tuple[DocumentRead, bytes]:
    """The original file of the live version. Raises DocumentNotFound, DocumentBusy.

    Nothing is handed out before it has been scanned.
    """
    async with begin(principal) as uow:
        document = await _require_readable(uow, document_id)
        version = await DocumentRepository(uow).version(document.id, document.version_number)
        if version is None or version.state != VersionState.LIVE:
            raise DocumentBusy("the file is not ready yet, or was refused; look at its state")
        key = version.object_key
        shown = read_document(document)
    return shown, await object_store().get(key)


async def set_readers(uow: UnitOfWork, document_id: UUID, readers: list[str]) -> ReadersChange:
    """Say who reads a document. Works at once for answers; vectors follow by job."""
    wanted = clean_readers(readers)
    require(uow.principal, "kb.document.update")
    document = await _require_document(uow, document_id, lock=True)
    before = list(document.readers)
    if wanted != before:
        document.readers = wanted
        await uow.flush()
        uow.emit(DocumentReadersChanged(aggregate_id=document.id, before=before, after=wanted))
        uow.audit("document.readers_changed", document_id=document.id, before=before, after=wanted)
        uow.enqueue(READERS_JOB, document_id=document.id)
    return ReadersChange(
        document=read_document(document),
        readers_before=before,
        added=[key for key in wanted if key not in before],
        removed=[key for key in before if key not in wanted],
    )


async def delete_document(
    uow: UnitOfWork, document_id: UUID, *, permission: str = "kb.document.delete"
) -> DocumentRead:
    """Take a document out of every answer at once; its vectors and file follow by job.

    With the right to create alone, `permission` as such, one's own uploads can be taken back.
    """
    require(uow.principal, permission)
    document = await _require_document(uow, document_id, lock=True)
    if permission != "kb.document.delete" and document.uploaded_by != uow.principal.user_id:
        raise DocumentNotFound("there is no such document among those you uploaded")
    document.deleted_at = now()
    await uow.flush()
    uow.emit(DocumentDeleted(aggregate_id=document.id))
    uow.audit("document.deleted", document_id=document.id, title=document.title)
    uow.enqueue(REMOVE_JOB, document_id=document.id)
    return read_document(document)


async def restore_document(uow: UnitOfWork, document_id: UUID) -> DocumentRead:
    """Bring a deleted document back; it is indexed again by job. Raises DocumentNotFound."""
    require(uow.principal, "kb.document.delete")
    document = await DocumentRepository(uow).find_deleted(document_id)
    version = document and await DocumentRepository(uow).version(
        document.id, document.version_number
    )
    if document is None or version is None:
        raise DocumentNotFound("the deleted document is gone for good; upload it again")
    document.deleted_at = None
    if version.state in (VersionState.LIVE, VersionState.FAILED):
        version.state, version.indexed_count = VersionState.QUEUED, 0
    document.state, document.progress = DocumentState.QUEUED, 0
    await uow.flush()
    uow.audit("document.restored", document_id=document.id, title=document.title)
    uow.enqueue(PROCESS_JOB, document_id=document.id)
    return read_document(document)


async def _queue_version(uow: UnitOfWork, document: Document, stored: StoredFile) -> None:
    number = await DocumentRepository(uow).latest_number(document.id) + 1
    uow.add(
        DocumentVersion(
            document_id=document.id,
            number=number,
            filename=stored.file.filename,
            media_type=stored.file.media_type,
            size_bytes=stored.size_bytes,
            sha256=stored.sha256,
            object_key=stored.object_key,
            source=stored.source,
            uploaded_by=uow.principal.user_id,
        )
    )
    document.state, document.progress, document.error = DocumentState.QUEUED, 0, None
    uow.emit(DocumentUploaded(aggregate_id=document.id, version_number=number))
    uow.audit("document.uploaded", document_id=document.id, version=number, sha256=stored.sha256)
    if stored.has_job:
        uow.enqueue(PROCESS_JOB, document_id=document.id)


async def _require_document(uow: UnitOfWork, document_id: UUID, *, lock: bool = False) -> Document:
    document = await DocumentRepository(uow).find_listed(document_id, lock=lock)
    if document is None:
        raise DocumentNotFound("there is no such document among those you may see")
    return document


async def _require_readable(uow: UnitOfWork, document_id: UUID) -> Document:
    require(uow.principal, "kb.document.read")
    document = await DocumentRepository(uow).find_readable(document_id)
    if document is None:
        raise DocumentNotFound("there is no such document among those you may read")
    return document


def _title(title: str | None, filename: str) -> str:
    return ((title or "").strip() or title_of(filename))[:_TITLE_CHARS_MAX]


def _cursor_id(cursor: str | None) -> UUID | None:
    if not cursor:
        return None
    try:
        return UUID(cursor)
    except ValueError as error:
        raise Invalid("the cursor is not one that a list gave out", cursor=cursor[:80]) from error

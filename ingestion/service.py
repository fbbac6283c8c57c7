"""How people look at documents: lists, one document, a passage, the original file."""

from collections.abc import Sequence
from uuid import UUID

from ingestion.errors import DocumentBusy, DocumentNotFound
from ingestion.models import VersionState
from ingestion.repository import DocumentRepository
from ingestion.schemas import (
    PUBLIC_STATES,
    DocumentPage,
    DocumentRead,
    PassageDocument,
    PassageRead,
    PublicState,
    read_document,
)
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import Invalid
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX
from kernel.objects import object_store
from rag.models import Document


async def list_documents(
    uow: UnitOfWork,
    *,
    words: str = "",
    state: PublicState | None = None,
    subjects: Sequence[str] = (),
    or_about: Sequence[str] = (),
    cursor: str | None = None,
    rows_max: int = PAGE_ROWS_DEFAULT,
) -> DocumentPage:
    """The documents this person reads, newest first.

    With `subjects` only those about one of these records; what is about one of `or_about` counts
    as having the words.
    """
    require(uow.principal, "kb.document.read")
    rows_max = min(max(rows_max, 1), PAGE_ROWS_MAX)
    states = [inner for inner, public in PUBLIC_STATES.items() if public is state]
    rows = await DocumentRepository(uow).list_documents(
        words=words.strip(),
        states=states,
        subjects=subjects,
        or_about=or_about,
        before_id=_cursor_id(cursor),
        rows_max=rows_max + 1,
    )
    more = len(rows) > rows_max
    items = [read_document(row) for row in rows[:rows_max]]
    return DocumentPage(items=items, next_cursor=str(items[-1].id) if more else None)


async def get_document(uow: UnitOfWork, document_id: UUID) -> DocumentRead:
    """One document this person reads. Raises DocumentNotFound."""
    require(uow.principal, "kb.document.read")
    return read_document(await require_document(uow, document_id))


async def newest_version(uow: UnitOfWork, document_id: UUID) -> int:
    """The number of the newest file of a document, ready or not."""
    return await DocumentRepository(uow).latest_number(document_id)


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


async def require_document(uow: UnitOfWork, document_id: UUID, *, lock: bool = False) -> Document:
    """The document if this person has to do with it. Raises DocumentNotFound."""
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


def _cursor_id(cursor: str | None) -> UUID | None:
    if not cursor:
        return None
    try:
        return UUID(cursor)
    except ValueError as error:
        raise Invalid("the cursor is not one that a list gave out", cursor=cursor[:80]) from error

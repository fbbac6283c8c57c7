"""What changes documents: add, replace, say who reads, delete, restore. Only actions call these.

Files are put into object storage before the transaction that names them: an object nobody names
is harmless, a row without its object is not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ingestion.errors import DocumentNotFound, VersionReplaced
from ingestion.events import DocumentDeleted, DocumentReadersChanged, DocumentUploaded
from ingestion.kinds import KIND_OF_MEDIA_TYPE
from ingestion.models import DocumentVersion, VersionState
from ingestion.prepare import title_of
from ingestion.readers import clean_readers
from ingestion.repository import DocumentRepository
from ingestion.room import require_room_for_document
from ingestion.schemas import DocumentRead, ReadersChange, read_document
from ingestion.service import require_document
from ingestion.sniff import SniffedFile
from ingestion.stored import Added, StoredFile
from kernel.auth.access import require
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from rag.models import Document, DocumentState
from rag.subjects import join_subjects

PROCESS_JOB = "ingestion.process_document"
READERS_JOB = "ingestion.update_readers"
SUBJECTS_JOB = "ingestion.update_subjects"
REMOVE_JOB = "ingestion.remove_document"
_TITLE_CHARS_MAX = 300


@dataclass(frozen=True, slots=True)
class Replaced:
    """A document with a new file: `version` is its number, `version_before` the one that answers.

    `is_changed` is false when the file is the one the document has already; `subjects_before` are
    the records people had said it is about.
    """

    document: DocumentRead
    version: int
    version_before: int
    is_changed: bool
    subjects_before: list[str]


async def add_document(
    uow: UnitOfWork,
    stored: StoredFile,
    *,
    readers: list[str],
    title: str | None = None,
    subjects: Sequence[str] = (),
) -> tuple[Document, Added]:
    """The document of a stored file and what it means for it; queues the job that reads it.

    A file from a known source with new bytes is a new version of its document. `subjects` are keys
    of records it is about; a document that is there already is about these too. Raises
    PermissionDenied, ReadersInvalid, FileTooLarge and LimitReached.
    """
    require(uow.principal, "kb.document.create")
    readers = clean_readers(readers)
    documents = DocumentRepository(uow)
    same = await documents.find_same(stored.sha256, readers)
    if same is not None and same.state != DocumentState.FAILED:
        await give_subjects(uow, same, [*same.subjects_given, *subjects])
        return same, Added.UNCHANGED
    older = same or (
        await documents.find_by_source(stored.source, readers) if stored.source else None
    )
    await require_room_for_document(uow, stored.size_bytes, is_new=older is None)
    if older is not None:
        await give_subjects(uow, older, [*older.subjects_given, *subjects])
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
            subjects=join_subjects(subjects, ()),
            subjects_given=join_subjects(subjects, ()),
            uploaded_by=uow.principal.user_id,
        )
    )
    await uow.flush()
    await _queue_version(uow, document, stored)
    return document, Added.NEW


async def replace_document(
    uow: UnitOfWork,
    document_id: UUID,
    stored: StoredFile,
    *,
    subjects: Sequence[str] | None = None,
) -> Replaced:
    """Take a new file for a document; the old one answers until the new one is ready.

    `subjects`, if any, take the place of the records that people said it is about. Raises
    PermissionDenied, DocumentNotFound, FileTooLarge and LimitReached.
    """
    require(uow.principal, "kb.document.update")
    document = await require_document(uow, document_id, lock=True)
    before, given_before = document.version_number, list(document.subjects_given)
    if subjects:
        await give_subjects(uow, document, subjects)
    is_same = document.sha256 == stored.sha256 and document.state == DocumentState.READY
    if not is_same:
        await require_room_for_document(uow, stored.size_bytes, is_new=False)
        await _queue_version(uow, document, stored)
        await uow.flush()
    newest = await DocumentRepository(uow).latest_number(document.id)
    return Replaced(
        document=read_document(document),
        version=newest,
        version_before=before,
        is_changed=not is_same,
        subjects_before=given_before,
    )


async def return_to_version(
    uow: UnitOfWork, document_id: UUID, *, leaving: int, to: int
) -> DocumentRead:
    """Queue an earlier file of a document again, as long as `leaving` is still its newest.

    Raises DocumentNotFound, VersionReplaced.
    """
    documents = DocumentRepository(uow)
    document = await require_document(uow, document_id, lock=True)
    if await documents.latest_number(document_id) != leaving:
        raise VersionReplaced("a newer file was added since; undo that one first")
    earlier = await documents.version(document_id, to)
    if earlier is None or earlier.state == VersionState.FAILED:
        raise VersionReplaced("there is no earlier file that could be read; replace this one")
    kind = KIND_OF_MEDIA_TYPE[earlier.media_type]
    await _queue_version(
        uow,
        document,
        StoredFile(
            file=SniffedFile(earlier.filename, kind, earlier.media_type),
            sha256=earlier.sha256,
            object_key=earlier.object_key,
            size_bytes=earlier.size_bytes,
            source=earlier.source,
        ),
    )
    await uow.flush()
    return read_document(document)


async def give_subjects(uow: UnitOfWork, document: Document, subjects: Sequence[str]) -> None:
    """Say which records a document is about, beside those found in it; vectors follow by job."""
    given = join_subjects(subjects, ())
    if given == document.subjects_given:
        return
    version = await DocumentRepository(uow).version(document.id, document.version_number)
    document.subjects_given = given
    document.subjects = join_subjects(given, version.subjects_found if version else ())
    uow.audit("document.subjects_given", document_id=document.id, subjects=given)
    uow.enqueue(SUBJECTS_JOB, document_id=document.id)


async def set_readers(uow: UnitOfWork, document_id: UUID, readers: list[str]) -> ReadersChange:
    """Say who reads a document. Works at once for answers; vectors follow by job."""
    wanted = clean_readers(readers)
    require(uow.principal, "kb.document.update")
    document = await require_document(uow, document_id, lock=True)
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
    document = await require_document(uow, document_id, lock=True)
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


def _title(title: str | None, filename: str) -> str:
    return ((title or "").strip() or title_of(filename))[:_TITLE_CHARS_MAX]

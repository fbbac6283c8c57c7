"""Second half of the pipeline: progress, the switch to a new version, and refusals."""

from dataclasses import dataclass, field
from uuid import UUID

from ingestion.errors import ScanUnavailable
from ingestion.events import DocumentFailed, DocumentReady
from ingestion.models import DocumentVersion, VersionState
from ingestion.prepare import OpenVersion, lease_end
from ingestion.repository import DocumentRepository
from ingestion.scan import ScanState
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError
from rag.models import Document, DocumentState
from rag.subjects import join_subjects


@dataclass(frozen=True, slots=True)
class Switched:
    """What has to follow a switch: what vectors say of readers and subjects, a newer version."""

    is_live: bool
    readers: list[str]
    subjects: list[str] = field(default_factory=list[str])
    has_newer: bool = False


async def note_indexed(principal: Principal, counts: dict[UUID, OpenVersion]) -> None:
    """Write how far each version has come, and keep its claim."""
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        for document_id in sorted(counts):
            version = counts[document_id]
            document = await documents.lock(document_id)
            row = await documents.version(document_id, version.number)
            if document is None or row is None:
                continue
            row.indexed_count = version.indexed_count
            row.claimed_until = lease_end()
            document.progress = 100 * version.indexed_count // max(version.chunks_count, 1)


async def publish_version(principal: Principal, version: OpenVersion) -> Switched:
    """Make the version the one that answers, in one transaction; the old one's chunks go.

    A document deleted meanwhile, or already at a later version, stays as it is.
    """
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(version.document_id)
        row = await documents.version(version.document_id, version.number)
        if document is None or row is None or document.deleted_at is not None:
            return Switched(is_live=False, readers=[])
        readers = list(document.readers)
        if row.state == VersionState.LIVE:
            return Switched(is_live=True, readers=readers, subjects=list(document.subjects))
        await documents.delete_other_chunks(document.id, version.number)
        await _replace_older(documents, document, row)
        _take_over(document, row, version)
        has_newer = bool(await documents.open_versions(document.id))
        document.state = DocumentState.QUEUED if has_newer else DocumentState.READY
        uow.emit(DocumentReady(aggregate_id=document.id, version_number=version.number))
        return Switched(True, readers, list(document.subjects), has_newer)


async def refuse_version(principal: Principal, version: OpenVersion, error: AppError) -> None:
    """Note why the version will never be readable; an older live one goes on answering."""
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(version.document_id)
        row = await documents.version(version.document_id, version.number)
        if document is None or row is None:
            return
        row.state, row.claimed_until = VersionState.FAILED, None
        row.error_code, row.error = error.code, error.message
        live = await documents.version(document.id, document.version_number)
        has_live = live is not None and live.state == VersionState.LIVE
        document.state = DocumentState.READY if has_live else DocumentState.FAILED
        document.progress = 100 if has_live else 0
        document.error = (
            f"{error.code}: {error.message}"
            if not has_live
            else f"{error.code}: the new version was refused, the old one stays: {error.message}"
        )
        uow.emit(
            DocumentFailed(aggregate_id=document.id, version_number=version.number, code=error.code)
        )


async def release_version(principal: Principal, version: OpenVersion, error: AppError) -> None:
    """Give the claim back because an outside part cannot serve it now; it is tried again later."""
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(version.document_id)
        row = await documents.version(version.document_id, version.number)
        if document is None or row is None or row.state != VersionState.WORKING:
            return
        row.state, row.claimed_until = VersionState.QUEUED, None
        document.error = f"{error.code}: {error.message}"
        if isinstance(error, ScanUnavailable):
            row.scan_state = ScanState.ERROR
            document.state = DocumentState.QUARANTINED


async def _replace_older(
    documents: DocumentRepository, document: Document, row: DocumentVersion
) -> None:
    older = await documents.version(document.id, document.version_number)
    if older is not None and older.number != row.number and older.state == VersionState.LIVE:
        older.state = VersionState.REPLACED


def _take_over(document: Document, row: DocumentVersion, version: OpenVersion) -> None:
    row.state, row.claimed_until = VersionState.LIVE, None
    row.indexed_count = version.chunks_count
    document.title = version.title
    document.filename, document.media_type = row.filename, row.media_type
    document.size_bytes, document.sha256 = row.size_bytes, row.sha256
    document.object_key, document.version_number = row.object_key, row.number
    document.pages_count, document.chunks_count = row.pages_count, version.chunks_count
    document.effective_on = row.effective_on
    document.subjects = join_subjects(document.subjects_given, row.subjects_found)
    document.progress, document.error = 100, None

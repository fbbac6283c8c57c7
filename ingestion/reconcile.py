"""Puts right what a crash between two stores may have left: lost jobs, stray or missing vectors."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from ingestion.changes import PROCESS_JOB
from ingestion.models import VersionState
from ingestion.repository import DocumentRepository
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.limits import DOCUMENT_TRASH_DAYS, INGEST_LEASE_S
from kernel.objects import object_store
from rag.models import Document
from rag.store import vector_store


@dataclass(slots=True)
class Reconciled:
    """What was found and put right."""

    resumed: int = 0
    cleaned: int = 0
    reindexed: int = 0
    purged: int = 0


async def resume_lost(principal: Principal) -> int:
    """Queue again every document whose worker died or whose job was lost."""
    async with begin(principal) as uow:
        waiting_since = now() - timedelta(seconds=INGEST_LEASE_S)
        lost = await DocumentRepository(uow).stale_document_ids(now(), waiting_since)
        for document_id in lost:
            uow.enqueue(PROCESS_JOB, document_id=document_id)
    return len(lost)


async def reconcile(principal: Principal) -> Reconciled:
    """Compare tables and vectors document by document where they differ, then empty the trash."""
    found = Reconciled(resumed=await resume_lost(principal))
    async with begin(principal) as uow:
        live = set(await DocumentRepository(uow).live_chunk_ids())
    if live != await vector_store().ids(principal.tenant.slug):
        async with begin(principal) as uow:
            settled = await DocumentRepository(uow).settled_documents()
        for document in settled:
            await _reconcile_document(principal, document, found)
    found.purged = await purge_trash(principal)
    return found


async def purge_trash(principal: Principal) -> int:
    """Remove documents deleted more than DOCUMENT_TRASH_DAYS ago for good, with their files."""
    async with begin(principal) as uow:
        deleted = await DocumentRepository(uow).documents_deleted_before(
            now() - timedelta(days=DOCUMENT_TRASH_DAYS)
        )
    for document in deleted:
        await _purge(principal, document.id)
    return len(deleted)


async def _reconcile_document(principal: Principal, document: Document, found: Reconciled) -> None:
    slug = principal.tenant.slug
    stored = await vector_store().ids(slug, document.id)
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        fresh = await documents.lock(document.id)
        if fresh is None or await documents.open_versions(document.id):
            return
        wanted: set[UUID] = set()
        if fresh.deleted_at is None:
            wanted = await documents.chunk_ids(document.id, fresh.version_number)
        if wanted - stored:
            version = await documents.version(document.id, fresh.version_number)
            if version is not None and version.state == VersionState.LIVE:
                version.state, version.indexed_count = VersionState.QUEUED, 0
                uow.enqueue(PROCESS_JOB, document_id=document.id)
                found.reindexed += 1
    if stored - wanted:
        keep = document.version_number if wanted else None
        await vector_store().delete_document(slug, document.id, keep_version=keep)
        found.cleaned += 1


async def _purge(principal: Principal, document_id: UUID) -> None:
    await vector_store().delete_document(principal.tenant.slug, document_id)
    async with begin(principal) as uow:
        documents = DocumentRepository(uow)
        document = await documents.lock(document_id)
        if document is None or document.deleted_at is None:
            return
        keys = await documents.object_keys(document_id)
        await uow.session.delete(document)
        await uow.flush()
        unused = [key for key in keys if not await documents.is_object_used(key)]
    for key in unused:
        await object_store().delete(key)

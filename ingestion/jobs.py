"""Background jobs of documents. Each re-reads, re-checks and may run twice."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from ingestion.changes import PROCESS_JOB, READERS_JOB, REMOVE_JOB, SUBJECTS_JOB
from ingestion.pipeline import process_document
from ingestion.reconcile import reconcile, resume_lost
from ingestion.repository import DocumentRepository
from ingestion.subjects import find_again
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.jobs.registry import job
from kernel.logs import get_logger
from rag.models import Document
from rag.store import vector_store

log = get_logger(__name__)
RESUME_JOB = "ingestion.resume"
RECONCILE_JOB = "ingestion.reconcile"
FIND_SUBJECTS_JOB = "ingestion.find_subjects"


@job(PROCESS_JOB)
async def run_process_document(principal: Principal, document_id: str) -> None:
    """Scan, parse, embed and publish what is open of a document."""
    async with _own_store_connection():
        await process_document(principal, UUID(document_id))


@job(READERS_JOB)
async def run_update_readers(principal: Principal, document_id: str) -> None:
    """Make the vectors follow the document's readers."""
    async with _own_store_connection():
        await follow_readers(principal, UUID(document_id))


@job(SUBJECTS_JOB)
async def run_update_subjects(principal: Principal, document_id: str) -> None:
    """Make the vectors follow the records the document is about."""
    async with _own_store_connection():
        await follow_subjects(principal, UUID(document_id))


@job(FIND_SUBJECTS_JOB)
async def run_find_subjects(principal: Principal) -> None:
    """Every night: documents may be about records that were made after them."""
    async with _own_store_connection():
        for document_id in await find_again(principal):
            await follow_subjects(principal, document_id)


@job(REMOVE_JOB)
async def run_remove_document(principal: Principal, document_id: str) -> None:
    """Remove the vectors of a deleted document."""
    async with _own_store_connection():
        await remove_vectors(principal, UUID(document_id))


@job(RESUME_JOB)
async def run_resume(principal: Principal) -> None:
    """Every minute: documents whose worker died."""
    await resume_lost(principal)


@job(RECONCILE_JOB)
async def run_reconcile(principal: Principal) -> None:
    """Every quarter of an hour: tables against vectors, and the trash."""
    async with _own_store_connection():
        found = await reconcile(principal)
    log.info(
        "documents_reconciled",
        resumed=found.resumed,
        cleaned=found.cleaned,
        reindexed=found.reindexed,
        purged=found.purged,
    )


async def follow_readers(principal: Principal, document_id: UUID) -> None:
    """Write the document's readers of this moment to its vectors."""
    document = await _read(principal, document_id)
    if document is not None:
        await vector_store().set_readers(principal.tenant.slug, document_id, document.readers)


async def follow_subjects(principal: Principal, document_id: UUID) -> None:
    """Write the records the document is about at this moment to its vectors."""
    document = await _read(principal, document_id)
    if document is not None:
        await vector_store().set_subjects(principal.tenant.slug, document_id, document.subjects)


async def remove_vectors(principal: Principal, document_id: UUID) -> None:
    """Remove the vectors if the document is still deleted."""
    document = await _read(principal, document_id)
    if document is None or document.deleted_at is not None:
        await vector_store().delete_document(principal.tenant.slug, document_id)


async def _read(principal: Principal, document_id: UUID) -> Document | None:
    async with begin(principal) as uow:
        return await DocumentRepository(uow).lock(document_id)


@asynccontextmanager
async def _own_store_connection() -> AsyncGenerator[None]:
    """A job has an event loop of its own, so the connection made in it ends with it."""
    try:
        yield
    finally:
        await vector_store().aclose()

"""Room for one more document: the company's limits and its own rule on file sizes."""

from sqlalchemy import func, select

from erp_domains.tenants.limits import LimitName, lock_limit, require_room
from erp_domains.tenants.settings import settings_in
from ingestion.errors import FileTooLarge
from ingestion.models import DocumentVersion
from kernel.db.uow import UnitOfWork
from rag.models import Document

MEGABYTE = 1024 * 1024


async def require_room_for_document(
    uow: UnitOfWork, size_bytes: int, *, is_new: bool = True
) -> None:
    """Let a file in, as a new document or as a new version of one.

    Raises FileTooLarge (the company's own rule) and LimitReached (documents, storage).
    """
    largest = (await settings_in(uow)).documents.upload_megabytes_max
    if size_bytes > largest * MEGABYTE:
        raise FileTooLarge(
            f"this company takes files up to {largest} MB; make it smaller or ask an administrator",
            limit_bytes=largest * MEGABYTE,
        )
    await lock_limit(uow, LimitName.STORAGE)
    if is_new:
        await require_room(uow, LimitName.DOCUMENTS, await documents_used(uow))
    await require_room(uow, LimitName.STORAGE, await storage_used(uow), size_bytes)


async def documents_used(uow: UnitOfWork) -> int:
    """The documents the company has, without deleted ones."""
    query = select(func.count()).select_from(Document).where(Document.deleted_at.is_(None))
    return (await uow.session.execute(query)).scalar_one()


async def storage_used(uow: UnitOfWork) -> int:
    """Bytes of every version that is kept; what is in the trash still takes room."""
    query = select(func.coalesce(func.sum(DocumentVersion.size_bytes), 0))
    return int((await uow.session.execute(query)).scalar_one())

"""The long work on a whole company: what each job does from its claim to its last word."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from erp_domains.workflows.offboarding.export import write_export
from erp_domains.workflows.offboarding.load import (
    NewCompany,
    discard_unfinished,
    load_company_from,
)
from erp_domains.workflows.offboarding.opening import open_archive
from erp_domains.workflows.offboarding.progress import Progress, change_transfer, start_transfer
from kernel.auth.principal import Principal, TenantContext
from kernel.clock import now
from kernel.db.offboarding import Transfer, TransferKind, TransferState
from kernel.db.uow import begin, begin_shared
from kernel.errors import AppError, Unavailable
from kernel.objects import object_store
from kernel.objects.port import digest_of

EXPORT_LIFE = timedelta(hours=24)
STUCK_AFTER = timedelta(hours=6)


async def export_company(principal: Principal, transfer_id: UUID, **facts: Any) -> None:
    """Write the export into the object storage; its link lives for a day."""
    kind, slug = TransferKind.EXPORT, principal.tenant.slug
    async with _work(transfer_id, kind=kind, tenant=slug, **facts) as transfer:
        if transfer is None:
            return
        with TemporaryDirectory(prefix="steward-export-") as folder:
            path = Path(folder) / "export.zip"
            manifest = await write_export(principal, path, Progress(transfer_id))
            key = await object_store().put_file(slug, path)
            size_bytes = path.stat().st_size
        async with begin(principal) as uow:
            uow.audit(
                "tenants.exported",
                transfer_id=transfer_id,
                sha256=digest_of(key),
                counts=manifest.counts,
                requested_by=transfer.requested_by,
            )
        await change_transfer(
            transfer_id,
            object_key=key,
            sha256=digest_of(key),
            size_bytes=size_bytes,
            counts=manifest.counts,
            expires_at=now() + EXPORT_LIFE,
        )


async def clone_company(principal: Principal, transfer_id: UUID, **facts: Any) -> None:
    """Make a sandbox of the company as it stands now, without its trail and conversations."""
    kind, slug = TransferKind.CLONE, principal.tenant.slug
    async with _work(transfer_id, kind=kind, tenant=slug, **facts) as transfer:
        if transfer is None or transfer.target is None:
            return
        pinned: str | None = transfer.options.get("pinned_at")
        wanted = NewCompany(
            slug=transfer.target,
            name=f"{principal.tenant.name} (sandbox)",
            is_sandbox=True,
            pinned_at=datetime.fromisoformat(pinned) if pinned else None,
        )
        with TemporaryDirectory(prefix="steward-clone-") as folder:
            path = Path(folder) / "clone.zip"
            first_half = Progress(transfer_id, last=50)
            await write_export(principal, path, first_half, is_clone=True)
            await _load(path, wanted, Progress(transfer_id, first=50), transfer)
        async with begin(principal) as uow:
            uow.audit("tenants.cloned", transfer_id=transfer_id, clone=transfer.target)


async def import_company(target: str, transfer_id: UUID, object_key: str, **facts: Any) -> None:
    """Make a company from an export that the operator handed in."""
    kind = TransferKind.IMPORT
    async with _work(transfer_id, kind=kind, tenant=target, target=target, **facts) as transfer:
        if transfer is None:
            return
        with TemporaryDirectory(prefix="steward-import-") as folder:
            path = Path(folder) / "import.zip"
            await object_store().fetch(object_key, path)
            await _load(path, NewCompany(target), Progress(transfer_id), transfer)
        await object_store().delete(object_key)


async def load_export(path: Path, wanted: NewCompany) -> TenantContext:
    """The same for an operator's file on this machine, at once. Raises ArchiveInvalid & co."""
    archive = await open_archive(path)
    return await load_company_from(archive, wanted, Progress())


async def expire_exports() -> int:
    """Remove the files of exports whose day is over."""
    query = select(Transfer).where(
        Transfer.kind == TransferKind.EXPORT,
        Transfer.state == TransferState.DONE,
        Transfer.expires_at <= now(),
    )
    async with begin_shared() as session:
        over = list(await session.scalars(query))
    for row in over:
        if row.object_key is not None:
            await object_store().delete(row.object_key)
        await change_transfer(row.id, state=TransferState.EXPIRED, object_key=None)
    return len(over)


async def give_up_stuck() -> int:
    """Say of work that shows no sign of life any more that it has failed; how many there were."""
    stuck = (
        update(Transfer)
        .where(
            Transfer.state.in_([TransferState.QUEUED, TransferState.RUNNING]),
            Transfer.updated_at < now() - STUCK_AFTER,
        )
        .values(state=TransferState.FAILED, error="it stopped without an end; ask for it again")
        .returning(Transfer.id)
    )
    async with begin_shared() as session:
        return len(list((await session.execute(stuck)).scalars()))


async def _load(
    path: Path, wanted: NewCompany, progress: Progress, transfer: Transfer
) -> TenantContext:
    archive = await open_archive(path)
    if transfer.progress:
        await discard_unfinished(wanted.slug)
    tenant = await load_company_from(archive, wanted, progress)
    await change_transfer(transfer.id, counts=archive.manifest.counts)
    return tenant


@asynccontextmanager
async def _work(transfer_id: UUID, **facts: Any) -> AsyncGenerator[Transfer | None]:
    """Claim a transfer and note how it ends. What may work later is tried again by the worker."""
    transfer = await start_transfer(transfer_id, **facts)
    try:
        yield transfer
    except Unavailable:
        raise
    except AppError as error:
        await change_transfer(transfer_id, state=TransferState.FAILED, error=error.message)
    else:
        if transfer is not None:
            await change_transfer(
                transfer_id, state=TransferState.DONE, progress=100, step="", error=None
            )

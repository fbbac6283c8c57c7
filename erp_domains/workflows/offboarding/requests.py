"""What the operator asks for outside any company."""

from sqlalchemy import exists, insert, select

from erp_domains.workflows.offboarding.jobs import IMPORT_JOB
from kernel.db.offboarding import Transfer, TransferKind, TransferState
from kernel.db.shared import OUTBOX, Tenant
from kernel.db.uow import begin_shared
from kernel.ids import new_id


async def is_known(slug: str) -> bool:
    """Whether a company has this short name, in whatever state it is."""
    async with begin_shared() as session:
        return bool(await session.scalar(select(exists().where(Tenant.slug == slug))))


async def request_import(slug: str, object_key: str) -> Transfer:
    """Note an import and queue its job in one transaction."""
    transfer = Transfer(
        id=new_id(),
        kind=TransferKind.IMPORT,
        tenant=slug,
        target=slug,
        state=TransferState.QUEUED,
        progress=0,
        step="",
        options={},
        counts={},
    )
    arguments = {"transfer_id": str(transfer.id), "object_key": object_key}
    event_id = new_id()
    async with begin_shared() as session:
        session.add(transfer)
        await session.execute(
            insert(OUTBOX).values(
                event_id=event_id,
                tenant=slug,
                topic="job",
                name=IMPORT_JOB,
                aggregate_id=str(event_id),
                body={"job": IMPORT_JOB, "arguments": arguments, "event_id": str(event_id)},
            )
        )
    return transfer

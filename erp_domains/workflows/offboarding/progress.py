"""How far an export, import or clone is, told outside its own transaction."""

from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.workflows.offboarding.errors import TransferNotFound
from kernel.clock import now
from kernel.db.offboarding import TRANSFERS, Transfer, TransferState
from kernel.db.uow import begin_shared


class Progress:
    """Reports the steps of one transfer; percent only ever grows."""

    def __init__(self, transfer_id: UUID | None = None) -> None:
        self._id = transfer_id
        self._percent = -1

    async def at(self, percent: int, step: str) -> None:
        """Note where the work is, at most once a percent."""
        if self._id is None or percent <= self._percent:
            return
        self._percent = percent
        await change_transfer(self._id, progress=percent, step=step)

    async def part(self, first: int, last: int, done: int, total: int, *, step: str) -> None:
        """The same inside a stretch of the way: `done` of `total` between two percentages."""
        await self.at(first + (last - first) * done // max(total, 1), step)


async def start_transfer(transfer_id: UUID, **facts: Any) -> Transfer | None:
    """Claim a transfer, making its row if need be; None when it is done or failed already."""
    values = {"id": transfer_id, "created_at": now(), "updated_at": now(), **facts}
    async with begin_shared() as session:
        await session.execute(
            upsert(TRANSFERS).values(**values).on_conflict_do_nothing(index_elements=["id"])
        )
        row = await session.get(Transfer, transfer_id, with_for_update=True)
        if row is None or row.state not in (TransferState.QUEUED, TransferState.RUNNING):
            return None
        row.state = TransferState.RUNNING
        return row


async def change_transfer(transfer_id: UUID, **facts: Any) -> None:
    """Change the row of a transfer."""
    async with begin_shared() as session:
        await session.execute(update(Transfer).where(Transfer.id == transfer_id).values(**facts))


async def find_transfer(transfer_id: UUID, tenant: str | None) -> Transfer:
    """One transfer, of this tenant unless the operator asks. Raises TransferNotFound."""
    async with begin_shared() as session:
        row = await session.get(Transfer, transfer_id)
    if row is None or (tenant is not None and row.tenant != tenant):
        raise TransferNotFound("there is no such job among those you may see")
    return row

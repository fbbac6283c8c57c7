"""How far an export, import or clone is, told outside its own transaction."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.workflows.offboarding.errors import TransferNotFound
from kernel.clock import now
from kernel.db.offboarding import TRANSFERS, Transfer, TransferState
from kernel.db.uow import begin_shared
from kernel.errors import Unavailable

CLAIM_LIFE = timedelta(seconds=20)
"""How long a claim lasts without a sign of progress; less than a job's tries go on."""


class TransferBusy(Unavailable):
    """Another worker is at this export, import or clone."""

    code = "transfer_busy"


class Progress:
    """Reports the steps of one transfer, of which this work is the stretch `first` to `last`.

    Without a transfer it reports to nobody.
    """

    def __init__(self, transfer_id: UUID | None = None, *, first: int = 0, last: int = 100) -> None:
        self._id = transfer_id
        self._first, self._last = first, last
        self._percent = -1

    async def at(self, percent: int, step: str) -> None:
        """Note where this work is, at most once a percent."""
        overall = self._first + (self._last - self._first) * percent // 100
        if self._id is None or overall <= self._percent:
            return
        self._percent = overall
        await change_transfer(self._id, progress=overall, step=step)

    async def part(self, first: int, last: int, done: int, total: int, *, step: str) -> None:
        """The same inside a stretch of the way: `done` of `total` between two percentages."""
        await self.at(first + (last - first) * done // max(total, 1), step)


async def start_transfer(transfer_id: UUID, **facts: Any) -> Transfer | None:
    """Claim a transfer, making its row if need be; None when it has ended already.

    Raises TransferBusy while another worker is on it.
    """
    values = {"id": transfer_id, "created_at": now(), "updated_at": now(), **facts}
    async with begin_shared() as session:
        await session.execute(
            upsert(TRANSFERS).values(**values).on_conflict_do_nothing(index_elements=["id"])
        )
        row = await session.get(Transfer, transfer_id, with_for_update=True)
        if row is None or row.state not in (TransferState.QUEUED, TransferState.RUNNING):
            return None
        if row.state == TransferState.RUNNING and now() - row.updated_at < CLAIM_LIFE:
            raise TransferBusy("another worker is at this; it is tried again in a moment")
        row.state, row.updated_at = TransferState.RUNNING, now()
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

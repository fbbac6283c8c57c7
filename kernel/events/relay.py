"""Publishes what business transactions left in the outbox, in order, at least once.

Each database server has an outbox of its own, so that the tenants on it write to it in their own
transaction. Per server one relay leads by an advisory lock; others stand by. Rows are marked only
after the broker took them, so a crash repeats some and loses none.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.clock import now
from kernel.db.engine import DEFAULT, database_names
from kernel.db.shared import OutboxRow
from kernel.db.uow import begin_shared
from kernel.limits import RELAY_BATCH_ROWS

LEADER_LOCK = text("SELECT pg_try_advisory_lock(hashtext('steward.relay'))")


class Publisher(Protocol):
    """Takes events; returns once the broker has them."""

    async def publish(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Append in this order."""
        ...


class JobSender(Protocol):
    """Takes background jobs."""

    async def send(self, tenant: str, body: dict[str, Any]) -> None:
        """Hand one job to the workers."""
        ...


async def try_to_lead(connection: AsyncConnection) -> bool:
    """Whether this connection leads now; the lock lives as long as the connection."""
    return bool((await connection.execute(LEADER_LOCK)).scalar_one())


async def publish_batch(events: Publisher, jobs: JobSender, server: str = DEFAULT) -> int:
    """Publish the oldest unpublished rows of one server's outbox; how many there were."""
    async with begin_shared(server) as session:
        query = (
            select(OutboxRow)
            .where(OutboxRow.published_at.is_(None))
            .order_by(OutboxRow.position)
            .limit(RELAY_BATCH_ROWS)
            .with_for_update(skip_locked=True)
        )
        rows = list(await session.scalars(query))
        if not rows:
            return 0
        await events.publish([row.body for row in rows if row.topic == "event"])
        for row in rows:
            if row.topic == "job":
                await jobs.send(row.tenant.removeprefix("tenant_"), row.body)
        positions = [row.position for row in rows]
        await session.execute(
            update(OutboxRow).where(OutboxRow.position.in_(positions)).values(published_at=now())
        )
        return len(rows)


async def lag_rows() -> int:
    """How many rows wait, on all servers."""
    waiting = 0
    for server in database_names():
        async with begin_shared(server) as session:
            query = select(func.count()).where(OutboxRow.published_at.is_(None))
            waiting += (await session.execute(query)).scalar_one()
    return waiting

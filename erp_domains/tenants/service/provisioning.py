"""Opening a company in steps that are written down: whole, or gone, or taken up again.

A step that fails takes back every step before it, so that nothing stays. A process that dies
leaves the record of its steps; the next request for the same company goes on from there once the
lease of the dead one has run out. Every step is safe to repeat.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.tenants.errors import ProvisioningUnderWay, TenantExists
from erp_domains.tenants.schemas import StepRead, TenantOrder
from kernel.clock import monotonic_s, now
from kernel.db.shared import Provisioning, Tenant
from kernel.db.uow import begin_shared
from kernel.idempotency import Key, KeyReused
from kernel.limits import PROVISIONING_LEASE_S
from kernel.logs import get_logger

log = get_logger(__name__)
NEW, RUNNING, DONE, FAILED = "new", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what it does (and says), and what takes it back."""

    name: str
    run: Callable[[TenantOrder], Awaitable[str]]
    take_back: Callable[[str], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """The outcome; `is_new` is False when an earlier request had opened the company."""

    slug: str
    steps: list[StepRead]
    is_new: bool


async def open_in_steps(order: TenantOrder, key: Key | None, steps: Sequence[Step]) -> Opened:
    """Carry out what is left of the steps.

    Raises TenantExists, ProvisioningUnderWay, KeyReused, and what a step raised, after the steps
    before it were taken back.
    """
    told = await _claim(order, key, steps)
    if told is None:
        return Opened(order.slug, await steps_of(order.slug), is_new=False)
    for step, entry in zip(steps, told, strict=True):
        if entry["state"] == DONE:
            continue
        entry["state"] = RUNNING
        await _write(order.slug, told)
        started_s = monotonic_s()
        try:
            entry["note"] = await step.run(order)
        except BaseException as error:
            entry.update(state=FAILED, note=f"{type(error).__name__}: {error}"[:500])
            await _take_back(order.slug, steps, told)
            raise
        entry.update(state=DONE, ms=round((monotonic_s() - started_s) * 1000))
    await _write(order.slug, told, state=DONE)
    return Opened(order.slug, [StepRead.model_validate(entry) for entry in told], is_new=True)


async def steps_of(slug: str) -> list[StepRead]:
    """How the opening of a company fared; none for one that was opened otherwise."""
    async with begin_shared() as session:
        row = await session.get(Provisioning, slug)
        return [StepRead.model_validate(entry) for entry in row.steps] if row else []


async def _claim(
    order: TenantOrder, key: Key | None, steps: Sequence[Step]
) -> list[dict[str, Any]] | None:
    """The steps to go on with, under a lease; None when all of it was done before."""
    fingerprint = order.model_dump_json()
    async with begin_shared() as session:
        if key is not None:
            await _require_own_key(session, order.slug, key)
        row = await _lock(session, order.slug)
        if row.state in (NEW, FAILED):
            await _require_free(session, order.slug)
            row.steps = [{"name": step.name, "state": "waiting"} for step in steps]
            row.state, row.fingerprint = RUNNING, fingerprint
            row.idempotency_key = key.value if key else None
        elif row.fingerprint != fingerprint:
            raise TenantExists(f"the company {order.slug!r} was ordered before with other facts")
        elif row.state == DONE:
            return None
        elif row.claimed_until is not None and row.claimed_until > now():
            raise ProvisioningUnderWay(f"{order.slug!r} is being opened now; ask again in a moment")
        row.claimed_until = now() + timedelta(seconds=PROVISIONING_LEASE_S)
        return [dict(entry) for entry in row.steps]


async def _lock(session: AsyncSession, slug: str) -> Provisioning:
    facts = {"state": NEW, "fingerprint": "", "steps": [], "result": {}}
    await session.execute(upsert(Provisioning).values(slug=slug, **facts).on_conflict_do_nothing())
    query = select(Provisioning).where(Provisioning.slug == slug).with_for_update()
    return (await session.scalars(query)).one()


async def _require_own_key(session: AsyncSession, slug: str, key: Key) -> None:
    query = select(Provisioning.slug).where(Provisioning.idempotency_key == key.value)
    used_for = (await session.execute(query)).scalar_one_or_none()
    if used_for not in (None, slug):
        raise KeyReused("this key was used to open another company; take a fresh one")


async def _require_free(session: AsyncSession, slug: str) -> None:
    if (await session.execute(select(Tenant.id).where(Tenant.slug == slug))).first() is not None:
        raise TenantExists(f"the company {slug!r} exists already")


async def _take_back(slug: str, steps: Sequence[Step], told: list[dict[str, Any]]) -> None:
    for step, entry in reversed(list(zip(steps, told, strict=True))):
        if entry["state"] not in (DONE, FAILED) or step.take_back is None:
            continue
        await step.take_back(slug)
        if entry["state"] == DONE:
            entry["state"] = "undone"
    await _write(slug, told, state=FAILED)
    log.warning("provisioning.failed", tenant=slug, steps=told)


async def _write(slug: str, told: list[dict[str, Any]], state: str = RUNNING) -> None:
    lease = now() + timedelta(seconds=PROVISIONING_LEASE_S)
    values = {"steps": told, "state": state, "claimed_until": lease if state == RUNNING else None}
    async with begin_shared() as session:
        await session.execute(update(Provisioning).where(Provisioning.slug == slug).values(values))

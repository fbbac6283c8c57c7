"""Budgets and use of many small model calls, counted in blocks.

A call of the model gateway is forwarded in less than a millisecond; a reservation of its own in
Redis and a row of its own in a transaction of its own would cost several times that. So a process
takes a lease on the budgets, a real reservation of room for several calls of one person, gives
room to calls from it, and twice a second writes what was used and gives leases back. No cap can be
passed by it; a process that dies loses the use of its last half second.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import insert
from sqlalchemy.exc import SQLAlchemyError

from erp_domains.tenants.budgets import Budget, Unit, budgets_of, cap_of, refusal_of, spent_of
from erp_domains.tenants.limits import note_tokens
from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.settings import read_settings
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.budgets.door import ledger
from kernel.budgets.port import Cap, Hold, Refused
from kernel.clock import now
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.llm.metering import ExpectedCall, ModelCallRecord
from kernel.llm.prices import nano, price_currency
from kernel.logs import get_logger

log = get_logger(__name__)
LEASE_CALLS = 16
LEASE_CALLS_MAX = 64
FLUSH_S = 0.5
Held = list[tuple[Hold, Budget]]


@dataclass(slots=True, eq=False)
class Lease:
    """Room that was reserved for a person's calls, and what they have taken of it."""

    id: UUID
    held: Held
    left: dict[Unit, int]
    used: dict[Unit, int] = field(default_factory=lambda: {Unit.TOKENS: 0, Unit.COST: 0})
    running: int = 0
    is_closed: bool = False

    def take(self, amounts: Mapping[Unit, int]) -> bool:
        """Give room to one call, if there is that much."""
        if self.is_closed or any(self.left[unit] < amount for unit, amount in amounts.items()):
            return False
        for unit, amount in amounts.items():
            self.left[unit] -= amount
        self.running += 1
        return True


class LeasedCalls:
    """The leases and the unwritten use of one event loop."""

    def __init__(self) -> None:
        self._open: dict[tuple[UUID, UUID, str], Lease] = {}
        self._closing: list[Lease] = []
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._tenants: dict[str, TenantContext] = {}
        self._locks: dict[Any, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._task: asyncio.Task[None] | None = None

    async def begin_call(self, person: Principal, call: ExpectedCall) -> Lease:
        """Room for one call. Raises LimitReached, BudgetExceeded."""
        amounts = {Unit.TOKENS: call.tokens, Unit.COST: nano(call.cost)}
        key = (person.tenant.id, person.user_id, call.task.value)
        found = self._open.get(key)
        if found is not None and found.take(amounts):
            return found
        async with self._locks[key]:  # the first of those who come at once asks for all
            found = self._open.get(key)
            if found is not None and found.take(amounts):
                return found
            calls = min(LEASE_CALLS * (4 if found else 1), LEASE_CALLS_MAX)
            lease = await self._reserve(person, call, amounts, calls)
            lease.take(amounts)
            if before := self._open.pop(key, None):
                self._close(before)
            self._open[key] = lease
        self._flush_soon()
        return lease

    def end_call(self, person: Principal, lease: Lease, made: ModelCallRecord) -> None:
        """Count what a call took; it is written with the next flush."""
        lease.running -= 1
        lease.used[Unit.TOKENS] += made.usage.prompt_tokens + made.usage.completion_tokens
        lease.used[Unit.COST] += nano(made.cost)
        self._tenants[person.tenant.slug] = person.tenant
        self._rows[person.tenant.slug].append(_row(person, made))
        self._flush_soon()

    async def flush(self) -> None:
        """Write what was used, then give the leases back that nobody works with."""
        rows, self._rows = self._rows, defaultdict(list)
        for lease in self._open.values():
            self._close(lease)
        self._open.clear()
        self._locks = defaultdict(
            asyncio.Lock, {k: v for k, v in self._locks.items() if v.locked()}
        )
        ended = [lease for lease in self._closing if not lease.running]
        self._closing = [lease for lease in self._closing if lease.running]
        for slug, of_tenant in rows.items():
            await _write(self._tenants[slug], of_tenant)
        for lease in ended:
            actual = {hold.cap.key: lease.used[budget.unit] for hold, budget in lease.held}
            await ledger().settle(lease.id, [hold for hold, _ in lease.held], actual)

    async def close(self) -> None:
        """Write what is left and stop."""
        if self._task is not None:
            self._task.cancel()
        await self.flush()

    async def _reserve(
        self, person: Principal, call: ExpectedCall, amounts: Mapping[Unit, int], calls: int
    ) -> Lease:
        policy = (await read_settings(person.tenant)).budgets
        budgets = budgets_of(person, policy, call.task)
        refused: Refused | None = None
        for times in (calls, 1):
            held = [
                (Hold(cap_of(person.tenant, each), amounts[each.unit] * times), each)
                for each in budgets
            ]
            id_ = new_id()
            refused = await ledger().reserve(
                id_, [hold for hold, _ in held], lambda caps, of=held: _spent(person, of, caps)
            )
            if refused is None:
                return Lease(id_, held, {unit: n * times for unit, n in amounts.items()})
        assert refused is not None
        budget_of = {cap_of(person.tenant, budget).key: budget for budget in budgets}
        raise refusal_of(person, budget_of[refused.cap.key], refused)

    def _close(self, lease: Lease) -> None:
        lease.is_closed = True
        self._closing.append(lease)

    def _flush_soon(self) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._flush_later())

    async def _flush_later(self) -> None:
        while self._rows or self._open or self._closing:
            await asyncio.sleep(FLUSH_S)
            await self.flush()


async def _spent(person: Principal, held: Held, caps: Sequence[Cap]) -> Mapping[str, int]:
    budget_of = {hold.cap.key: budget for hold, budget in held}
    async with begin(person) as uow:
        return await spent_of(uow, [(cap, budget_of[cap.key]) for cap in caps])


async def _write(tenant: TenantContext, rows: list[dict[str, Any]]) -> None:
    try:
        async with begin(system_principal(tenant)) as uow:
            await uow.session.execute(insert(ModelCall), rows)
            tokens = sum(row["prompt_tokens"] + row["completion_tokens"] for row in rows)
            await note_tokens(uow, tokens)
    except (SQLAlchemyError, OSError) as error:
        log.exception("usage.not_written", calls=len(rows), exc_info=error)


def _row(person: Principal, made: ModelCallRecord) -> dict[str, Any]:
    return {
        "id": new_id(), "at": now(), "user_id": person.user_id, "user_name": person.name,
        "agent": person.agent, "feature": made.task.value, "model": made.model,
        "outcome": made.outcome.value, "error": made.error, "is_free": False,
        "is_priced": made.is_priced, "is_estimate": made.usage.is_estimate,
        "prompt_tokens": made.usage.prompt_tokens,
        "completion_tokens": made.usage.completion_tokens, "cost": made.cost,
        "currency": price_currency(), "latency_ms": made.latency_ms, "turn_id": None,
    }  # fmt: skip


_books: WeakKeyDictionary[asyncio.AbstractEventLoop, LeasedCalls] = WeakKeyDictionary()


def leased_calls() -> LeasedCalls:
    """The leases of this event loop."""
    return _books.setdefault(asyncio.get_running_loop(), LeasedCalls())


async def close_leased_calls() -> None:
    """Write what is left, at the end of the process."""
    found = _books.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()

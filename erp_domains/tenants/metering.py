"""Who pays for model calls: the person, the company and the feature, call by call."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

import anyio
from sqlalchemy.exc import SQLAlchemyError

from erp_domains.tenants.budgets import Budget, Unit, budgets_of, cap_of, refusal_of, spent_of
from erp_domains.tenants.limits import note_tokens
from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.settings import read_settings
from kernel.auth.principal import Principal
from kernel.budgets.door import ledger
from kernel.budgets.port import Cap, Hold
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.llm.metering import SETTLE_S, ExpectedCall, ModelCallRecord
from kernel.llm.prices import nano, price_currency
from kernel.logs import get_logger

log = get_logger(__name__)


class PersonMeter:
    """The meter of one turn or job of one person; `cost` is what it came to so far."""

    def __init__(self, person: Principal, turn_id: UUID | None = None) -> None:
        self.cost = Decimal(0)
        self.is_priced = True
        self._person = person
        self._turn_id = turn_id
        self._holds: dict[UUID, list[tuple[Hold, Budget]]] = {}

    async def reserve(self, call: ExpectedCall) -> UUID:
        """Hold room in every budget. Raises LimitReached, BudgetExceeded."""
        id_ = new_id()
        if call.tokens == 0:  # a free model, bound by no budget
            return id_
        policy = (await read_settings(self._person.tenant)).budgets
        budgets = budgets_of(self._person, policy, call.task)
        amounts = {Unit.TOKENS: call.tokens, Unit.COST: nano(call.cost)}
        held = [
            (Hold(cap_of(self._person.tenant, budget), amounts[budget.unit]), budget)
            for budget in budgets
        ]
        budget_of = {hold.cap.key: budget for hold, budget in held}

        async def read(caps: Sequence[Cap]) -> Mapping[str, int]:
            async with begin(self._person) as uow:
                return await spent_of(uow, [(cap, budget_of[cap.key]) for cap in caps])

        holds = [hold for hold, _ in held]
        try:
            refused = await ledger().reserve(id_, holds, read)
        except asyncio.CancelledError:  # it may have been held before the answer came
            with anyio.move_on_after(SETTLE_S, shield=True):
                await ledger().settle(id_, holds, {})
            raise
        if refused is not None:
            raise refusal_of(self._person, budget_of[refused.cap.key], refused)
        self._holds[id_] = held
        return id_

    async def settle(self, reservation_id: UUID, made: ModelCallRecord | None) -> None:
        """Write the call down, then give back what it did not use."""
        held = self._holds.pop(reservation_id, [])
        if made is not None:
            self.cost += made.cost
            self.is_priced &= made.is_priced
        try:
            if made is not None:
                await self._write(made, is_free=not held)
        except (SQLAlchemyError, OSError) as error:
            log.exception("usage.not_written", exc_info=error)
        finally:
            if held:
                holds = [hold for hold, _ in held]
                await ledger().settle(reservation_id, holds, _actual(held, made))

    async def _write(self, made: ModelCallRecord, *, is_free: bool) -> None:
        usage, person = made.usage, self._person
        async with begin(person) as uow:
            uow.add(
                ModelCall(
                    user_id=person.user_id,
                    user_name=person.name,
                    agent=person.agent,
                    feature=made.task.value,
                    model=made.model,
                    outcome=made.outcome.value,
                    error=made.error,
                    is_free=is_free,
                    is_priced=made.is_priced,
                    is_estimate=usage.is_estimate,
                    prompt_tokens=usage.prompt_tokens,
                    completion_tokens=usage.completion_tokens,
                    cost=made.cost,
                    currency=price_currency(),
                    latency_ms=made.latency_ms,
                    turn_id=self._turn_id,
                )
            )
            await uow.flush()
            if not is_free:  # last: one row for all calls of the company's day
                await note_tokens(uow, usage.prompt_tokens + usage.completion_tokens)


def _actual(held: Sequence[tuple[Hold, Budget]], made: ModelCallRecord | None) -> Mapping[str, int]:
    if made is None:
        return {}
    tokens = made.usage.prompt_tokens + made.usage.completion_tokens
    amounts = {Unit.TOKENS: tokens, Unit.COST: nano(made.cost)}
    return {hold.cap.key: amounts[budget.unit] for hold, budget in held}

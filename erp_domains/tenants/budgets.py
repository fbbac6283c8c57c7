"""Which budgets a model call must fit: of the company, the person and the feature.

The company's tokens a day are the limit of its plan (`limits.MODEL_TOKENS`); the others are
settings. Days and months begin at the company's midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from erp_domains.tenants.limits import LimitName, limit_of, refusal, tokens_used
from erp_domains.tenants.repository import model_use_since
from erp_domains.tenants.settings import BudgetPolicy
from kernel.auth.principal import Principal, TenantContext
from kernel.budgets.port import Cap, Refused
from kernel.clock import today
from kernel.db.uow import UnitOfWork
from kernel.errors import LimitReached
from kernel.llm.errors import BudgetExceeded
from kernel.llm.port import Task
from kernel.llm.prices import NANO, nano, price_currency


class Holder(StrEnum):
    """Whose budget it is."""

    COMPANY = "company"
    PERSON = "person"
    FEATURE = "feature"


class Unit(StrEnum):
    """What is counted; cost in billionths of the currency."""

    TOKENS = "tokens"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Budget:
    """One bound in force for one call."""

    holder: Holder
    unit: Unit
    is_monthly: bool
    limit: int
    user_id: UUID | None = None
    feature: str | None = None

    @property
    def is_limit_of_plan(self) -> bool:
        """Whether this is the company's limit of tokens a day."""
        return self.holder is Holder.COMPANY and self.unit is Unit.TOKENS


def budgets_of(person: Principal, policy: BudgetPolicy, task: Task) -> list[Budget]:
    """Every budget that a call of this person for this task must fit."""
    features = dict(line.split(" ", 1) for line in policy.feature_tokens_per_day_max)
    plan = limit_of(person.tenant, LimitName.MODEL_TOKENS)
    chosen = [
        Budget(Holder.COMPANY, Unit.COST, True, policy.company_cost_per_month_max * NANO),
        Budget(
            Holder.PERSON,
            Unit.COST,
            True,
            policy.person_cost_per_month_max * NANO,
            user_id=person.user_id,
        ),
        Budget(
            Holder.PERSON,
            Unit.TOKENS,
            False,
            policy.person_tokens_per_day_max,
            user_id=person.user_id,
        ),
        Budget(Holder.FEATURE, Unit.TOKENS, False, int(features.get(task, 0)), feature=task.value),
    ]
    return [
        Budget(Holder.COMPANY, Unit.TOKENS, False, plan),
        *(budget for budget in chosen if budget.limit),
    ]


def cap_of(tenant: TenantContext, budget: Budget) -> Cap:
    """The budget in this day or month, as the ledger counts it."""
    since = f"{today(tenant.timezone):{'%Y-%m' if budget.is_monthly else '%Y-%m-%d'}}"
    whose = budget.user_id or budget.feature or "all"
    return Cap(str(tenant.id), f"{budget.holder}:{whose}:{budget.unit}:{since}", budget.limit)


async def spent_of(uow: UnitOfWork, caps: Sequence[tuple[Cap, Budget]]) -> Mapping[str, int]:
    """What the database says was spent."""
    return {cap.key: await _spent(uow, budget) for cap, budget in caps}


def refusal_of(person: Principal, budget: Budget, refused: Refused) -> LimitReached:
    """Why a call may not be made, and what to do."""
    used = refused.spent + refused.held
    if budget.is_limit_of_plan:
        return refusal(person.tenant, LimitName.MODEL_TOKENS, used)
    reset_at = _ends_at(person.tenant, budget)
    limit, shown = _amount(budget, budget.limit), _amount(budget, used)
    whose = {
        Holder.COMPANY: person.tenant.name,
        Holder.PERSON: "each person",
        Holder.FEATURE: f"the feature {budget.feature}",
    }[budget.holder]
    return BudgetExceeded(
        f"{whose} may spend {limit} on models a {'month' if budget.is_monthly else 'day'}; {shown} "
        f"are spent or in use; try again after {reset_at:%Y-%m-%d %H:%M %Z}, or ask an "
        "administrator to raise the budget in the settings",
        name=f"{budget.holder}_{budget.unit}",
        limit=limit,
        used=shown,
        unit=budget.unit.value,
        reset_at=reset_at.isoformat(),
    )


async def _spent(uow: UnitOfWork, budget: Budget) -> int:
    if budget.is_limit_of_plan:
        return await tokens_used(uow)
    since = _begins_at(uow.principal.tenant, budget)
    tokens, cost = await model_use_since(
        uow, since, currency=price_currency(), user_id=budget.user_id, feature=budget.feature
    )
    return tokens if budget.unit is Unit.TOKENS else nano(cost)


def _begins_at(tenant: TenantContext, budget: Budget) -> datetime:
    day = today(tenant.timezone)
    first = day.replace(day=1) if budget.is_monthly else day
    return datetime.combine(first, time(), ZoneInfo(tenant.timezone))


def _ends_at(tenant: TenantContext, budget: Budget) -> datetime:
    begins_at = _begins_at(tenant, budget)
    if not budget.is_monthly:
        return begins_at + timedelta(days=1)
    return (begins_at + timedelta(days=32)).replace(day=1)


def _amount(budget: Budget, amount: int) -> str:
    if budget.unit is Unit.TOKENS:
        return f"{amount:,} tokens"
    return f"{amount / NANO:,.2f} {price_currency()}"

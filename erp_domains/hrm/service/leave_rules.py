"""The terms of leave: built-in ones, changed by the company kind by kind; blackouts."""

from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from erp_domains.hrm.errors import BadSpan, NothingToChange
from erp_domains.hrm.models import LeaveBlackout, LeaveRule
from erp_domains.hrm.policy.entitlement import DEFAULT_RULES, Rule
from erp_domains.hrm.repository.leave import find_rule, list_rules
from erp_domains.hrm.schemas import RuleChange
from erp_domains.hrm.terms import Accrual, LeaveKind
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork

TERMS = tuple(f.name for f in fields(Rule) if f.name != "kind")


async def rules_of_company(uow: UnitOfWork) -> dict[LeaveKind, Rule]:
    """The terms in force for every kind of leave."""
    own = {LeaveKind(row.kind): rule_from(row) for row in await list_rules(uow)}
    return {**DEFAULT_RULES, **own}


async def rule_for(uow: UnitOfWork, kind: LeaveKind) -> Rule:
    """The terms in force for one kind."""
    row = await find_rule(uow, kind)
    return rule_from(row) if row else DEFAULT_RULES[kind]


async def set_leave_rule(
    uow: UnitOfWork, kind: LeaveKind, change: RuleChange, *, never_expires: bool = False
) -> LeaveRule:
    """Change the terms of a kind; a raised entitlement is topped up by the next leave-year run.

    `never_expires` means days stay for ever. Raises NothingToChange.
    """
    require(uow.principal, "hrm.leave.configure")
    row = await find_rule(uow, kind)
    old = rule_from(row) if row else DEFAULT_RULES[kind]
    new = replace(old, **{k: v for k, v in change.given().items() if v is not None})
    if never_expires:
        new = replace(new, carry_over_days_max=None, carry_over_months=None)
    if new == old:
        raise NothingToChange(f"the terms of {kind} leave are already like that")
    values = {name: value for name, value in asdict(new).items() if name != "kind"}
    values["accrual"] = new.accrual.value
    if row is None:
        row = uow.add(LeaveRule(kind=kind.value, **values))
    else:
        for name, value in values.items():
            setattr(row, name, value)
    await uow.flush()
    return row


async def add_blackout(
    uow: UnitOfWork, name: str, start_on: date, end_on: date, department_id: UUID | None = None
) -> LeaveBlackout:
    """Name days on which no leave is given. Leave granted already stays."""
    require(uow.principal, "hrm.leave.configure")
    if end_on < start_on:
        raise BadSpan(f"the last day {end_on} lies before the first day {start_on}; swap them")
    blackout = uow.add(
        LeaveBlackout(name=name, start_on=start_on, end_on=end_on, department_id=department_id)
    )
    await uow.flush()
    return blackout


def rule_from(row: LeaveRule) -> Rule:
    """A stored rule as the rules see it."""
    values: dict[str, Any] = {name: getattr(row, name) for name in TERMS}
    values["accrual"] = Accrual(row.accrual)
    return Rule(LeaveKind(row.kind), **values)

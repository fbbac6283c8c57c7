"""What is left, for one person or many, and corrections of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.hrm.errors import ReasonRequired
from erp_domains.hrm.models import Employee, LeaveEntry
from erp_domains.hrm.policy.entitlement import Rule, carry_over_ends_on, lot_of_year
from erp_domains.hrm.policy.figures import Figures, make_figures
from erp_domains.hrm.policy.ledger import Entry
from erp_domains.hrm.repository.leave import entry_of, list_entries, sum_request_days
from erp_domains.hrm.repository.people import get_employee, list_employees, lock_employee
from erp_domains.hrm.schemas import Adjustment, EmployeeFilter
from erp_domains.hrm.service.leave_rules import rule_for, rules_of_company
from erp_domains.hrm.service.leave_year import expected_entries, post_entries
from erp_domains.hrm.service.wording import days_text, kind_text
from erp_domains.hrm.terms import EntryReason, LeaveKind, LeaveStatus
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Balance:
    """The figures of one kind of leave of one person."""

    employee: Employee
    rule: Rule
    figures: Figures


async def leave_balance(
    uow: UnitOfWork,
    employee_id: UUID,
    *,
    kind: LeaveKind | None = None,
    as_of: date | None = None,
) -> list[Balance]:
    """The figures of a person for one kind, or for all kinds that are counted or were used."""
    employee = await get_employee(uow, employee_id)
    require(uow.principal, "hrm.leave.read", employee)
    on = as_of or uow.today()
    found = [b for b in await _balances(uow, [employee], on) if kind in (None, b.rule.kind)]
    if kind is not None:
        return found
    return [b for b in found if _is_worth_telling(b)]


async def leave_overview(
    uow: UnitOfWork, wanted: EmployeeFilter, *, kind: LeaveKind, as_of: date | None = None
) -> list[Balance]:
    """The figures of one kind for everybody who fits, among those whose leave one may see."""
    people = await list_employees(uow, wanted, "hrm.leave.read")
    found = await _balances(uow, people, as_of or uow.today())
    return [b for b in found if b.rule.kind is kind]


async def adjust_leave(uow: UnitOfWork, employee_id: UUID, change: Adjustment) -> LeaveEntry:
    """Correct a balance by a line with its reason; opening balances are set this way.

    Days end with the leave year, or where carried-over days end, unless `expires_on` says
    otherwise. A plain deduction uses up the days that expire first. Raises ReasonRequired.
    """
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.leave.adjust", employee)
    rule = await rule_for(uow, change.kind)
    _check_adjustment(rule, change)
    on = change.effective_on or uow.today()
    expires_on = change.expires_on
    if expires_on is None and change.is_carried_over:
        expires_on = carry_over_ends_on(rule, on.year)
    elif expires_on is None and change.days > 0:
        expires_on = lot_of_year(rule, on.year)
    reason = EntryReason.CARRY_OVER if change.is_carried_over else EntryReason.ADJUSTED
    entry = Entry(on, change.days, reason, expires_on)
    await post_entries(uow, employee.id, rule.kind, [entry], change.reason)
    uow.effect("leave", f"{employee.name}: {change.days:+f} days of {kind_text(rule.kind)}")
    return (await list_entries(uow, [employee.id], rule.kind))[-1]


async def reverse_adjustment(uow: UnitOfWork, entry_id: UUID, note: str) -> str:
    """Balance one correction by its opposite; answers with one sentence."""
    line = await uow.session.get(LeaveEntry, entry_id)
    if line is None:
        raise Invalid("the correction is not known any more")
    employee = await lock_employee(uow, line.employee_id)
    require(uow.principal, "hrm.leave.adjust", employee)
    entry = Entry(line.effective_on, -line.days, line.reason, line.expires_on)
    await post_entries(uow, employee.id, LeaveKind(line.kind), [entry], note)
    return f"{days_text(line.days)} of {kind_text(line.kind)} of {employee.name} taken back"


def _check_adjustment(rule: Rule, change: Adjustment) -> None:
    if not change.reason.strip():
        raise ReasonRequired("say why the balance is corrected", fields=["reason"])
    if not rule.is_counted:
        raise Invalid(f"{kind_text(rule.kind)} has no balance, so there is nothing to correct")
    if not change.days or change.days != change.days.quantize(HUNDREDTH):
        raise Invalid("give a number of days other than zero, with at most two decimals")
    if change.is_carried_over and change.days < 0:
        raise Invalid("carried-over days are added; to take days away leave “carried over” out")


async def _balances(uow: UnitOfWork, people: Sequence[Employee], as_of: date) -> list[Balance]:
    rules = await rules_of_company(uow)
    ids = [person.id for person in people]
    pending = await sum_request_days(uow, ids, as_of.year, LeaveStatus.PENDING)
    approved = await sum_request_days(uow, ids, as_of.year, LeaveStatus.APPROVED)
    lines: dict[tuple[UUID, str], list[Entry]] = {}
    for line in await list_entries(uow, ids):
        lines.setdefault((line.employee_id, line.kind), []).append(entry_of(line))
    found: list[Balance] = []
    for person in people:
        for kind, rule in rules.items():
            key = (person.id, kind.value)
            asked = pending.get(key, Decimal(0))
            if rule.is_counted:
                ledger = lines.get(key, [])
                expected = expected_entries(person, rule, ledger, as_of.year, as_of)
                figures = make_figures(ledger, expected, pending_days=asked, as_of=as_of)
            else:
                figures = _uncounted(as_of, asked, approved.get(key, Decimal(0)))
            found.append(Balance(person, rule, figures))
    return found


def _uncounted(as_of: date, pending: Decimal, approved: Decimal) -> Figures:
    zero = Decimal(0)
    return Figures(
        as_of, zero, zero, zero, zero, approved, zero, pending, zero, zero, zero, expiring=()
    )


def _is_worth_telling(balance: Balance) -> bool:
    figures = balance.figures
    used = figures.taken_days + figures.planned_days + figures.pending_days
    return bool(used or figures.left_days or figures.entitled_days or figures.balance_days)

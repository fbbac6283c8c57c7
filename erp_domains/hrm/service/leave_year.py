"""What happens to leave by the calendar: earning, carrying over, expiring. Safe to run twice."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from erp_domains.hrm.models import Employee, LeaveEntry
from erp_domains.hrm.policy.entitlement import (
    Rule,
    carry_over_ends_on,
    earned_entries,
    missing_accruals,
    year_days,
)
from erp_domains.hrm.policy.ledger import Entry, carry_entries, expiry_entries
from erp_domains.hrm.policy.working_time import WorkCalendar, parse_hours
from erp_domains.hrm.repository.leave import list_entries, list_ledger
from erp_domains.hrm.repository.people import list_all_employees, lock_employee
from erp_domains.hrm.service.leave_rules import rules_of_company
from erp_domains.hrm.terms import EntryReason, LeaveKind
from kernel.db.uow import UnitOfWork


async def run_leave_year(uow: UnitOfWork) -> int:
    """Bring everybody's ledger up to today; returns the number of lines written.

    Credits what was earned, carries the rest of last year over, ends what has expired. Each step
    compares with the ledger, so a second run writes nothing.
    """
    written = 0
    rules = (await rules_of_company(uow)).values()
    for person in await list_all_employees(uow):
        employee = await lock_employee(uow, person.id)
        written += await accrue(uow, employee, on=uow.today(), rules=rules)
        for rule in rules:
            written += await _close_lots(uow, employee, rule)
    return written


async def accrue(
    uow: UnitOfWork, employee: Employee, *, on: date, rules: Iterable[Rule] | None = None
) -> int:
    """Credit what an employee has earned in the year of a day up to that day."""
    terms = (await rules_of_company(uow)).values() if rules is None else rules
    written = 0
    for rule in (r for r in terms if r.is_counted):
        ledger = await list_ledger(uow, employee.id, rule.kind)
        due = [
            e for e in expected_entries(employee, rule, ledger, on.year, on) if e.effective_on <= on
        ]
        written += await post_entries(uow, employee.id, rule.kind, due)
    return written


def expected_entries(
    employee: Employee, rule: Rule, ledger: Iterable[Entry], year: int, on: date
) -> list[Entry]:
    """What an employee is still to be credited for a year, by the rule as it stands."""
    week_days = WorkCalendar(parse_hours(employee.work_hours)).week_days
    earned = earned_entries(
        rule,
        year_days(rule, week_days, employee.annual_leave_days),
        year=year,
        joined_on=employee.joined_on,
        left_on=employee.left_on,
    )
    posted = [e for e in ledger if e.effective_on.year == year]
    return missing_accruals(earned, posted, on=on)


async def post_entries(
    uow: UnitOfWork,
    employee_id: UUID,
    kind: LeaveKind,
    entries: Iterable[Entry],
    note: str | None = None,
) -> int:
    """Write lines into the ledger; returns how many."""
    count = 0
    for entry in entries:
        uow.add(
            LeaveEntry(
                employee_id=employee_id,
                kind=kind.value,
                days=entry.days,
                effective_on=entry.effective_on,
                expires_on=entry.expires_on,
                reason=str(entry.reason),
                note=note,
                leave_request_id=entry.leave_request_id,
                recorded_by=uow.principal.user_id,
            )
        )
        count += 1
    await uow.flush()
    return count


async def void_ledger(uow: UnitOfWork, employee_id: UUID, note: str) -> None:
    """Balance every line of a person with an opposite one."""
    for line in await list_entries(uow, [employee_id]):
        reversal = Entry(line.effective_on, -line.days, EntryReason.ADJUSTED, line.expires_on)
        await post_entries(uow, employee_id, LeaveKind(line.kind), [reversal], note)


async def _close_lots(uow: UnitOfWork, employee: Employee, rule: Rule) -> int:
    today = uow.today()
    written = 0
    if rule.is_counted and rule.carry_over_days_max is not None:
        carried = carry_entries(
            await list_ledger(uow, employee.id, rule.kind),
            year=today.year,
            days_max=rule.carry_over_days_max,
            expires_on=carry_over_ends_on(rule, today.year),
        )
        written += await post_entries(uow, employee.id, rule.kind, carried)
    ledger = await list_ledger(uow, employee.id, rule.kind)
    return written + await post_entries(uow, employee.id, rule.kind, expiry_entries(ledger, today))

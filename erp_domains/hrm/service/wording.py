"""How leave is told to people: days, spans, and what is left."""

from datetime import date
from decimal import Decimal
from typing import Any

from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.policy.entitlement import Rule
from erp_domains.hrm.policy.figures import make_figures
from erp_domains.hrm.policy.working_time import Span
from erp_domains.hrm.repository.leave import list_ledger, sum_request_days
from erp_domains.hrm.service.leave_year import expected_entries
from erp_domains.hrm.terms import LEAVE_KIND_NAMES, LeaveKind, LeaveStatus
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain


def number_text(days: Decimal) -> str:
    """A figure without needless zeros: 3, 2.5."""
    return plain(days)


def days_text(days: Decimal) -> str:
    """`1 day`, `2.5 days`."""
    return f"{number_text(days)} {'day' if days == 1 else 'days'}"


def date_text(on: date) -> str:
    """`Mon 16 Mar 2026`."""
    return f"{on:%a} {on.day} {on:%b %Y}"


def span_text(span: Span) -> str:
    """`Mon 16 Mar 2026`, `Mon 16 to Fri 20 Mar 2026`, with halves named."""
    first, last = span.start_on, span.end_on
    if first == last:
        half = "afternoon of " if span.is_from_midday else "morning of "
        is_half = span.is_from_midday or span.is_until_midday
        return f"{half if is_half else ''}{date_text(first)}"
    is_near = (first.year, first.month) == (last.year, last.month)
    begin = f"{first:%a} {first.day}" if is_near else date_text(first)
    begin += " (from midday)" if span.is_from_midday else ""
    return f"{begin} to {date_text(last)}{' (until midday)' if span.is_until_midday else ''}"


def kind_text(kind: str) -> str:
    """`annual leave`."""
    return LEAVE_KIND_NAMES[LeaveKind(kind)]


def facts_of(request: LeaveRequest, employee: Employee) -> dict[str, Any]:
    """What every event about leave carries."""
    return {
        "aggregate_id": request.id,
        "number": request.number,
        "employee_id": employee.id,
        "employee_name": employee.name,
        "kind": request.kind,
        "start_on": request.start_on,
        "end_on": request.end_on,
        "days": request.days,
    }


async def note_balance(
    uow: UnitOfWork, employee: Employee, rule: Rule, request: LeaveRequest
) -> None:
    """Show what is left in the year of the leave once everything asked for is taken."""
    if not rule.is_counted:
        return
    today = uow.today()
    year = max(request.start_on.year, today.year)
    as_of = today if year == today.year else date(year, 1, 1)
    ledger = await list_ledger(uow, employee.id, rule.kind)
    pending = await sum_request_days(uow, [employee.id], year, LeaveStatus.PENDING)
    figures = make_figures(
        ledger,
        expected_entries(employee, rule, ledger, year, today),
        pending_days=pending.get((employee.id, rule.kind.value), Decimal(0)),
        as_of=as_of,
    )
    left = figures.left_days - figures.pending_days
    uow.effect(
        "leave",
        f"{employee.name} then has {days_text(left)} of {kind_text(rule.kind)} left for {year}",
        left_days=left,
    )

"""Asking for leave, and recording leave that was agreed already."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from erp_domains.hrm.errors import ReasonRequired
from erp_domains.hrm.events import LeaveApproved, LeaveRequested
from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.policy.entitlement import Rule
from erp_domains.hrm.policy.leave import (
    Booking,
    Period,
    check_balance,
    check_blackouts,
    check_clear,
    check_days,
    check_employed,
    check_terms,
    is_notice_kept,
    notice_too_short,
)
from erp_domains.hrm.policy.ledger import Entry
from erp_domains.hrm.policy.working_time import (
    HALF,
    Span,
    leave_days,
    make_span,
    span_for_days,
    total_days,
)
from erp_domains.hrm.repository.leave import (
    list_blackouts,
    list_bookings,
    list_ledger,
    list_open_requests,
    span_of,
)
from erp_domains.hrm.repository.people import list_team, lock_employee
from erp_domains.hrm.schemas import LeaveAsk
from erp_domains.hrm.service.calendars import work_calendar
from erp_domains.hrm.service.leave_rules import rule_for
from erp_domains.hrm.service.leave_year import expected_entries, post_entries
from erp_domains.hrm.service.wording import days_text, facts_of, note_balance, span_text
from erp_domains.hrm.terms import EntryReason, HalfDay, LeaveKind, LeaveStatus
from kernel.auth.access import allows, require
from kernel.db.uow import UnitOfWork

FIRST_NUMBER = 101
Days = Sequence[tuple[date, Decimal]]


async def request_leave(uow: UnitOfWork, employee_id: UUID, ask: LeaveAsk) -> LeaveRequest:
    """Create a leave request, or say why it cannot be made.

    It is pending, or granted at once if the kind needs no approval. Days are working days of the
    person. Raises BadSpan, NotEmployedThen, HalfDayNotAllowed, NoticeTooShort, LeaveOverlaps,
    InsideBlackout, NoWorkingDays, InsufficientLeave.
    """
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.leave.create", employee)
    rule = await rule_for(uow, ask.kind)
    span = await _span_asked(uow, employee, ask)
    check_terms(rule, span)
    _check_notice(uow, employee, rule, span)
    days = await bookable_days(uow, employee, rule, span)
    request = await _add_request(uow, employee, ask, span, days)
    if rule.needs_approval:
        uow.emit(LeaveRequested(**facts_of(request, employee)))
    else:
        await grant(uow, request, employee, rule, days)
    await note_balance(uow, employee, rule, request)
    await warn_of_clashes(uow, employee, span)
    return request


async def record_leave(uow: UnitOfWork, employee_id: UUID, ask: LeaveAsk) -> LeaveRequest:
    """Enter leave that was agreed or taken already: granted at once, past days included.

    For people and culture, who also answer for notice and blackouts. Raises ReasonRequired,
    BadSpan, NotEmployedThen, LeaveOverlaps, NoWorkingDays, InsufficientLeave.
    """
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.leave.adjust", employee)
    if not (ask.reason or "").strip():
        raise ReasonRequired(
            "say why this leave is recorded, e.g. “taken before the change-over”", fields=["reason"]
        )
    rule = await rule_for(uow, ask.kind)
    span = await _span_asked(uow, employee, ask)
    days = await bookable_days(uow, employee, rule, span, minds_blackouts=False)
    request = await _add_request(uow, employee, ask, span, days)
    request.decided_by = uow.principal.user_id
    request.decided_by_name = uow.principal.name
    request.decided_at = uow.now()
    await grant(uow, request, employee, rule, days)
    await note_balance(uow, employee, rule, request)
    return request


async def bookable_days(
    uow: UnitOfWork,
    employee: Employee,
    rule: Rule,
    span: Span,
    *,
    request_id: UUID | None = None,
    minds_blackouts: bool = True,
) -> Days:
    """The working days of a span, if nothing speaks against booking them now.

    `request_id` names a request of which the days are, so that it does not stand in its own way.
    """
    check_employed(span, employee.joined_on, employee.left_on)
    bookings = await list_bookings(uow, [employee.id], span.start_on, span.end_on)
    check_clear(span, [Booking(b.number, span_of(b)) for b in bookings if b.id != request_id])
    if minds_blackouts:
        blackouts = await list_blackouts(uow, span.start_on, span.end_on, employee.department_id)
        check_blackouts(rule, span, [Period(b.name, b.start_on, b.end_on) for b in blackouts])
    days = leave_days(span, await work_calendar(uow, employee, span))
    check_days(days)
    if rule.is_counted:
        ledger = await _ledger_ahead(uow, employee, rule, span.end_on.year, request_id)
        check_balance(rule, ledger, entries_of(days))
    return days


async def grant(
    uow: UnitOfWork, request: LeaveRequest, employee: Employee, rule: Rule, days: Days
) -> None:
    """Approve a request and take its days from the ledger, one line a day."""
    request.status = LeaveStatus.APPROVED.value
    request.days = total_days(days)
    await uow.flush()
    if rule.is_counted:
        await post_entries(uow, employee.id, rule.kind, entries_of(days, request.id))
    uow.emit(LeaveApproved(**facts_of(request, employee)))


def entries_of(days: Days, request_id: UUID | None = None) -> list[Entry]:
    """Days as lines of the ledger."""
    return [Entry(on, -share, EntryReason.TAKEN, leave_request_id=request_id) for on, share in days]


async def warn_of_clashes(uow: UnitOfWork, employee: Employee, span: Span) -> None:
    """Warn who else of the team is away on these days; never why."""
    team = {p.id: p.name for p in await list_team(uow, employee) if p.id != employee.id}
    bookings = await list_bookings(uow, list(team), span.start_on, span.end_on)
    away = sorted({team[b.employee_id] for b in bookings if b.status == LeaveStatus.APPROVED.value})
    if away:
        verb = "is" if len(away) == 1 else "are"
        uow.warn(f"{', '.join(away)} of the same team {verb} away on some of these days")


async def _ledger_ahead(
    uow: UnitOfWork, employee: Employee, rule: Rule, last_year: int, request_id: UUID | None
) -> list[Entry]:
    """The ledger with what will be earned until a year's end and what is asked for already."""
    ledger = await list_ledger(uow, employee.id, rule.kind)
    ahead = list(ledger)
    this_year = uow.today().year
    for year in range(this_year, max(last_year, this_year) + 1):
        ahead += expected_entries(employee, rule, ledger, year, uow.today())
    for other in await list_open_requests(uow, employee.id):
        is_asked = other.status == LeaveStatus.PENDING.value and other.kind == rule.kind
        if is_asked and other.id != request_id:
            span = span_of(other)
            days = leave_days(span, await work_calendar(uow, employee, span))
            ahead += entries_of(days, other.id)
    return ahead


def _check_notice(uow: UnitOfWork, employee: Employee, rule: Rule, span: Span) -> None:
    if is_notice_kept(rule, span, uow.today()):
        return
    if not allows(uow.principal, "hrm.leave.adjust", employee).is_allowed:
        raise notice_too_short(rule, span, uow.today())
    uow.warn("the usual notice is not kept; you may waive it")


async def _span_asked(uow: UnitOfWork, employee: Employee, ask: LeaveAsk) -> Span:
    if ask.days is None or ask.end_on is not None:
        return make_span(ask.start_on, ask.end_on, ask.half_day)
    if ask.days == HALF:
        return make_span(ask.start_on, None, ask.half_day or HalfDay.MORNING)
    ahead = Span(ask.start_on, ask.start_on + timedelta(days=int(ask.days * 2) + 30))
    return span_for_days(ask.start_on, ask.days, await work_calendar(uow, employee, ahead))


async def _add_request(
    uow: UnitOfWork, employee: Employee, ask: LeaveAsk, span: Span, days: Days
) -> LeaveRequest:
    number = await uow.next_number("leave_request", start=FIRST_NUMBER)
    request = uow.add(
        LeaveRequest(
            number=f"LR-{number}",
            employee_id=employee.id,
            kind=LeaveKind(ask.kind).value,
            start_on=span.start_on,
            end_on=span.end_on,
            is_from_midday=span.is_from_midday,
            is_until_midday=span.is_until_midday,
            days=total_days(days),
            reason=ask.reason or None,
            requested_by=uow.principal.user_id,
            requested_at=uow.now(),
        )
    )
    await uow.flush()
    text = f"{employee.name}: {days_text(request.days)}, {span_text(span)}"
    uow.effect("leave", text, number=request.number, days=request.days)
    return request

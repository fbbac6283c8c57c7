"""Records as their readers may see them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.hrm.policy.working_time import parse_hours
from erp_domains.hrm.repository.calendars import list_calendars, list_holidays
from erp_domains.hrm.repository.leave import list_bookings, span_of
from erp_domains.hrm.repository.people import (
    get_departments,
    get_employee,
    get_employees,
    list_reports,
    visible_ids,
)
from erp_domains.hrm.schemas import (
    CalendarRow,
    EmployeeRead,
    EmployeeRow,
    HolidayRow,
    LeaveRequestRead,
    LeaveRequestRow,
)
from erp_domains.hrm.service.calendars import calendars_of
from erp_domains.hrm.service.leave_balances import leave_balance
from erp_domains.hrm.service.wording import kind_text, number_text, span_text
from erp_domains.hrm.terms import EmployeeState, LeaveKind, LeaveStatus, Weekday
from kernel.auth.access import Masked, may_see, require
from kernel.db.uow import UnitOfWork


async def read_employee(uow: UnitOfWork, employee_id: UUID) -> EmployeeRead:
    """One person, pay masked where the reader may not see it. Raises NotFound."""
    employee = await get_employee(uow, employee_id)
    require(uow.principal, "hrm.employee.read", employee)
    (row,) = await employee_rows(uow, [employee])
    reports = await list_reports(uow, employee.id)
    shown = await visible_ids(uow, [p.id for p in reports], "hrm.employee.read")
    calendars = await calendars_of(uow, employee)
    return EmployeeRead(
        **row.model_dump(),
        left_on=employee.left_on,
        week=week_text(employee.work_hours),
        monthly_gross=pay_of(uow, employee),
        currency=employee.currency,
        country=employee.country,
        holiday_calendar=calendars[-1].name if calendars else None,
        annual_leave_days=employee.annual_leave_days,
        reports=[p.name for p in reports if p.id in shown],
    )


async def employee_rows(uow: UnitOfWork, people: Sequence[Employee]) -> list[EmployeeRow]:
    """People as lines of a list, with the names of department and manager."""
    departments = await get_departments(uow, [p.department_id for p in people if p.department_id])
    managers = await get_employees(uow, [p.manager_id for p in people if p.manager_id])
    return [
        EmployeeRow(
            id=p.id,
            number=p.number,
            name=p.name,
            title=p.title,
            department=departments[p.department_id].name if p.department_id else None,
            manager=managers[p.manager_id].name if p.manager_id else None,
            email=p.email,
            state=EmployeeState(p.state),
            joined_on=p.joined_on,
        )
        for p in people
    ]


def pay_of(uow: UnitOfWork, employee: Employee) -> Decimal | Masked | None:
    """The monthly gross, or its mask."""
    if not may_see(uow.principal, "hrm.employee.read", "salary", employee):
        return Masked()
    return employee.monthly_gross


def week_text(work_hours: str) -> str:
    """`40 hours, Monday to Friday`."""
    hours = parse_hours(work_hours)
    days = [name.value.capitalize() for name, h in zip(Weekday, hours, strict=True) if h > 0]
    named = f"{days[0]} to {days[-1]}" if len(days) == 5 and hours[5] <= 0 else ", ".join(days)
    return f"{number_text(sum(hours, Decimal(0)))} hours a week, {named}"


def request_row(request: LeaveRequest, employee: Employee) -> LeaveRequestRow:
    """A request as a line of a list."""
    return LeaveRequestRow(
        id=request.id,
        number=request.number,
        employee=employee.name,
        kind=LeaveKind(request.kind),
        start_on=request.start_on,
        end_on=request.end_on,
        days=request.days,
        status=LeaveStatus(request.status),
        reason=request.reason,
        comment=request.comment,
        decided_by=request.decided_by_name,
    )


async def read_request(
    uow: UnitOfWork, request: LeaveRequest, previous: LeaveStatus | None = None
) -> LeaveRequestRead:
    """One request with its person, and what is left after it if its kind has a balance."""
    employee = await get_employee(uow, request.employee_id)
    kind = LeaveKind(request.kind)
    as_of = max(uow.today(), date(request.start_on.year, 1, 1))
    balances = await leave_balance(uow, employee.id, kind=kind, as_of=as_of)
    counted = [b.figures for b in balances if b.rule.is_counted]
    return LeaveRequestRead(
        **request_row(request, employee).model_dump(),
        employee_number=employee.number,
        when=span_text(span_of(request)),
        left_days=counted[0].left_days - counted[0].pending_days if counted else None,
        previous_status=previous,
    )


async def absences(
    uow: UnitOfWork, people: Sequence[Employee], start_on: date, end_on: date
) -> list[CalendarRow]:
    """Who of these people is away when.

    This list is wider than the reader's right to read leave, on purpose: colleagues learn that
    somebody is away, never why, and nothing of requests not yet granted.
    """
    ids = [p.id for p in people]
    names = {p.id: p.name for p in people}
    open_to_reader = await visible_ids(uow, ids, "hrm.leave.read")
    rows: list[CalendarRow] = []
    for booking in await list_bookings(uow, ids, start_on, end_on):
        is_granted = booking.status == LeaveStatus.APPROVED.value
        is_open = booking.employee_id in open_to_reader
        if not (is_granted or is_open):
            continue
        what = kind_text(booking.kind) if is_open else "away"
        rows.append(
            CalendarRow(
                employee=names[booking.employee_id],
                start_on=booking.start_on,
                end_on=booking.end_on,
                what=what if is_granted else f"{what} (pending)",
            )
        )
    return rows


async def holiday_rows(
    uow: UnitOfWork, calendar_ids: Sequence[UUID], start_on: date, end_on: date
) -> list[HolidayRow]:
    """The days off of these calendars, or of all that are in use, in order.

    A day that several of the given ones have is told once.
    """
    calendars = {c.id: c.name for c in await list_calendars(uow)}
    wanted = [c for c in calendars if not calendar_ids or c in calendar_ids]
    days = await list_holidays(uow, wanted, start_on, end_on)
    if calendar_ids:
        days = list({(day.on_date, day.name): day for day in days}.values())
    return [
        HolidayRow(
            on_date=day.on_date,
            weekday=f"{day.on_date:%A}",
            name=day.name + (" (afternoon)" if day.share_off < 1 else ""),
            calendar=calendars[day.calendar_id],
        )
        for day in days
    ]

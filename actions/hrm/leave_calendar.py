"""Who is away, and which days are off for everybody."""

from datetime import date, timedelta
from uuid import UUID

from pydantic import BaseModel, Field

from actions.hrm.arguments import CalendarRef, DepartmentRef, EmployeeRef
from actions.hrm.examples_leave import LIST_HOLIDAYS, TEAM_CALENDAR
from actions.spec import ActionArgs, Risk, action
from erp_domains.hrm.models import Employee
from erp_domains.hrm.policy.working_time import make_span
from erp_domains.hrm.repository.people import get_employee, list_employees, list_team
from erp_domains.hrm.schemas import CalendarRow, EmployeeFilter, HolidayRow
from erp_domains.hrm.service.calendars import calendars_of
from erp_domains.hrm.service.reads import absences, holiday_rows
from erp_domains.hrm.service.wording import date_text, span_text
from kernel.db.uow import UnitOfWork

PEOPLE_MAX = 20_000
DAYS_AHEAD = 13
NAMED_MAX = 8


class TeamCalendar(ActionArgs):
    """Show who of the team is away, and when. Not why, for colleagues; not for days left."""

    start_on: date | None = Field(None, description="First day to look at; left out, today.")
    end_on: date | None = Field(
        None, description="Last day to look at; left out, two weeks, or the first day if given."
    )
    employee: EmployeeRef | None = Field(
        None, description="Only this person; left out, the team of who asks."
    )
    department: DepartmentRef | None = Field(None, description="People of this department.")


class CalendarRead(BaseModel):
    """Absences in a stretch of days."""

    start_on: date
    end_on: date
    who: str
    items: list[CalendarRow]


def _describe_calendar(result: CalendarRead) -> str:
    when = span_text(make_span(result.start_on, result.end_on, None))
    if not result.items:
        return f"Nobody {result.who} is away on {when}."
    named = "; ".join(
        f"{row.employee}, {span_text(make_span(row.start_on, row.end_on, None))} ({row.what})"
        for row in result.items[:NAMED_MAX]
    )
    more = len(result.items) - NAMED_MAX
    return f"Away on {when}: {named}{f' and {more} more' if more > 0 else ''}."


@action(
    "hrm.team_calendar",
    permission="hrm.leave.read",
    risk=Risk.READ,
    describe=_describe_calendar,
    examples=TEAM_CALENDAR,
)
async def team_calendar(uow: UnitOfWork, args: TeamCalendar) -> CalendarRead:
    """Show absences of the team."""
    start_on = args.start_on or uow.today()
    span = make_span(start_on, args.end_on or _default_end(args, start_on), None)
    who, people = await _people(uow, args)
    rows = await absences(uow, people, span.start_on, span.end_on)
    return CalendarRead(start_on=span.start_on, end_on=span.end_on, who=who, items=rows)


class ListHolidays(ActionArgs):
    """List public holidays and the company's own days off. Not for people's leave."""

    calendar: CalendarRef | None = Field(
        None, description="Which calendar; left out, that of who asks, else all."
    )
    from_on: date | None = Field(None, description="From which day; left out, today.")
    until_on: date | None = Field(None, description="Until which day; left out, one year.")
    limit: int = Field(20, ge=1, le=200, description="How many at most.")


class HolidayList(BaseModel):
    """Days off in order."""

    items: list[HolidayRow]


def _describe_holidays(result: HolidayList) -> str:
    if not result.items:
        return "No days off are known for that time."
    named = ", ".join(f"{date_text(r.on_date)} {r.name}" for r in result.items[:NAMED_MAX])
    return f"Next: {named}."


@action(
    "hrm.list_holidays",
    permission="hrm.leave.read",
    risk=Risk.READ,
    describe=_describe_holidays,
    examples=LIST_HOLIDAYS,
)
async def list_holidays(uow: UnitOfWork, args: ListHolidays) -> HolidayList:
    """List days off."""
    from_on = args.from_on or uow.today()
    until_on = args.until_on or from_on + timedelta(days=365)
    chosen = [args.calendar.id] if args.calendar else await _own_calendars(uow)
    rows = await holiday_rows(uow, chosen, from_on, until_on)
    return HolidayList(items=rows[: args.limit])


def _default_end(args: TeamCalendar, start_on: date) -> date:
    return start_on if args.start_on else start_on + timedelta(days=DAYS_AHEAD)


async def _people(uow: UnitOfWork, args: TeamCalendar) -> tuple[str, list[Employee]]:
    """Those asked about, among the reader's own team and all they may read."""
    own_id = uow.principal.employee_id
    team = await list_team(uow, await get_employee(uow, own_id)) if own_id else []
    if args.employee:
        return f"called {args.employee.label}", [await get_employee(uow, args.employee.id)]
    if args.department:
        wanted = EmployeeFilter(department_id=args.department.id, limit=PEOPLE_MAX)
        readable = await list_employees(uow, wanted, "hrm.leave.read")
        near = [p for p in team if p.department_id == args.department.id]
        return f"in {args.department.label}", list({p.id: p for p in [*readable, *near]}.values())
    readable = await list_employees(uow, EmployeeFilter(limit=PEOPLE_MAX), "hrm.leave.read")
    return "you work with", list({p.id: p for p in [*team, *readable]}.values())


async def _own_calendars(uow: UnitOfWork) -> list[UUID]:
    own_id = uow.principal.employee_id
    own = await calendars_of(uow, await get_employee(uow, own_id)) if own_id else []
    return [calendar.id for calendar in own]

"""The company's terms of leave, blackouts and holiday calendars."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from actions.hrm.arguments import (
    ADVANCE_WORDS,
    CARRIED_WORDS,
    NOTICE_WORDS,
    CalendarRef,
    DepartmentRef,
    Kind,
    id_of,
)
from actions.hrm.examples_leave import (
    ADD_BLACKOUT,
    ADD_HOLIDAY,
    IMPORT_HOLIDAYS,
    SET_LEAVE_RULE,
)
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.hrm import service
from erp_domains.hrm.models import HolidayCalendar
from erp_domains.hrm.policy.working_time import make_span
from erp_domains.hrm.repository.calendars import get_calendar
from erp_domains.hrm.schemas import RuleChange
from erp_domains.hrm.service.calendars import calendar_of_region
from erp_domains.hrm.service.leave_rules import rule_from
from erp_domains.hrm.service.wording import date_text, days_text, kind_text, span_text
from erp_domains.hrm.terms import Accrual, LeaveKind
from kernel.db.uow import UnitOfWork

LATEST_YEAR = 2100


class SetLeaveRule(ActionArgs):
    """Change the company's terms of a kind of leave, for everybody.

    Not for one person's balance or contract.
    """

    kind: Kind = Field(description="Kind of leave.")
    entitlement_days: Decimal | None = Field(
        None, ge=0, le=366, decimal_places=2, description="Days a year for a five-day week."
    )
    is_counted: bool | None = Field(None, description="Whether days are taken off a balance.")
    accrual: Accrual | None = Field(None, description="How days are earned.")
    carry_over_days_max: Decimal | None = Field(
        None,
        ge=0,
        le=366,
        decimal_places=2,
        description="Days at most carried into a new year.",
        json_schema_extra=CARRIED_WORDS,
    )
    carry_over_months: int | None = Field(
        None, ge=1, le=12, description="Months of the new year in which carried days are used."
    )
    never_expires: bool = Field(False, description="Days stay for ever, without any carry-over.")
    notice_days_min: int | None = Field(
        None,
        ge=0,
        le=366,
        description="Calendar days between asking and the first day.",
        json_schema_extra=NOTICE_WORDS,
    )
    advance_days_max: Decimal | None = Field(
        None,
        ge=0,
        le=100,
        decimal_places=2,
        description="Days that may be taken in advance.",
        json_schema_extra=ADVANCE_WORDS,
    )
    allows_half_days: bool | None = Field(None, description="Whether half days are given.")
    allows_past: bool | None = Field(None, description="Whether past days may be asked for.")
    needs_approval: bool | None = Field(None, description="Whether somebody has to approve.")
    minds_blackouts: bool | None = Field(None, description="Whether blackouts apply.")


class LeaveRuleRead(BaseModel):
    """The terms of one kind of leave."""

    kind: LeaveKind
    is_counted: bool
    entitlement_days: Decimal
    accrual: Accrual
    carry_over_days_max: Decimal | None
    carry_over_months: int | None
    notice_days_min: int
    advance_days_max: Decimal
    allows_half_days: bool
    allows_past: bool
    needs_approval: bool
    minds_blackouts: bool


def _describe_rule(rule: LeaveRuleRead) -> str:
    name = kind_text(rule.kind).capitalize()
    parts = [f"{name}: {days_text(rule.entitlement_days)} a year, earned {rule.accrual}"]
    if rule.is_counted and rule.carry_over_days_max is None:
        parts.append("days never expire")
    elif rule.is_counted:
        cap = days_text(rule.carry_over_days_max or Decimal(0))
        months = f" for {rule.carry_over_months} months" if rule.carry_over_months else ""
        parts.append(f"at most {cap} carried over{months}")
    parts.append(f"{rule.notice_days_min} days' notice")
    parts.append("needs approval" if rule.needs_approval else "needs no approval")
    parts.append("half days allowed" if rule.allows_half_days else "whole days only")
    return "; ".join(parts) + "."


def _summarize_rule(args: SetLeaveRule) -> str:
    given = args.model_dump(mode="json", exclude_none=True, exclude={"kind"})
    facts = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in given.items() if v is not False)
    return f"Change the terms of {kind_text(args.kind)}: {facts or 'nothing'}"


@action(
    "hrm.set_leave_rule",
    permission="hrm.leave.configure",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_rule,
    summarize=_summarize_rule,
    undo=Undo.restore("days credited meanwhile stay"),
    examples=SET_LEAVE_RULE,
)
async def set_leave_rule(uow: UnitOfWork, args: SetLeaveRule) -> LeaveRuleRead:
    """Change terms of leave."""
    given = args.model_dump(exclude_none=True, exclude={"kind", "never_expires"})
    row = await service.set_leave_rule(
        uow, args.kind, RuleChange(**given), never_expires=args.never_expires
    )
    rule = rule_from(row)
    return LeaveRuleRead(**{name: getattr(rule, name) for name in LeaveRuleRead.model_fields})


class AddLeaveBlackout(ActionArgs):
    """Name days on which no leave is given, for everybody or one department.

    Not for public holidays.
    """

    name: str = Field(min_length=1, max_length=100, description="What is on, e.g. stock-taking.")
    start_on: date = Field(description="First day without leave.")
    end_on: date = Field(description="Last day without leave, included.")
    department: DepartmentRef | None = Field(None, description="Only for this department.")


class BlackoutRead(BaseModel):
    """Days on which no leave is given."""

    id: UUID
    name: str
    start_on: date
    end_on: date
    department: str | None


def _describe_blackout(result: BlackoutRead) -> str:
    when = span_text(make_span(result.start_on, result.end_on, None))
    for_whom = f"for {result.department}" if result.department else "for everybody"
    return f"No leave on {when} {for_whom}: {result.name}. Leave granted already stays."


@action(
    "hrm.add_leave_blackout",
    permission="hrm.leave.configure",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_blackout,
    undo=Undo.restore(),
    examples=ADD_BLACKOUT,
)
async def add_leave_blackout(uow: UnitOfWork, args: AddLeaveBlackout) -> BlackoutRead:
    """Name days without leave."""
    row = await service.add_blackout(
        uow, args.name, args.start_on, args.end_on, id_of(args.department)
    )
    return BlackoutRead(
        id=row.id,
        name=row.name,
        start_on=row.start_on,
        end_on=row.end_on,
        department=args.department.label if args.department else None,
    )


class ImportHolidays(ActionArgs):
    """Take over the public holidays of a country or region into a calendar."""

    country: str = Field(pattern="^[A-Za-z]{2}$", description="Country as two letters, e.g. DE.")
    subdivision: str | None = Field(
        None, pattern="^[A-Za-z0-9-]{1,10}$", description="Region of it, e.g. BY for Bavaria."
    )
    until_year: int | None = Field(
        None, ge=2000, le=LATEST_YEAR, description="Last year; left out, two years ahead."
    )


class CalendarImported(BaseModel):
    """A calendar and the years it knows."""

    id: UUID
    code: str
    name: str
    first_year: int | None
    last_year: int | None


@action(
    "hrm.import_holidays",
    permission="hrm.leave.configure",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda r: f"{r.name} ({r.code}) now holds the years {r.first_year} to {r.last_year}.",
    undo=Undo.no("public holidays are facts that people's calendars may rely on by now"),
    examples=IMPORT_HOLIDAYS,
)
async def import_holidays(uow: UnitOfWork, args: ImportHolidays) -> CalendarImported:
    """Take over public holidays."""
    calendar = await service.import_calendar(
        uow, args.country, args.subdivision, last_year=args.until_year
    )
    await _tell_whom_it_is_for(uow, calendar)
    return CalendarImported(
        id=calendar.id,
        code=calendar.code,
        name=calendar.name,
        first_year=calendar.first_year,
        last_year=calendar.last_year,
    )


async def _tell_whom_it_is_for(uow: UnitOfWork, calendar: HolidayCalendar) -> None:
    """Say whether the days of a region count for everybody in the country from now on."""
    country = calendar.country or ""
    if calendar.subdivision is None:
        return
    if await calendar_of_region(uow, country) is calendar:
        uow.effect("leave", f"Days off for everybody in {country} who has no other region's")
    elif not uow.principal.tenant.region:
        uow.warn(
            f"there are calendars of several regions of {country}: people get this one by their "
            "own calendar, or all of them by the region in the company's settings"
        )


class AddHoliday(ActionArgs):
    """Add a day off of the company's own to a holiday calendar. Not for one person's leave."""

    on_date: date = Field(description="Which day.")
    name: str = Field(min_length=1, max_length=100, description="What it is called.")
    calendar: CalendarRef = Field(description="Into which calendar, e.g. DE.")
    half_day: bool = Field(False, description="Only the afternoon is off.")


class HolidayAdded(BaseModel):
    """A day off of the company's own."""

    id: UUID
    on_date: date
    name: str
    calendar: str
    half_day: bool


@action(
    "hrm.add_holiday",
    permission="hrm.leave.configure",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda r: (
        f"{date_text(r.on_date)}{' (afternoon)' if r.half_day else ''} is a day off in "
        f"{r.calendar}: {r.name}. Leave booked already keeps its days."
    ),
    undo=Undo.restore(),
    examples=ADD_HOLIDAY,
)
async def add_holiday(uow: UnitOfWork, args: AddHoliday) -> HolidayAdded:
    """Add a day off."""
    calendar = await get_calendar(uow, args.calendar.id)
    row = await service.add_holiday(
        uow, calendar, args.on_date, args.name, is_half_day=args.half_day
    )
    await uow.flush()
    part = "afternoon of " if args.half_day else ""
    uow.effect("leave", f"{part}{date_text(args.on_date)} is a day off in {calendar.name}")
    return HolidayAdded(
        id=row.id,
        on_date=row.on_date,
        name=row.name,
        calendar=calendar.name,
        half_day=args.half_day,
    )

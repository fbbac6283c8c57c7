"""Changing people: create, update, transfer."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from actions.hrm.arguments import CalendarRef, DepartmentRef, EmployeeRef, Weekdays, id_of
from actions.hrm.examples_people import (
    CREATE_EMPLOYEE,
    TRANSFER_EMPLOYEE,
    UPDATE_EMPLOYEE,
)
from actions.hrm.people import describe_employee
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.hrm import service
from erp_domains.hrm.policy.working_time import parse_hours, plan_week
from erp_domains.hrm.repository.people import get_employee
from erp_domains.hrm.schemas import EmployeeChange, EmployeeCreate, EmployeeRead
from erp_domains.hrm.service.reads import read_employee
from erp_domains.hrm.service.wording import date_text, number_text
from erp_domains.hrm.terms import EmployeeState, Weekday
from kernel.db.uow import UnitOfWork
from kernel.money import Money

DAYS_OF_WEEK = "Weekdays worked; left out, Monday to Friday or as before."
HOURS = "Hours worked a week, spread evenly over the weekdays worked."
LEAVE_DAYS = "Days of annual leave a year by contract, if they differ from the company's rule."


class CreateEmployee(ActionArgs):
    """Add a new person to the company, with leave balance. Not for giving someone a sign-in."""

    name: str = Field(min_length=1, max_length=200, description="Full name.")
    joined_on: date = Field(description="First day of the employment.")
    department: DepartmentRef | None = Field(None, description="Department the person joins.")
    title: str | None = Field(None, max_length=200, description="Job title.")
    email: str | None = Field(
        None,
        max_length=200,
        pattern=r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$",
        description="Work e-mail address.",
    )
    manager: EmployeeRef | None = Field(
        None, description="Who the person reports to; left out, the head of the department."
    )
    monthly_gross: Decimal | None = Field(None, ge=0, description="Gross pay a month.")
    currency: str | None = Field(
        None, pattern="^[A-Z]{3}$", description="Currency of the pay; left out, the company's."
    )
    working_days: Weekdays | None = Field(None, description=DAYS_OF_WEEK)
    hours_a_week: Decimal | None = Field(None, gt=0, le=100, description=HOURS)
    annual_leave_days: Decimal | None = Field(None, ge=0, le=100, description=LEAVE_DAYS)
    country: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="Country of work as two letters, for holidays."
    )
    holiday_calendar: CalendarRef | None = Field(None, description="Calendar of days off.")
    number: str | None = Field(
        None, pattern="^[A-Za-z0-9-]{1,20}$", description="Employee number; left out, the next one."
    )


def _describe_created(person: EmployeeRead) -> str:
    return f"Added. {describe_employee(person)}"


def _summarize_create(args: CreateEmployee) -> str:
    role = f" as {args.title}" if args.title else ""
    place = f" in {args.department.label}" if args.department else ""
    return f"Add {args.name}{role}{place} from {date_text(args.joined_on)}"


async def _remove_created(uow: UnitOfWork, context: UndoContext) -> str:
    employee_id = UUID(str(context.result["id"]))
    person = await service.remove_new_employee(uow, employee_id)
    return f"{person.name} ({person.number}) was removed again."


@action(
    "hrm.create_employee",
    permission="hrm.employee.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_created,
    summarize=_summarize_create,
    undo=Undo.by(_remove_created, "until the person has a sign-in or leave requests"),
    examples=CREATE_EMPLOYEE,
)
async def create_employee(uow: UnitOfWork, args: CreateEmployee) -> EmployeeRead:
    """Add a person."""
    is_own_week = args.working_days or args.hours_a_week
    data = EmployeeCreate(
        name=args.name,
        joined_on=args.joined_on,
        number=args.number,
        email=args.email,
        title=args.title,
        department_id=id_of(args.department),
        manager_id=id_of(args.manager),
        monthly_gross=args.monthly_gross,
        currency=args.currency,
        country=args.country,
        holiday_calendar_id=id_of(args.holiday_calendar),
        work_hours=plan_week(args.working_days or [], args.hours_a_week) if is_own_week else None,
        annual_leave_days=args.annual_leave_days,
    )
    employee = await service.create_employee(uow, data)
    return await read_employee(uow, employee.id)


class UpdateEmployee(ActionArgs):
    """Change facts about an employee: name, e-mail, title, pay, working week, state, calendar.

    Not for moving someone to another department or manager, nor for ending the employment.
    """

    employee: EmployeeRef = Field(description="Whose record.")
    name: str | None = Field(None, min_length=1, max_length=200, description="New full name.")
    email: str | None = Field(
        None,
        max_length=200,
        pattern=r"^\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$",
        description="New work e-mail address.",
    )
    title: str | None = Field(None, max_length=200, description="New job title.")
    monthly_gross: Decimal | None = Field(None, ge=0, description="New gross pay a month.")
    currency: str | None = Field(None, pattern="^[A-Z]{3}$", description="Currency of the pay.")
    state: EmployeeState | None = Field(None, description="New state of the employment.")
    working_days: Weekdays | None = Field(None, description=DAYS_OF_WEEK)
    hours_a_week: Decimal | None = Field(None, gt=0, le=100, description=HOURS)
    annual_leave_days: Decimal | None = Field(None, ge=0, le=100, description=LEAVE_DAYS)
    country: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="Country of work as two letters."
    )
    holiday_calendar: CalendarRef | None = Field(None, description="New calendar of days off.")
    effective_on: date | None = Field(
        None, description="From which day title and pay hold; left out, today."
    )


class EmployeeChanged(BaseModel):
    """A person after a change, and what changed in words."""

    employee: EmployeeRead
    effective_on: date
    facts: list[str]


def _facts(before: EmployeeRead, after: EmployeeRead) -> list[str]:
    old, new = before.model_dump(), after.model_dump()
    told: list[str] = []
    for name in new:
        if name in ("id", "reports") or old[name] == new[name]:
            continue
        if name == "monthly_gross" and isinstance(after.monthly_gross, Decimal):
            told.append(f"monthly gross {Money(after.monthly_gross, after.currency).format()}")
            continue
        value = number_text(new[name]) if isinstance(new[name], Decimal) else str(new[name])
        told.append(f"{name.replace('_', ' ')} {value.replace('_', ' ')}")
    return told


def _describe_changed(result: EmployeeChanged) -> str:
    when = f"from {date_text(result.effective_on)}"
    person = result.employee
    if not result.facts:
        return f"{person.name} ({person.number}): the change holds {when}."
    return f"{person.name} ({person.number}) is updated {when}: {'; '.join(result.facts)}."


async def _changed(
    uow: UnitOfWork, employee_id: UUID, change: EmployeeChange, effective_on: date | None
) -> EmployeeChanged:
    before = await read_employee(uow, employee_id)
    await service.update_employee(uow, employee_id, change, effective_on)
    after = await read_employee(uow, employee_id)
    on = effective_on or uow.today()
    return EmployeeChanged(employee=after, effective_on=on, facts=_facts(before, after))


def _summarize_update(args: UpdateEmployee) -> str:
    given = args.model_dump(mode="json", exclude_none=True, exclude={"employee", "effective_on"})
    facts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in given.items())
    when = f" from {date_text(args.effective_on)}" if args.effective_on else ""
    return f"Update {args.employee.label}: {facts or 'nothing'}{when}"


@action(
    "hrm.update_employee",
    permission="hrm.employee.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_changed,
    summarize=_summarize_update,
    undo=Undo.restore(),
    examples=UPDATE_EMPLOYEE,
)
async def update_employee(uow: UnitOfWork, args: UpdateEmployee) -> EmployeeChanged:
    """Change facts about a person."""
    plain = ("name", "email", "title", "monthly_gross", "currency", "state", "country")
    given: dict[str, Any] = {n: getattr(args, n) for n in plain if getattr(args, n) is not None}
    if args.annual_leave_days is not None:
        given["annual_leave_days"] = args.annual_leave_days
    if args.holiday_calendar:
        given["holiday_calendar_id"] = args.holiday_calendar.id
    if args.working_days or args.hours_a_week:
        employee = await get_employee(uow, args.employee.id)
        present = parse_hours(employee.work_hours)
        days = args.working_days or [d for d, h in zip(Weekday, present, strict=True) if h > 0]
        given["work_hours"] = plan_week(days, args.hours_a_week)
    return await _changed(uow, args.employee.id, EmployeeChange(**given), args.effective_on)


class TransferEmployee(ActionArgs):
    """Move an employee to another department or manager. Not for pay or other facts."""

    employee: EmployeeRef = Field(description="Who moves.")
    department: DepartmentRef | None = Field(None, description="The new department.")
    manager: EmployeeRef | None = Field(None, description="The new manager.")
    title: str | None = Field(None, max_length=200, description="The new job title, if it changes.")
    effective_on: date | None = Field(None, description="From which day; left out, today.")


def _summarize_transfer(args: TransferEmployee) -> str:
    to = f" to {args.department.label}" if args.department else ""
    under = f", reporting to {args.manager.label}" if args.manager else ""
    when = f" from {date_text(args.effective_on)}" if args.effective_on else ""
    return f"Transfer {args.employee.label}{to}{under}{when}"


@action(
    "hrm.transfer_employee",
    permission="hrm.employee.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_changed,
    summarize=_summarize_transfer,
    undo=Undo.restore(),
    examples=TRANSFER_EMPLOYEE,
)
async def transfer_employee(uow: UnitOfWork, args: TransferEmployee) -> EmployeeChanged:
    """Move a person in the organisation."""
    given: dict[str, Any] = {
        "department_id": id_of(args.department),
        "manager_id": id_of(args.manager),
        "title": args.title,
    }
    change = EmployeeChange(**{k: v for k, v in given.items() if v is not None})
    return await _changed(uow, args.employee.id, change, args.effective_on)

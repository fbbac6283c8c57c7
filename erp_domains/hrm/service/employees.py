"""Employees: create, change, link to a sign-in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from erp_domains.hrm.errors import EmployeeInUse, NothingToChange
from erp_domains.hrm.events import EmployeeCreated, EmployeeUpdated
from erp_domains.hrm.models import Employee, JobChange
from erp_domains.hrm.policy.employment import Job, change_job, check_transition, job_on
from erp_domains.hrm.policy.working_time import FULL_WEEK, format_hours
from erp_domains.hrm.repository.calendars import get_calendar
from erp_domains.hrm.repository.leave import list_ledger, number_of_requests
from erp_domains.hrm.repository.people import (
    get_department,
    get_employee,
    job_history,
    lock_employee,
)
from erp_domains.hrm.schemas import EmployeeChange, EmployeeCreate
from erp_domains.hrm.service.calendars import calendar_of_country
from erp_domains.hrm.service.leave_year import accrue, void_ledger
from erp_domains.hrm.service.people_rules import (
    check_manager,
    free_email,
    free_number,
    require_present,
)
from erp_domains.hrm.service.wording import days_text
from erp_domains.hrm.terms import EmployeeState, LeaveKind
from kernel.auth.access import may_see, require
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, PermissionDenied
from kernel.money import exact

JOB_FIELDS = ("title", "department_id", "manager_id", "monthly_gross", "currency")


async def create_employee(uow: UnitOfWork, data: EmployeeCreate) -> Employee:
    """Add a person with job history and leave balances, and tell the rest of the company.

    Without a manager the head of the department becomes it. Raises EmailTaken, NumberTaken,
    ManagerGone, BadAmount.
    """
    currency = data.currency or uow.principal.tenant.currency
    country = (data.country or uow.principal.tenant.country).upper()
    employee = Employee(
        number=await free_number(uow, data.number),
        name=data.name,
        email=await free_email(uow, data.email) if data.email else None,
        user_id=data.user_id,
        title=data.title,
        department_id=data.department_id,
        manager_id=await _first_manager(uow, data),
        state=(data.state or _first_state(data.joined_on, uow.today())).value,
        joined_on=data.joined_on,
        work_hours=format_hours(data.work_hours or FULL_WEEK),
        monthly_gross=None if data.monthly_gross is None else exact(data.monthly_gross, currency),
        currency=currency,
        country=country,
        holiday_calendar_id=await _first_calendar(uow, data.holiday_calendar_id, country),
        annual_leave_days=data.annual_leave_days,
    )
    uow.add(employee)
    await uow.flush()
    uow.add(
        JobChange(
            employee_id=employee.id,
            from_on=data.joined_on,
            **{name: getattr(employee, name) for name in JOB_FIELDS},
        )
    )
    await accrue(uow, employee, on=max(uow.today(), data.joined_on))
    credited = await list_ledger(uow, employee.id, LeaveKind.ANNUAL)
    days = sum((entry.days for entry in credited), Decimal(0))
    uow.effect("leave", f"{employee.name} is credited {days_text(days)} of annual leave")
    uow.emit(EmployeeCreated(**facts_of(employee), joined_on=employee.joined_on))
    return employee


async def update_employee(
    uow: UnitOfWork, employee_id: UUID, change: EmployeeChange, effective_on: date | None = None
) -> Employee:
    """Change facts about a person; job facts hold from `effective_on` and enter the history.

    Raises NothingToChange, EmailTaken, ManagerCycle, BadTransition, PermissionDenied (pay without
    the right to see it).
    """
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.employee.update", employee)
    given = {k: v for k, v in change.given().items() if v is not None}
    await _check_change(uow, employee, given)
    job = {k: given.pop(k) for k in JOB_FIELDS if k in given}
    changed = [name for name, value in given.items() if _differs(employee, name, value)]
    for name in changed:
        setattr(employee, name, given[name])
    from_on = effective_on or uow.today()
    changed += await _change_job(uow, employee, job, from_on) if job else []
    if not changed:
        raise NothingToChange("give at least one new value that differs from the present one")
    await uow.flush()
    uow.emit(EmployeeUpdated(**facts_of(employee), fields=sorted(changed), effective_on=from_on))
    return employee


async def link_user(uow: UnitOfWork, employee_id: UUID, user_id: UUID | None) -> Employee:
    """Say which sign-in belongs to an employee. Rights are the caller's concern."""
    employee = await lock_employee(uow, employee_id)
    if user_id is not None and employee.user_id not in (None, user_id):
        raise Conflict(f"{employee.name} has another sign-in already; unlink it first")
    employee.user_id = user_id
    await uow.flush()
    return employee


async def remove_new_employee(uow: UnitOfWork, employee_id: UUID) -> Employee:
    """Take back a person entered by mistake. Raises EmployeeInUse once anything depends on them."""
    employee = await lock_employee(uow, employee_id)
    require(uow.principal, "hrm.employee.create", employee)
    if employee.user_id is not None or await number_of_requests(uow, employee_id):
        raise EmployeeInUse(
            f"{employee.name} has a sign-in or leave requests by now; end the employment instead"
        )
    await void_ledger(uow, employee_id, f"{employee.number} was entered by mistake")
    await uow.session.delete(employee)
    await uow.flush()
    return employee


def facts_of(employee: Employee) -> dict[str, Any]:
    """What every event about an employee carries."""
    return {
        "aggregate_id": employee.id,
        "number": employee.number,
        "name": employee.name,
        "email": employee.email,
        "user_id": employee.user_id,
    }


async def apply_job_of(uow: UnitOfWork, employee: Employee, on: date) -> bool:
    """Make the job fields show the history's entry of a day; says whether anything changed."""
    rows = await job_history(uow, employee.id)
    job = job_on([_job(row) for row in rows], on)
    changed = False
    for name, value in job.values.items() if job else ():
        if getattr(employee, name) != value:
            setattr(employee, name, value)
            changed = True
    return changed


async def _change_job(
    uow: UnitOfWork, employee: Employee, changes: Mapping[str, Any], from_on: date
) -> list[str]:
    rows = {row.from_on: row for row in await job_history(uow, employee.id)}
    touched: set[str] = set()
    for job in change_job([_job(row) for row in rows.values()], from_on, changes):
        row = rows.get(job.from_on)
        if row is None:
            uow.add(JobChange(employee_id=employee.id, from_on=job.from_on, **job.values))
            before = job_on([_job(r) for r in rows.values()], job.from_on)
            old = before.values if before else {}
            touched |= {k for k, v in job.values.items() if old.get(k) != v}
            continue
        for name, value in job.values.items():
            if getattr(row, name) != value:
                setattr(row, name, value)
                touched.add(name)
    if touched:
        await uow.flush()
        await apply_job_of(uow, employee, uow.today())
    return sorted(touched)


async def _check_change(uow: UnitOfWork, employee: Employee, given: dict[str, Any]) -> None:
    if "email" in given:
        given["email"] = await free_email(uow, given["email"], employee.id)
    if "department_id" in given:
        await get_department(uow, given["department_id"])
    if "manager_id" in given:
        await check_manager(uow, employee.id, given["manager_id"])
    if "holiday_calendar_id" in given:
        await get_calendar(uow, given["holiday_calendar_id"])
    if "work_hours" in given:
        given["work_hours"] = format_hours(given["work_hours"])
    if "country" in given:
        given["country"] = given["country"].upper()
    if "state" in given:
        check_transition(employee.name, EmployeeState(employee.state), given["state"])
        given["state"] = given["state"].value
    if "monthly_gross" in given or "currency" in given:
        _check_pay(uow, employee, given)


def _check_pay(uow: UnitOfWork, employee: Employee, given: dict[str, Any]) -> None:
    if not may_see(uow.principal, "hrm.employee.read", "salary", employee):
        raise PermissionDenied("you may not see or change pay; ask people and culture")
    if "monthly_gross" in given:
        currency = given.get("currency", employee.currency)
        given["monthly_gross"] = exact(given["monthly_gross"], currency)


async def _first_manager(uow: UnitOfWork, data: EmployeeCreate) -> UUID | None:
    if data.manager_id is not None:
        return (await require_present(uow, data.manager_id)).id
    if data.department_id is None:
        return None
    head_id = (await get_department(uow, data.department_id)).manager_id
    if head_id is None:
        return None
    head = await get_employee(uow, head_id)
    return None if head.state == EmployeeState.TERMINATED else head.id


async def _first_calendar(uow: UnitOfWork, calendar_id: UUID | None, country: str) -> UUID | None:
    if calendar_id is not None:
        return (await get_calendar(uow, calendar_id)).id
    calendar = await calendar_of_country(uow, country)
    return calendar.id if calendar else None


def _first_state(joined_on: date, today: date) -> EmployeeState:
    return EmployeeState.ONBOARDING if joined_on > today else EmployeeState.ACTIVE


def _differs(employee: Employee, name: str, value: Any) -> bool:
    return getattr(employee, name) != value


def _job(row: JobChange) -> Job:
    return Job(row.from_on, {name: getattr(row, name) for name in JOB_FIELDS})

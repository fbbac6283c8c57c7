"""Queries for employees, departments and job history."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select

from erp_domains.hrm.models import Department, Employee, JobChange
from erp_domains.hrm.schemas import EmployeeFilter
from erp_domains.hrm.terms import EmployeeState
from kernel.auth.access import predicate, visible
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound

SORTABLE = {
    "name": Employee.name,
    "number": Employee.number,
    "joined_on": Employee.joined_on,
    "title": Employee.title,
}


async def get_employee(uow: UnitOfWork, employee_id: UUID) -> Employee:
    """One employee by id, rights not yet checked. Raises NotFound."""
    return _found(await uow.session.get(Employee, employee_id))


async def lock_employee(uow: UnitOfWork, employee_id: UUID) -> Employee:
    """One employee, locked until commit: leave of one person is booked one after the other."""
    query = select(Employee).where(Employee.id == employee_id).with_for_update()
    return _found(await uow.session.scalar(query.execution_options(populate_existing=True)))


async def get_employees(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Employee]:
    """Employees by id, whatever the caller may see of them."""
    rows = await uow.session.scalars(select(Employee).where(Employee.id.in_(ids)))
    return {row.id: row for row in rows}


async def get_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """One department by id. Raises NotFound."""
    found = await uow.session.get(Department, department_id)
    if found is None:
        raise NotFound("there is no such department")
    return found


async def get_departments(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Department]:
    """Departments by id, to name them."""
    rows = await uow.session.scalars(select(Department).where(Department.id.in_(ids)))
    return {row.id: row for row in rows}


async def is_department_used(uow: UnitOfWork, department_id: UUID) -> bool:
    """Whether anybody belongs or ever belonged to a department."""
    query = select(JobChange.id).where(JobChange.department_id == department_id).limit(1)
    return await uow.session.scalar(query) is not None


async def find_department(uow: UnitOfWork, *, code: str, name: str) -> Department | None:
    """A department that has this code or name already."""
    query = select(Department).where(
        or_(
            func.lower(Department.code) == code.lower(), func.lower(Department.name) == name.lower()
        )
    )
    return await uow.session.scalar(query.limit(1))


async def list_departments(uow: UnitOfWork) -> list[Department]:
    """The departments the caller may see, by name."""
    query = visible(uow.principal, Department).order_by(Department.name)
    return list(await uow.session.scalars(query))


async def email_owner(uow: UnitOfWork, email: str) -> Employee | None:
    """Who has this e-mail address."""
    return await uow.session.scalar(select(Employee).where(Employee.email == email))


async def number_exists(uow: UnitOfWork, number: str) -> bool:
    """Whether an employee has this number."""
    query = select(Employee.id).where(Employee.number == number)
    return await uow.session.scalar(query) is not None


async def manager_map(uow: UnitOfWork) -> dict[UUID, UUID | None]:
    """Who reports to whom, for the whole company."""
    rows = await uow.session.execute(select(Employee.id, Employee.manager_id))
    return {row.id: row.manager_id for row in rows}


async def list_employees(
    uow: UnitOfWork, wanted: EmployeeFilter, permission: str = "hrm.employee.read"
) -> list[Employee]:
    """The employees that fit, among those the caller may see."""
    column = SORTABLE.get(wanted.sort, Employee.name)
    order = column.desc() if wanted.is_descending else column.asc()
    query = _filtered(visible(uow.principal, Employee, permission), wanted)
    query = query.order_by(order.nulls_last(), Employee.number).limit(wanted.limit)
    return list(await uow.session.scalars(query))


async def count_employees(uow: UnitOfWork, wanted: EmployeeFilter) -> int:
    """How many fit, among those the caller may see."""
    query = _filtered(visible(uow.principal, Employee), wanted)
    return await uow.session.scalar(select(func.count()).select_from(query.subquery())) or 0


async def list_all_employees(uow: UnitOfWork) -> list[Employee]:
    """Everybody who has not left, for jobs of the platform."""
    query = select(Employee).where(Employee.state != EmployeeState.TERMINATED)
    return list(await uow.session.scalars(query.order_by(Employee.number)))


async def list_team(uow: UnitOfWork, employee: Employee) -> list[Employee]:
    """Those who work with somebody: same department or manager, their manager, their reports."""
    near = [Employee.manager_id == employee.id]
    if employee.department_id:
        near.append(Employee.department_id == employee.department_id)
    if employee.manager_id:
        near += [Employee.manager_id == employee.manager_id, Employee.id == employee.manager_id]
    query = select(Employee).where(or_(*near), Employee.state != EmployeeState.TERMINATED)
    return list(await uow.session.scalars(query.order_by(Employee.name)))


async def list_reports(uow: UnitOfWork, manager_id: UUID) -> list[Employee]:
    """Direct reports who have not left, whatever the caller may see."""
    query = select(Employee).where(
        Employee.manager_id == manager_id, Employee.state != EmployeeState.TERMINATED
    )
    return list(await uow.session.scalars(query.order_by(Employee.name)))


async def visible_ids(uow: UnitOfWork, ids: Sequence[UUID], permission: str) -> set[UUID]:
    """Which of these employees a permission of the caller reaches."""
    query = select(Employee.id).where(
        Employee.id.in_(ids), predicate(uow.principal, Employee, permission)
    )
    return set(await uow.session.scalars(query))


async def job_history(uow: UnitOfWork, employee_id: UUID) -> list[JobChange]:
    """The jobs of an employee, oldest first."""
    query = select(JobChange).where(JobChange.employee_id == employee_id)
    return list(await uow.session.scalars(query.order_by(JobChange.from_on)))


def _filtered(query: Select[Any], wanted: EmployeeFilter) -> Select[Any]:
    if wanted.text:
        words = f"%{wanted.text}%"
        query = query.where(
            or_(
                Employee.name.ilike(words),
                Employee.title.ilike(words),
                Employee.email.ilike(words),
                Employee.number.ilike(words),
            )
        )
    if wanted.state:
        query = query.where(Employee.state == wanted.state)
    else:
        query = query.where(Employee.state != EmployeeState.TERMINATED)
    if wanted.department_id:
        query = query.where(Employee.department_id == wanted.department_id)
    if wanted.manager_id:
        query = query.where(Employee.manager_id == wanted.manager_id)
    if wanted.joined_after:
        query = query.where(Employee.joined_on >= wanted.joined_after)
    if wanted.joined_before:
        query = query.where(Employee.joined_on <= wanted.joined_before)
    return query


def _found(employee: Employee | None) -> Employee:
    if employee is None:
        raise NotFound("there is no such employee among those you may see")
    return employee

"""Departments: make, change, list."""

import re
from dataclasses import dataclass
from uuid import UUID

from erp_domains.hrm.errors import NothingToChange, NumberTaken
from erp_domains.hrm.models import Department, Employee
from erp_domains.hrm.repository.people import (
    find_department,
    get_department,
    get_employees,
    is_department_used,
    list_departments,
    list_employees,
)
from erp_domains.hrm.schemas import EmployeeFilter
from erp_domains.hrm.service.people_rules import require_present
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict

PEOPLE_MAX = 20_000


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A department with its head and the people of it the reader may see."""

    department: Department
    manager: Employee | None
    people: tuple[Employee, ...]


async def create_department(
    uow: UnitOfWork, name: str, code: str | None = None, manager_id: UUID | None = None
) -> Department:
    """Add a department. Raises NumberTaken if its name or code is in use."""
    short = (code or _code_from(name)).upper()
    if await find_department(uow, code=short, name=name) is not None:
        raise NumberTaken(f"a department {name} or with the code {short} exists already")
    if manager_id is not None:
        await require_present(uow, manager_id)
    department = uow.add(Department(code=short, name=name, manager_id=manager_id))
    await uow.flush()
    return department


async def update_department(
    uow: UnitOfWork, department_id: UUID, *, name: str | None, manager_id: UUID | None
) -> Department:
    """Rename a department or put somebody at its head. Raises NothingToChange."""
    department = await get_department(uow, department_id)
    require(uow.principal, "hrm.department.update", department)
    new = (name or department.name, manager_id or department.manager_id)
    if new == (department.name, department.manager_id):
        raise NothingToChange("give a new name or a new head of the department")
    if manager_id is not None:
        await require_present(uow, manager_id)
    same = await find_department(uow, code=name, name=name) if name is not None else None
    if same is not None and same.id != department.id:
        raise NumberTaken(f"a department called {name} exists already")
    department.name, department.manager_id = new
    await uow.flush()
    return department


async def remove_department(uow: UnitOfWork, department_id: UUID) -> Department:
    """Take back a department made by mistake. Raises Conflict once somebody belonged to it."""
    department = await get_department(uow, department_id)
    if await is_department_used(uow, department_id):
        raise Conflict(f"people belong to {department.name} by now; transfer them first")
    await uow.session.delete(department)
    await uow.flush()
    return department


async def department_rows(uow: UnitOfWork) -> list[DepartmentRow]:
    """All departments the caller may see, with the people of theirs the caller may see."""
    departments = await list_departments(uow)
    people = await list_employees(uow, EmployeeFilter(limit=PEOPLE_MAX))
    heads = await get_employees(uow, [d.manager_id for d in departments if d.manager_id])
    return [
        DepartmentRow(
            department,
            heads.get(department.manager_id) if department.manager_id else None,
            tuple(p for p in people if p.department_id == department.id),
        )
        for department in departments
    ]


def _code_from(name: str) -> str:
    letters = re.sub(r"[^A-Za-z0-9]", "", name)
    return letters[:12] or "DEPT"

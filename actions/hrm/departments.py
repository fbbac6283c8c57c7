"""Departments: list, make, change."""

from uuid import UUID

from pydantic import BaseModel, Field

from actions.hrm.arguments import DepartmentRef, EmployeeRef, id_of
from actions.hrm.examples_people import CREATE_DEPARTMENT, LIST_DEPARTMENTS, UPDATE_DEPARTMENT
from actions.spec import ActionArgs, Confirm, NoArgs, Risk, Undo, UndoContext, action
from erp_domains.hrm import service
from erp_domains.hrm.models import Department
from erp_domains.hrm.schemas import DepartmentRead
from kernel.db.uow import UnitOfWork


class ListDepartments(NoArgs):
    """List the departments with their heads. Not for the people in one of them."""


class DepartmentList(BaseModel):
    """All departments."""

    items: list[DepartmentRead]


def _describe_list(result: DepartmentList) -> str:
    if not result.items:
        return "There are no departments yet."
    named = ", ".join(
        f"{row.name} (head: {row.manager})" if row.manager else row.name for row in result.items
    )
    return f"{len(result.items)} departments: {named}."


@action(
    "hrm.list_departments",
    permission="hrm.department.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=LIST_DEPARTMENTS,
)
async def list_departments(uow: UnitOfWork, args: ListDepartments) -> DepartmentList:
    """List departments."""
    rows = await service.department_rows(uow)
    return DepartmentList(
        items=[
            DepartmentRead(
                id=row.department.id,
                code=row.department.code,
                name=row.department.name,
                manager=row.manager.name if row.manager else None,
                people=len(row.people),
            )
            for row in rows
        ]
    )


class CreateDepartment(ActionArgs):
    """Add a department. Not for moving people into it."""

    name: str = Field(min_length=1, max_length=100, description="Name of the department.")
    code: str | None = Field(
        None, pattern="^[A-Za-z0-9_-]{1,12}$", description="Short code; left out, from the name."
    )
    manager: EmployeeRef | None = Field(None, description="Who heads it.")


class UpdateDepartment(ActionArgs):
    """Rename a department or put somebody at its head."""

    department: DepartmentRef = Field(description="Which department.")
    name: str | None = Field(None, min_length=1, max_length=100, description="Its new name.")
    manager: EmployeeRef | None = Field(None, description="Its new head.")


def _describe(result: DepartmentRead) -> str:
    head = f", headed by {result.manager}" if result.manager else ""
    return f"Department {result.name} ({result.code}){head}."


def _summarize_create(args: CreateDepartment) -> str:
    head = f", headed by {args.manager.label}" if args.manager else ""
    return f"Create the department {args.name}{head}"


def _summarize_update(args: UpdateDepartment) -> str:
    renamed = f"rename to {args.name}" if args.name else ""
    head = f"head {args.manager.label}" if args.manager else ""
    facts = ", ".join(part for part in (renamed, head) if part)
    return f"Change the department {args.department.label}: {facts or 'nothing'}"


async def _remove(uow: UnitOfWork, context: UndoContext) -> str:
    department = await service.remove_department(uow, UUID(str(context.result["id"])))
    return f"The department {department.name} was removed again."


async def _read(uow: UnitOfWork, department: Department) -> DepartmentRead:
    rows = await service.department_rows(uow)
    found = [row for row in rows if row.department.id == department.id]
    head = found[0].manager if found else None
    return DepartmentRead(
        id=department.id,
        code=department.code,
        name=department.name,
        manager=head.name if head else None,
        people=len(found[0].people) if found else 0,
    )


@action(
    "hrm.create_department",
    permission="hrm.department.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe,
    summarize=_summarize_create,
    undo=Undo.by(_remove, "until somebody belongs to it"),
    examples=CREATE_DEPARTMENT,
)
async def create_department(uow: UnitOfWork, args: CreateDepartment) -> DepartmentRead:
    """Add a department."""
    made = await service.create_department(uow, args.name, args.code, id_of(args.manager))
    return await _read(uow, made)


@action(
    "hrm.update_department",
    permission="hrm.department.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe,
    summarize=_summarize_update,
    undo=Undo.restore(),
    examples=UPDATE_DEPARTMENT,
)
async def update_department(uow: UnitOfWork, args: UpdateDepartment) -> DepartmentRead:
    """Change a department."""
    changed = await service.update_department(
        uow, args.department.id, name=args.name, manager_id=id_of(args.manager)
    )
    return await _read(uow, changed)

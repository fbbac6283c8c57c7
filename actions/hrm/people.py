"""Finding people: list, one in full, the tree of managers, headcount."""

from collections import Counter
from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from actions.hrm.arguments import DepartmentRef, EmployeeRef, employee_or_self, id_of
from actions.hrm.examples_people import (
    FIND_EMPLOYEE,
    GET_EMPLOYEE,
    HEADCOUNT,
    ORG_CHART,
)
from actions.spec import ActionArgs, Risk, action
from erp_domains.hrm.repository.people import count_employees, list_employees
from erp_domains.hrm.schemas import EmployeeFilter, EmployeeRead, EmployeeRow, OrgRow
from erp_domains.hrm.service.reads import employee_rows, read_employee
from erp_domains.hrm.service.wording import date_text
from erp_domains.hrm.terms import EmployeeState
from kernel.auth.access import Masked
from kernel.db.uow import UnitOfWork
from kernel.money import Money

PEOPLE_MAX = 20_000
NAMED_MAX = 8


class EmployeeSort(StrEnum):
    """What a list of people is sorted by."""

    NAME = "name"
    NUMBER = "number"
    JOINED = "joined_on"
    TITLE = "title"


class FindEmployee(ActionArgs):
    """List employees by name, department, manager, title or start date.

    Not for one person's full record, leave, or counts.
    """

    text: str | None = Field(
        None, max_length=100, description="Part of a name, job title, e-mail or number."
    )
    department: DepartmentRef | None = Field(None, description="Only people of this department.")
    manager: EmployeeRef | None = Field(None, description="Only direct reports of this person.")
    state: EmployeeState | None = Field(
        None,
        description="Only people in this state; former ones are listed only on request.",
        json_schema_extra={"x-synonyms": {"terminated": ["former", "left"], "notice": ["leaving"]}},
    )
    joined_after: date | None = Field(None, description="Joined on or after this day.")
    joined_before: date | None = Field(None, description="Joined on or before this day.")
    sort: EmployeeSort = Field(EmployeeSort.NAME, description="What to sort by.")
    descending: bool = Field(
        False,
        description="Last first, e.g. newest joiners first.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "newest",
                    "most recent",
                    "latest",
                    "last hired",
                    "newest first",
                    "last joined",
                ]
            }
        },
    )
    limit: int = Field(20, ge=1, le=200, description="How many at most.")


class EmployeeList(BaseModel):
    """The people found, and how many there are in all."""

    items: list[EmployeeRow]
    total: int


def _describe_list(result: EmployeeList) -> str:
    if not result.items:
        return "Nobody you may see fits that."
    named = ", ".join(
        f"{row.name} ({row.title or row.department or row.number})"
        for row in result.items[:NAMED_MAX]
    )
    rest = result.total - min(len(result.items), NAMED_MAX)
    people = "1 person" if result.total == 1 else f"{result.total} people"
    return f"{people}: {named}{f' and {rest} more' if rest else ''}."


@action(
    "hrm.find_employee",
    permission="hrm.employee.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=FIND_EMPLOYEE,
)
async def find_employee(uow: UnitOfWork, args: FindEmployee) -> EmployeeList:
    """List people among those the reader may see."""
    wanted = EmployeeFilter(
        text=args.text,
        department_id=id_of(args.department),
        manager_id=id_of(args.manager),
        state=args.state,
        joined_after=args.joined_after,
        joined_before=args.joined_before,
        sort=args.sort.value,
        is_descending=args.descending,
        limit=args.limit,
    )
    people = await list_employees(uow, wanted)
    return EmployeeList(
        items=await employee_rows(uow, people), total=await count_employees(uow, wanted)
    )


class GetEmployee(ActionArgs):
    """Show one employee: contact, title, department, manager, start date, working week, pay.

    Pay only for those who may see it. Not for leave.
    """

    employee: EmployeeRef | None = Field(None, description="Who; left out, the person who asks.")


def _pay_text(person: EmployeeRead) -> str:
    if isinstance(person.monthly_gross, Masked):
        return "Pay is not shown to you."
    if person.monthly_gross is None:
        return "No pay is on record."
    pay = Money(person.monthly_gross, person.currency)
    return f"Monthly gross: {pay.format()}."


def describe_employee(person: EmployeeRead) -> str:
    """One person in plain sentences."""
    place = f" in {person.department}" if person.department else ""
    boss = f", reporting to {person.manager}" if person.manager else ""
    parts = [f"{person.name} ({person.number}) is {person.title or 'employed'}{place}{boss}."]
    verb = "Joins" if person.state is EmployeeState.ONBOARDING else "Joined"
    parts.append(f"{verb} on {date_text(person.joined_on)}, {person.state.replace('_', ' ')}.")
    if person.left_on:
        parts.append(f"Last day: {date_text(person.left_on)}.")
    if person.email:
        parts.append(f"E-mail {person.email}.")
    parts.append(f"Works {person.week}.")
    parts.append(_pay_text(person))
    if person.reports:
        parts.append(f"Direct reports: {', '.join(person.reports)}.")
    return " ".join(parts)


@action(
    "hrm.get_employee",
    permission="hrm.employee.read",
    risk=Risk.READ,
    describe=describe_employee,
    examples=GET_EMPLOYEE,
)
async def get_employee(uow: UnitOfWork, args: GetEmployee) -> EmployeeRead:
    """Show one person, pay masked where need be."""
    return await read_employee(uow, employee_or_self(uow, args.employee))


class OrgChart(ActionArgs):
    """Show who reports to whom, below one person or for the whole company."""

    employee: EmployeeRef | None = Field(
        None, description="The person at the top; left out, everybody the reader may see."
    )
    depth: int = Field(3, ge=1, le=20, description="How many levels below the top.")


class OrgTree(BaseModel):
    """The tree, top first, each person followed by their reports."""

    top: str | None
    items: list[OrgRow]


def _describe_tree(result: OrgTree) -> str:
    if result.top is None:
        tops = [row.name for row in result.items if row.level == 0]
        return f"{len(result.items)} people; at the top: {', '.join(tops) or 'nobody'}."
    direct = [r for r in result.items if r.level == 1]
    if not direct:
        return f"Nobody reports to {result.top}."
    named = ", ".join(f"{r.name} ({r.title})" if r.title else r.name for r in direct)
    count = "1 person reports" if len(direct) == 1 else f"{len(direct)} people report"
    below = len(result.items) - 1 - len(direct)
    more = f" Further down: {below} more." if below else ""
    return f"{count} to {result.top}: {named}.{more}"


@action(
    "hrm.org_chart",
    permission="hrm.employee.read",
    risk=Risk.READ,
    describe=_describe_tree,
    examples=ORG_CHART,
)
async def org_chart(uow: UnitOfWork, args: OrgChart) -> OrgTree:
    """Walk the tree of managers among the people the reader may see."""
    people = await list_employees(uow, EmployeeFilter(limit=PEOPLE_MAX))
    rows = {row.id: row for row in await employee_rows(uow, people)}
    reports: dict[UUID | None, list[UUID]] = {}
    for person in people:
        above = person.manager_id if person.manager_id in rows else None
        reports.setdefault(above, []).append(person.id)
    tops = [args.employee.id] if args.employee else reports.get(None, [])
    items: list[OrgRow] = []
    waiting = [(top, 0) for top in reversed(tops) if top in rows]
    while waiting:
        person_id, level = waiting.pop()
        row, below = rows[person_id], reports.get(person_id, [])
        items.append(
            OrgRow(
                id=row.id,
                level=level,
                name=row.name,
                title=row.title,
                manager=row.manager,
                reports=len(below),
            )
        )
        if level < args.depth:
            waiting += [(each, level + 1) for each in reversed(below)]
    return OrgTree(top=args.employee.label if args.employee else None, items=items)


class HeadcountBy(StrEnum):
    """What people are counted by."""

    DEPARTMENT = "department"
    MANAGER = "manager"
    TITLE = "title"
    STATE = "state"


class Headcount(ActionArgs):
    """Count employees, by department, manager, title or state. Not for naming them."""

    by: HeadcountBy = Field(HeadcountBy.DEPARTMENT, description="What to count by.")
    department: DepartmentRef | None = Field(None, description="Only this department.")


class HeadcountRow(BaseModel):
    """One group and its size."""

    group: str = Field(title="Group")
    people: int = Field(title="People")


class HeadcountRead(BaseModel):
    """The groups, largest first."""

    model_config = ConfigDict(
        json_schema_extra={"x-chart": {"kind": "bar", "x": "group", "y": ["people"]}}
    )

    items: list[HeadcountRow]
    total: int


def _describe_headcount(result: HeadcountRead) -> str:
    people = "1 person" if result.total == 1 else f"{result.total} people"
    named = ", ".join(f"{row.group} {row.people}" for row in result.items[:NAMED_MAX])
    return f"{people} among those you may see: {named}." if named else "Nobody you may see."


@action(
    "hrm.headcount",
    permission="hrm.employee.read",
    risk=Risk.READ,
    describe=_describe_headcount,
    examples=HEADCOUNT,
)
async def headcount(uow: UnitOfWork, args: Headcount) -> HeadcountRead:
    """Count the people the reader may see."""
    wanted = EmployeeFilter(department_id=id_of(args.department), limit=PEOPLE_MAX)
    rows = await employee_rows(uow, await list_employees(uow, wanted))
    counted = Counter(str(getattr(row, args.by.value) or "none") for row in rows)
    items = [HeadcountRow(group=group, people=n) for group, n in counted.most_common()]
    return HeadcountRead(items=items, total=len(rows))

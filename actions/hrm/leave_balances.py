"""What is left: one person, many people."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from actions.hrm.arguments import DepartmentRef, EmployeeRef, Kind, employee_or_self, id_of
from actions.hrm.examples_leave import LEAVE_BALANCE, LEAVE_OVERVIEW
from actions.spec import ActionArgs, Risk, action
from erp_domains.hrm import service
from erp_domains.hrm.repository.people import get_departments, get_employee
from erp_domains.hrm.schemas import (
    BalanceRow,
    EmployeeFilter,
    Expiring,
    LeaveBalanceRead,
    OverviewRow,
)
from erp_domains.hrm.service.leave_balances import Balance
from erp_domains.hrm.service.wording import date_text, days_text, kind_text, number_text
from erp_domains.hrm.terms import LeaveKind
from kernel.db.uow import UnitOfWork

PEOPLE_MAX = 20_000
NAMED_MAX = 5


class LeaveBalance(ActionArgs):
    """Show what leave one person has: entitled, taken, approved, pending, left, expiring.

    Not for comparing several people (leave overview).
    """

    employee: EmployeeRef | None = Field(None, description="Whose; left out, of who asks.")
    kind: Kind | None = Field(None, description="Only this kind of leave.")
    as_of: date | None = Field(None, description="On which day; left out, today.")


def _row(balance: Balance) -> BalanceRow:
    f = balance.figures
    return BalanceRow(
        kind=balance.rule.kind,
        entitled_days=f.entitled_days,
        carried_days=f.carried_days,
        adjusted_days=f.adjusted_days,
        taken_days=f.taken_days,
        planned_days=f.planned_days,
        pending_days=f.pending_days,
        expired_days=f.expired_days,
        left_days=f.left_days,
        balance_days=f.balance_days,
        is_counted=balance.rule.is_counted,
    )


def _counted_text(row: BalanceRow, who: str, as_of: date) -> str:
    parts = [f"{number_text(row.entitled_days)} for {as_of.year}"]
    if row.carried_days:
        parts.append(f"{number_text(row.carried_days)} carried over")
    if row.adjusted_days:
        parts.append(f"{row.adjusted_days.normalize():+f} adjusted")
    if row.expired_days:
        parts.append(f"{number_text(row.expired_days)} expired")
    parts.append(f"{number_text(row.taken_days)} taken")
    parts.append(f"{number_text(row.planned_days)} approved and still to come")
    parts.append(f"{number_text(row.pending_days)} pending")
    return f"{who} {days_text(row.left_days)} of {kind_text(row.kind)} left ({', '.join(parts)})."


def _expiry_text(result: LeaveBalanceRead, row: BalanceRow) -> str:
    lots = [x for x in result.expiring if x.kind is row.kind]
    early = [x for x in lots if (x.last_day.month, x.last_day.day) != (12, 31)]
    if early:
        named = ", ".join(f"{days_text(x.days)} after {date_text(x.last_day)}" for x in early)
        return f" Of these expire: {named}."
    if row.carried_days:
        return " None of the carried-over days are left, so none will be lost."
    return ""


def _describe_balance(result: LeaveBalanceRead) -> str:
    who = "You have" if result.is_own else f"{result.employee} has"
    told: list[str] = []
    for row in result.items:
        if row.is_counted:
            told.append(_counted_text(row, who, result.as_of) + _expiry_text(result, row))
        elif row.taken_days or row.pending_days:
            told.append(
                f"{who} had {days_text(row.taken_days)} of {kind_text(row.kind)} in "
                f"{result.as_of.year}."
                if not result.is_own
                else f"You had {days_text(row.taken_days)} of {kind_text(row.kind)}."
            )
    on = f"On {date_text(result.as_of)}: "
    return on + (" ".join(told) or f"{who} no leave on record.")


@action(
    "hrm.leave_balance",
    permission="hrm.leave.read",
    risk=Risk.READ,
    describe=_describe_balance,
    examples=LEAVE_BALANCE,
)
async def leave_balance(uow: UnitOfWork, args: LeaveBalance) -> LeaveBalanceRead:
    """Show one person's leave."""
    employee = await get_employee(uow, employee_or_self(uow, args.employee))
    found = await service.leave_balance(uow, employee.id, kind=args.kind, as_of=args.as_of)
    return LeaveBalanceRead(
        employee=employee.name,
        employee_number=employee.number,
        as_of=args.as_of or uow.today(),
        is_own=employee.id == uow.principal.employee_id,
        items=[_row(b) for b in found],
        expiring=[
            Expiring(kind=b.rule.kind, last_day=last_day, days=days)
            for b in found
            for last_day, days in b.figures.expiring
        ],
    )


class OverviewSort(StrEnum):
    """What the people are sorted by."""

    LEFT = "left"
    TAKEN = "taken"
    PLANNED = "planned"
    PENDING = "pending"
    NAME = "name"


class LeaveOverview(ActionArgs):
    """Compare the leave of several people: who has most or least left, taken, pending.

    Not for one person's balance.
    """

    manager: EmployeeRef | None = Field(None, description="Only direct reports of this person.")
    department: DepartmentRef | None = Field(None, description="Only people of this department.")
    kind: Kind = Field(LeaveKind.ANNUAL, description="Kind of leave.")
    sort: OverviewSort = Field(OverviewSort.LEFT, description="What to sort by.")
    ascending: bool = Field(
        False,
        description="Least first instead of most first.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "fewest",
                    "least",
                    "smallest first",
                    "lowest first",
                    "least first",
                    "fewest first",
                    "too little",
                    "hardly any",
                    "overdrawn",
                    "below zero",
                ]
            }
        },
    )
    as_of: date | None = Field(None, description="On which day; left out, today.")
    limit: int = Field(20, ge=1, le=200, description="How many at most.")


class OverviewRead(BaseModel):
    """The people in the order asked for."""

    kind: LeaveKind
    sort: OverviewSort
    ascending: bool
    of: str | None
    items: list[OverviewRow]


_FIGURE = {
    OverviewSort.LEFT: ("left_days", "left"),
    OverviewSort.TAKEN: ("taken_days", "taken"),
    OverviewSort.PLANNED: ("planned_days", "approved and still to come"),
    OverviewSort.PENDING: ("pending_days", "pending"),
    OverviewSort.NAME: ("left_days", "left"),
}


def _describe_overview(result: OverviewRead) -> str:
    if not result.items:
        return "There is nobody whose leave you may see."
    field, words = _FIGURE[result.sort]
    named = ", ".join(
        f"{row.employee} {number_text(getattr(row, field))}" for row in result.items[:NAMED_MAX]
    )
    of = f" among the people reporting to {result.of}" if result.of else ""
    if result.sort is OverviewSort.NAME:
        return f"Days of {kind_text(result.kind)} {words}{of}: {named}."
    first, most = result.items[0], "least" if result.ascending else "most"
    figure = days_text(getattr(first, field))
    return (
        f"{first.employee} has the {most} {kind_text(result.kind)} {words}{of}: {figure}. "
        f"In order: {named}."
    )


@action(
    "hrm.leave_overview",
    permission="hrm.leave.read",
    risk=Risk.READ,
    describe=_describe_overview,
    examples=LEAVE_OVERVIEW,
)
async def leave_overview(uow: UnitOfWork, args: LeaveOverview) -> OverviewRead:
    """Compare people's leave."""
    wanted = EmployeeFilter(
        manager_id=id_of(args.manager), department_id=id_of(args.department), limit=PEOPLE_MAX
    )
    found = await service.leave_overview(uow, wanted, kind=args.kind, as_of=args.as_of)
    ids = [b.employee.department_id for b in found if b.employee.department_id]
    departments = await get_departments(uow, ids)
    rows = [
        OverviewRow(
            id=b.employee.id,
            employee=b.employee.name,
            department=departments[b.employee.department_id].name
            if b.employee.department_id
            else None,
            entitled_days=b.figures.entitled_days,
            carried_days=b.figures.carried_days,
            taken_days=b.figures.taken_days,
            planned_days=b.figures.planned_days,
            pending_days=b.figures.pending_days,
            left_days=b.figures.left_days,
        )
        for b in found
    ]
    if args.sort is OverviewSort.NAME:
        rows.sort(key=lambda row: row.employee, reverse=args.ascending)
    else:
        field = _FIGURE[args.sort][0]
        sign = 1 if args.ascending else -1
        rows.sort(key=lambda row: (sign * getattr(row, field), row.employee))
    return OverviewRead(
        kind=args.kind,
        sort=args.sort,
        ascending=args.ascending,
        of=args.manager.label if args.manager else None,
        items=rows[: args.limit],
    )

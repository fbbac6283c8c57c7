"""Corrections of a leave balance."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from actions.hrm.arguments import EmployeeRef, Kind
from actions.hrm.examples_leave import ADJUST_LEAVE
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.hrm import service
from erp_domains.hrm.schemas import Adjustment
from erp_domains.hrm.service.wording import date_text, days_text, kind_text
from erp_domains.hrm.terms import LeaveKind
from kernel.db.uow import UnitOfWork


class AdjustLeave(ActionArgs):
    """Correct somebody's leave balance by a number of days, e.g. an opening balance.

    Not for asking for leave or recording days away.
    """

    employee: EmployeeRef = Field(description="Whose balance.")
    days: Decimal = Field(
        ge=-400, le=400, decimal_places=2, description="Days to add, or to take away if negative."
    )
    reason: str = Field(min_length=1, max_length=500, description="Why.")
    kind: Kind = Field(LeaveKind.ANNUAL, description="Kind of leave.")
    carried_over: bool = Field(
        False,
        description="Whether these days come from last year.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "carry over",
                    "carry-over",
                    "carryover",
                    "leftover day",
                    "last year's day",
                    "left over from last year",
                    "from last year",
                ]
            }
        },
    )
    effective_on: date | None = Field(None, description="From which day; left out, today.")
    expires_on: date | None = Field(
        None, description="Last day to use them; left out, as the rule of that kind says."
    )


class LeaveAdjusted(BaseModel):
    """A correction and what is left after it."""

    employee: str
    kind: LeaveKind
    days: Decimal
    effective_on: date
    expires_on: date | None
    reason: str
    left_days: Decimal


def _describe_adjusted(result: LeaveAdjusted) -> str:
    until = f", to be used by {date_text(result.expires_on)}" if result.expires_on else ""
    return (
        f"{result.employee}: {result.days.normalize():+f} days of {kind_text(result.kind)}{until} "
        f"({result.reason}). {days_text(result.left_days)} are now left."
    )


def _summarize_adjust(args: AdjustLeave) -> str:
    days = f"{args.days.normalize():+f}"
    return f"Adjust {kind_text(args.kind)} of {args.employee.label} by {days} days: {args.reason}"


async def _reverse(uow: UnitOfWork, context: UndoContext) -> str:
    (entry_id,) = context.created["leave_entries"]
    return await service.reverse_adjustment(uow, entry_id, "taken back")


@action(
    "hrm.adjust_leave",
    permission="hrm.leave.adjust",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=_describe_adjusted,
    summarize=_summarize_adjust,
    undo=Undo.by(_reverse, "by an opposite line in the ledger"),
    examples=ADJUST_LEAVE,
)
async def adjust_leave(uow: UnitOfWork, args: AdjustLeave) -> LeaveAdjusted:
    """Correct a balance."""
    change = Adjustment(
        kind=args.kind,
        days=args.days,
        reason=args.reason,
        effective_on=args.effective_on,
        expires_on=args.expires_on,
        is_carried_over=args.carried_over,
    )
    entry = await service.adjust_leave(uow, args.employee.id, change)
    balances = await service.leave_balance(uow, args.employee.id, kind=args.kind)
    return LeaveAdjusted(
        employee=args.employee.label,
        kind=args.kind,
        days=entry.days,
        effective_on=entry.effective_on,
        expires_on=entry.expires_on,
        reason=args.reason,
        left_days=balances[0].figures.left_days,
    )

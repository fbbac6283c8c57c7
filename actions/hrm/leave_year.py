"""Turning the leave year: what the nightly job does, for people who want it now."""

from pydantic import BaseModel

from actions.spec import NoArgs, Risk, Undo, action
from erp_domains.hrm.service.leave_year import run_leave_year
from kernel.db.uow import UnitOfWork


class RunLeaveYear(NoArgs):
    """Bring every leave ledger up to today: entitlements, carry-over, expiry. Safe to repeat."""


class LeaveYearRun(BaseModel):
    """How many lines of the ledger were written."""

    entries: int


def _describe(result: LeaveYearRun) -> str:
    if result.entries == 0:
        return "Every leave balance is up to date already."
    return f"Leave balances are up to date: {result.entries} entries were written."


@action(
    "hrm.run_leave_year",
    permission="hrm.leave.adjust",
    risk=Risk.WRITE,
    describe=_describe,
    undo=Undo.no("the leave ledger is only added to; correct a balance with an adjustment"),
    title="Bring leave balances up to date",
    examples=[
        "bring all leave balances up to date",
        "run the leave year",
        "do the carry-over of leave now",
        "credit this year's leave to everybody",
        "roll the leave balances into the new year",
        "please expire the old carried-over days",
        "start the new leave year",
        "post the leave accruals",
        "year change for holidays, please run it",
        "update everyone's entitlement for the new year",
        "carry forward the remaining leave of all staff",
        "refresh the leave ledger",
    ],
)
async def bring_up_to_date(uow: UnitOfWork, args: RunLeaveYear) -> LeaveYearRun:
    """Run the leave year."""
    return LeaveYearRun(entries=await run_leave_year(uow))

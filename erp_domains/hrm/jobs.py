"""What happens to people and leave by the calendar."""

from erp_domains.hrm.service.leave_year import run_leave_year
from erp_domains.hrm.service.lifecycle import apply_due_changes
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.jobs.registry import job


@job("hrm.roll_leave")
async def roll_leave(principal: Principal) -> None:
    """Each night: jobs and states that begin today, then earning, carry-over and expiry of leave.

    Each step compares with what is stored, so running twice changes nothing more.
    """
    async with begin(principal) as uow:
        await apply_due_changes(uow)
    async with begin(principal) as uow:
        await run_leave_year(uow)

"""Nightly work that joins domains."""

from erp_domains.workflows.access import end_access_of_leavers
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.jobs.registry import job


@job("workflows.end_access")
async def end_access_nightly(principal: Principal) -> None:
    """End the access of those whose last day has passed."""
    async with begin(principal) as uow:
        await end_access_of_leavers(uow)

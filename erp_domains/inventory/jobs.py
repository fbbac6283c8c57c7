"""What happens to stock by the calendar."""

from erp_domains.inventory.service import expire_reservations
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.jobs.registry import job


@job("inventory.expire_reservations")
async def release_what_is_over(principal: Principal) -> None:
    """Each night: end reservations whose last day has passed, a batch per transaction."""
    is_more = True
    while is_more:
        async with begin(principal) as uow:
            is_more = await expire_reservations(uow) > 0

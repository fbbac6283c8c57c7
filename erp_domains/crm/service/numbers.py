"""Numbers people call records by, and who owns what one adds."""

from erp_domains.crm.errors import NumberTaken
from erp_domains.crm.models import Contact, Lead, Opportunity, Ticket
from erp_domains.crm.repository import number_exists
from erp_domains.crm.schemas import Owner
from kernel.db.uow import UnitOfWork

SERIES: dict[type[Contact | Lead | Opportunity | Ticket], tuple[str, int]] = {
    Contact: ("C", 101),
    Lead: ("L", 201),
    Opportunity: ("O", 301),
    Ticket: ("T", 401),
}


async def allot_number(
    uow: UnitOfWork,
    model: type[Contact] | type[Lead] | type[Opportunity] | type[Ticket],
    wanted: str | None = None,
) -> str:
    """The wanted number if it is free, else the next free one of the series (`L-201`, ...).

    Raises NumberTaken.
    """
    if wanted:
        if await number_exists(uow, model, wanted):
            raise NumberTaken(f"{wanted} is taken already; choose another or leave it out")
        return wanted
    prefix, start = SERIES[model]
    while True:
        number = f"{prefix}-{await uow.next_number(f'crm.{prefix}', start=start)}"
        if not await number_exists(uow, model, number):
            return number


def owner_or_self(uow: UnitOfWork, owner: Owner | None) -> Owner:
    """The owner given, else the employee who is signed in."""
    if owner is not None:
        return owner
    who = uow.principal
    return Owner(id=who.employee_id, name=who.name if who.employee_id else None)

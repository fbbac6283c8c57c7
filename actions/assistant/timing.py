"""The time of what is done later: what was left open of it, filled in by the company's clock."""

from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from actions.when import DEFAULT_AT
from erp_domains.assistant import service
from erp_domains.assistant.models import Recurrence
from kernel.db.uow import UnitOfWork


class Timed(Protocol):
    """Arguments that say a time."""

    on: date | None
    at: str | None
    recurrence: Recurrence | None


def settle_time(uow: UnitOfWork, args: Timed) -> datetime:
    """Fill in what was left open of the time; the first due time by the company's wall clock."""
    args.recurrence = args.recurrence or Recurrence.ONCE
    at = time.fromisoformat(args.at) if args.at else DEFAULT_AT
    args.at = f"{at:%H:%M}"
    zone = ZoneInfo(uow.principal.tenant.timezone)
    if args.on is None:
        is_over = uow.now().astimezone(zone).time() >= at
        later = args.recurrence is Recurrence.ONCE and is_over
        args.on = date.fromordinal(uow.today().toordinal() + later)
    return service.first_due(uow, args.recurrence, args.on, at).astimezone(zone)

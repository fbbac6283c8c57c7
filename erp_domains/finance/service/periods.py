"""Fiscal periods: which days still take postings. A month nobody defined is open."""

from calendar import monthrange
from datetime import date

from erp_domains.finance.models import FiscalPeriod, PeriodState
from erp_domains.finance.policy import period_of
from erp_domains.finance.repository import ledger
from erp_domains.finance.schemas.ledger import PeriodRead
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork


async def set_period_state(
    uow: UnitOfWork, day: date, state: PeriodState, *, reason: str | None = None
) -> PeriodRead:
    """Open or close the period a day lies in; a month without a period gets one.

    Waits for postings under way, so that none of them slips in behind the closing. Closing and
    reopening are different rights.
    """
    verb = "reopen" if state is PeriodState.OPEN else "close"
    require(uow.principal, f"finance.period.{verb}")
    await ledger.lock_periods(uow)
    period = await ledger.period_on(uow, day) or uow.add(_month_of(day))
    period.state = state
    period.reason = reason
    await uow.flush()
    return read_period(period)


async def list_periods(uow: UnitOfWork, year: int) -> list[PeriodRead]:
    """The periods of a year that were defined."""
    return [read_period(p) for p in await ledger.list_periods(uow, year)]


def read_period(period: FiscalPeriod) -> PeriodRead:
    """A period as people see it."""
    return PeriodRead(
        id=period.id,
        name=period.name,
        start_on=period.start_on,
        end_on=period.end_on,
        state=period.state,
    )


def _month_of(day: date) -> FiscalPeriod:
    last = monthrange(day.year, day.month)[1]
    return FiscalPeriod(
        name=period_of(day), start_on=day.replace(day=1), end_on=day.replace(day=last)
    )

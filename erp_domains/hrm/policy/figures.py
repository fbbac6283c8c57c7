"""The figures of a leave year that people ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_domains.hrm.policy.ledger import (
    CLOSING,
    LEAVE,
    Entry,
    balance_days,
    is_alive,
    run_ledger,
)
from erp_domains.hrm.terms import EntryReason

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """One kind of leave of one person in the year of `as_of`, in working days.

    `left_days` is what is not yet taken or granted until the end of the year, days still to be
    earned (`to_come_days`) included; pending requests are not taken off. `balance_days` is the
    ledger's balance on the day itself.
    """

    as_of: date
    entitled_days: Decimal
    carried_days: Decimal
    adjusted_days: Decimal
    expired_days: Decimal
    taken_days: Decimal
    planned_days: Decimal
    pending_days: Decimal
    to_come_days: Decimal
    left_days: Decimal
    balance_days: Decimal
    expiring: tuple[tuple[date, Decimal], ...]


def make_figures(
    entries: Sequence[Entry],
    expected: Sequence[Entry],
    *,
    pending_days: Decimal,
    as_of: date,
) -> Figures:
    """Read the figures off the ledger, with the days `expected` to be earned this year."""
    year_ends_on = date(as_of.year, 12, 31)
    known = [e for e in entries if not (e.effective_on > as_of and _is_closing(e))]
    standing = run_ledger([*known, *expected], year_ends_on)
    this_year = [e for e in known if e.effective_on.year == as_of.year]
    to_come = sum((e.days for e in expected if e.effective_on.year == as_of.year), ZERO)
    return Figures(
        as_of=as_of,
        entitled_days=_sum(this_year, EntryReason.ACCRUAL) + to_come,
        carried_days=sum(
            (e.days for e in this_year if e.reason == EntryReason.CARRY_OVER and e.days > 0), ZERO
        ),
        adjusted_days=_sum(this_year, EntryReason.ADJUSTED),
        expired_days=-_sum(this_year, EntryReason.EXPIRED),
        taken_days=-_sum([e for e in this_year if e.effective_on <= as_of], *LEAVE),
        planned_days=-_sum([e for e in this_year if e.effective_on > as_of], *LEAVE),
        pending_days=pending_days,
        to_come_days=to_come,
        left_days=standing.alive_days(as_of) - standing.debt_days,
        balance_days=balance_days(entries, as_of),
        expiring=tuple(
            (lot, days)
            for lot, days in sorted(
                ((lot, days) for lot, days in standing.lots.items() if lot is not None)
            )
            if days > 0 and is_alive(lot, as_of)
        ),
    )


def _is_closing(entry: Entry) -> bool:
    return entry.reason in CLOSING and entry.days < 0


def _sum(entries: Sequence[Entry], *reasons: str) -> Decimal:
    return sum((e.days for e in entries if e.reason in reasons), ZERO)

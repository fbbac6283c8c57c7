"""The leave ledger: what is left on any day, the days that expire first being used first.

Entries that name `expires_on` belong to the lot of that date (None: days that never expire).
`taken` and `cancelled` entries and other debits without a lot use up the lots that are alive on
their day, oldest expiry first. `expires_on` is the last day on which a lot may be used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from erp_domains.hrm.terms import EntryReason

NONE = Decimal(0)
CLOSING = (EntryReason.EXPIRED, EntryReason.CARRY_OVER)
LEAVE = (EntryReason.TAKEN, EntryReason.CANCELLED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the ledger: written, planned, expected or about to be written."""

    effective_on: date
    days: Decimal
    reason: str
    expires_on: date | None = None
    leave_request_id: UUID | None = None


@dataclass(slots=True)
class Standing:
    """What a run through the ledger leaves: days per lot, and days taken beyond all lots."""

    lots: dict[date | None, Decimal] = field(default_factory=dict[date | None, Decimal])
    debt_days: Decimal = NONE
    peak_debt_days: Decimal = NONE

    def alive_days(self, on: date) -> Decimal:
        """Days in lots that may still be used on that day."""
        return sum((d for lot, d in self.lots.items() if is_alive(lot, on)), NONE)

    def balance_days(self, on: date) -> Decimal:
        """Days left on that day; negative if more was taken than there was."""
        return self.alive_days(on) - self.debt_days

    def credit(self, lot: date | None, days: Decimal) -> None:
        """Add to a lot; what was taken in advance is paid back first."""
        left = self.lots.get(lot, NONE) + days
        if left < 0:
            self._owe(-left)
            left = NONE
        repaid = min(left, self.debt_days) if days > 0 else NONE
        self.debt_days -= repaid
        self.lots[lot] = left - repaid

    def use(self, on: date, days: Decimal) -> None:
        """Take days from the lots alive on that day, oldest expiry first."""
        for lot in sorted(self.lots, key=expiry_order):
            if is_alive(lot, on) and days > 0:
                used = min(self.lots[lot], days)
                self.lots[lot] -= used
                days -= used
        self._owe(days)

    def _owe(self, days: Decimal) -> None:
        self.debt_days += days
        self.peak_debt_days = max(self.peak_debt_days, self.debt_days)


def expiry_order(lot: date | None) -> date:
    """Sort key of lots: what never expires comes last."""
    return lot or date.max


def is_alive(lot: date | None, on: date) -> bool:
    """Whether a lot may be used on that day."""
    return lot is None or lot >= on


def run_ledger(entries: Iterable[Entry], until: date) -> Standing:
    """Go through all entries up to a day, in order of their dates, credits of a day first."""
    known = [e for e in entries if e.effective_on <= until]
    steps: list[tuple[date, int, date | None, Decimal]] = [
        (e.effective_on, 0, e.expires_on, e.days) for e in known if not _is_debit(e)
    ]
    steps += [(on, 1, None, days) for on, days in _net_debits(e for e in known if _is_debit(e))]
    standing = Standing()
    for on, is_debit, lot, days in sorted(steps, key=lambda s: (s[0], s[1], expiry_order(s[2]))):
        if is_debit:
            standing.use(on, days)
        else:
            standing.credit(lot, days)
    return standing


def balance_days(entries: Iterable[Entry], as_of: date) -> Decimal:
    """Days left at the end of a day."""
    return run_ledger(entries, as_of).balance_days(as_of)


def shortfall_days(entries: Sequence[Entry], asked: Sequence[Entry]) -> Decimal:
    """How many of the asked days no lot covers, other planned leave and expiry considered."""
    without = run_ledger(entries, date.max).peak_debt_days
    return max(run_ledger([*entries, *asked], date.max).peak_debt_days - without, NONE)


def carry_entries(
    entries: Sequence[Entry], *, year: int, days_max: Decimal, expires_on: date | None
) -> list[Entry]:
    """What is missing in the ledger to carry the rest of the year before into `year`.

    Compares with what was carried already, so a second run gives nothing.
    """
    old_lot = date(year - 1, 12, 31)
    starts_on = date(year, 1, 1)
    rest = run_ledger(entries, old_lot).lots.get(old_lot, NONE)
    carried = -_sum_of(entries, EntryReason.CARRY_OVER, old_lot, starts_on)
    missing = min(rest, days_max) - carried
    if not missing:
        return []
    return [
        Entry(starts_on, -missing, EntryReason.CARRY_OVER, old_lot),
        Entry(starts_on, missing, EntryReason.CARRY_OVER, expires_on),
    ]


def expiry_entries(entries: Sequence[Entry], as_of: date) -> list[Entry]:
    """What the ledger lacks for lots ended before a day; a second run gives nothing."""
    found: list[Entry] = []
    ended = {e.expires_on for e in entries if e.expires_on is not None and e.expires_on < as_of}
    for lot in sorted(ended):
        rest = run_ledger(entries, lot).lots.get(lot, NONE)
        day_after = lot + timedelta(days=1)
        closed = -sum((_sum_of(entries, reason, lot, day_after) for reason in CLOSING), NONE)
        if rest != closed:
            found.append(Entry(day_after, closed - rest, EntryReason.EXPIRED, lot))
    return found


def _sum_of(entries: Iterable[Entry], reason: str, lot: date, on: date) -> Decimal:
    return sum(
        (e.days for e in entries if (e.reason, e.expires_on, e.effective_on) == (reason, lot, on)),
        NONE,
    )


def _is_debit(entry: Entry) -> bool:
    return entry.reason in LEAVE or (entry.days < 0 and entry.expires_on is None)


def _net_debits(entries: Iterable[Entry]) -> list[tuple[date, Decimal]]:
    """Days used per day and request, with what was cancelled taken off again."""
    net: dict[tuple[date, UUID | None], Decimal] = {}
    for entry in entries:
        key = (entry.effective_on, entry.leave_request_id)
        net[key] = net.get(key, NONE) - entry.days
    return [(on, days) for (on, _), days in net.items() if days > 0]

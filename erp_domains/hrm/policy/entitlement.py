"""What each kind of leave allows, and how its days are earned."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from erp_domains.hrm.policy.ledger import Entry
from erp_domains.hrm.policy.working_time import FULL_WEEK_DAYS
from erp_domains.hrm.terms import Accrual, EntryReason, LeaveKind

MONTHS = 12
MID_MONTH = 15


@dataclass(frozen=True, slots=True)
class Rule:
    """The terms of one kind of leave.

    `carry_over_days_max` None means days never expire; 0 means all end with the year.
    `carry_over_months` is how long carried days may be used in the new year, None for ever.
    `notice_days_min` counts calendar days between asking and the first day.
    """

    kind: LeaveKind
    is_counted: bool = False
    entitlement_days: Decimal = Decimal(0)
    accrual: Accrual = Accrual.NONE
    carry_over_days_max: Decimal | None = None
    carry_over_months: int | None = None
    notice_days_min: int = 0
    advance_days_max: Decimal = Decimal(0)
    allows_half_days: bool = True
    allows_past: bool = False
    needs_approval: bool = True
    minds_blackouts: bool = True


DEFAULT_RULES: dict[LeaveKind, Rule] = {
    rule.kind: rule
    for rule in (
        Rule(
            LeaveKind.ANNUAL,
            is_counted=True,
            entitlement_days=Decimal(25),
            accrual=Accrual.YEARLY,
            carry_over_days_max=Decimal(5),
            carry_over_months=3,
        ),
        Rule(LeaveKind.SICK, allows_past=True, needs_approval=False, minds_blackouts=False),
        Rule(LeaveKind.UNPAID),
        Rule(LeaveKind.PARENTAL, allows_half_days=False, minds_blackouts=False),
        Rule(LeaveKind.SPECIAL, minds_blackouts=False),
        Rule(LeaveKind.COMPENSATORY, is_counted=True),
    )
}


def lot_of_year(rule: Rule, year: int) -> date | None:
    """The day on which the days earned in a year end, before any carry-over."""
    return None if rule.carry_over_days_max is None else date(year, 12, 31)


def carry_over_ends_on(rule: Rule, year: int) -> date | None:
    """The last day on which days carried into a year may be used."""
    if rule.carry_over_months is None:
        return None
    if rule.carry_over_months >= MONTHS:
        return date(year, 12, 31)
    return date.fromordinal(date(year, rule.carry_over_months + 1, 1).toordinal() - 1)


def year_days(rule: Rule, week_days: int, own_days: Decimal | None = None) -> Decimal:
    """The days of a whole year: the person's own, or the rule's share for the week worked."""
    if own_days is not None and rule.kind is LeaveKind.ANNUAL:
        return own_days
    return rule.entitlement_days * week_days / FULL_WEEK_DAYS


def earned_entries(
    rule: Rule, days_of_year: Decimal, *, year: int, joined_on: date, left_on: date | None = None
) -> list[Entry]:
    """What a person earns in a year, entry by entry.

    A month counts from the one of joining (if by the 15th) to the one of leaving (if after the
    15th). Yearly accrual rounds to half days, monthly to hundredths.
    """
    months = _months_employed(year, joined_on, left_on)
    if not rule.is_counted or rule.accrual is Accrual.NONE or not days_of_year or not months:
        return []
    lot = lot_of_year(rule, year)
    if rule.accrual is Accrual.YEARLY:
        days = round_half_day(days_of_year * len(months) / MONTHS)
        return [Entry(max(date(year, 1, 1), joined_on), days, EntryReason.ACCRUAL, lot)]
    share = (days_of_year / MONTHS).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return [
        Entry(max(date(year, month, 1), joined_on), share, EntryReason.ACCRUAL, lot)
        for month in months
    ]


def round_half_day(days: Decimal) -> Decimal:
    """To the nearest half day, ties up."""
    return (days * 2).quantize(Decimal(1), ROUND_HALF_UP) / 2


def _months_employed(year: int, joined_on: date, left_on: date | None) -> list[int]:
    first = 1 if joined_on.year < year else joined_on.month + int(joined_on.day > MID_MONTH)
    last = MONTHS
    if left_on is not None and left_on.year <= year:
        last = 0 if left_on.year < year else left_on.month - int(left_on.day <= MID_MONTH)
    return list(range(first, last + 1)) if joined_on.year <= year else []


def missing_accruals(
    expected: Sequence[Entry], posted: Sequence[Entry], *, on: date
) -> list[Entry]:
    """The expected entries of one year that the ledger lacks; a second run gives nothing.

    Works on sums, so a raised entitlement is topped up from `on`, and a changed way of accrual
    never counts days twice. Nothing is taken back.
    """
    left = sum((e.days for e in posted if e.reason == EntryReason.ACCRUAL), Decimal(0))
    missing: list[Entry] = []
    for entry in expected:
        covered = min(max(left, Decimal(0)), entry.days)
        left -= covered
        if covered == entry.days:
            continue
        starts_on = max(entry.effective_on, on) if covered else entry.effective_on
        missing.append(replace(entry, effective_on=starts_on, days=entry.days - covered))
    return missing

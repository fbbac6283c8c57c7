"""Whether leave may be asked for on these days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_domains.hrm.errors import (
    HalfDayNotAllowed,
    InsideBlackout,
    InsufficientLeave,
    LeaveOverlaps,
    NotEmployedThen,
    NoticeTooShort,
    NoWorkingDays,
)
from erp_domains.hrm.policy.entitlement import Rule
from erp_domains.hrm.policy.ledger import Entry, shortfall_days
from erp_domains.hrm.policy.working_time import Span, overlaps, total_days
from erp_domains.hrm.terms import LEAVE_KIND_NAMES
from kernel.quantity import plain


@dataclass(frozen=True, slots=True)
class Period:
    """A named stretch of days, both ends included, e.g. a blackout."""

    name: str
    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Booking:
    """Leave asked for or granted."""

    number: str
    span: Span


def check_employed(span: Span, joined_on: date, left_on: date | None) -> None:
    """Raises NotEmployedThen if the leave reaches outside the employment."""
    if span.start_on < joined_on:
        raise NotEmployedThen(f"the employment begins on {joined_on}; choose later days")
    if left_on is not None and span.end_on > left_on:
        raise NotEmployedThen(f"the employment ends on {left_on}; choose earlier days")


def check_terms(rule: Rule, span: Span) -> None:
    """Raises HalfDayNotAllowed if the kind is taken in whole days only."""
    if (span.is_from_midday or span.is_until_midday) and not rule.allows_half_days:
        raise HalfDayNotAllowed(f"{_name(rule)} is taken in whole days; leave the half day out")


def is_notice_kept(rule: Rule, span: Span, today: date) -> bool:
    """Whether the leave is asked for early enough."""
    if rule.allows_past:
        return True
    return (span.start_on - today).days >= rule.notice_days_min


def notice_too_short(rule: Rule, span: Span, today: date) -> NoticeTooShort:
    """The refusal for leave asked for too late."""
    if span.start_on < today:
        return NoticeTooShort(
            f"{span.start_on} is in the past; ask people and culture to record leave already taken"
        )
    earliest = date.fromordinal(today.toordinal() + rule.notice_days_min)
    return NoticeTooShort(
        f"{_name(rule)} needs {rule.notice_days_min} days' notice; "
        f"the earliest first day is {earliest}",
        earliest_on=earliest.isoformat(),
    )


def check_clear(span: Span, bookings: Iterable[Booking]) -> None:
    """Raises LeaveOverlaps if other leave lies on one of the half-days."""
    for booking in bookings:
        if overlaps(span, booking.span):
            raise LeaveOverlaps(
                f"{booking.number} already covers {booking.span.start_on} to "
                f"{booking.span.end_on}; "
                "cancel it first or choose other days",
                number=booking.number,
            )


def check_blackouts(rule: Rule, span: Span, blackouts: Iterable[Period]) -> None:
    """Raises InsideBlackout if no leave is given on one of the days."""
    for period in blackouts:
        is_hit = span.start_on <= period.end_on and period.start_on <= span.end_on
        if rule.minds_blackouts and is_hit:
            raise InsideBlackout(
                f"no leave from {period.start_on} to {period.end_on} ({period.name}); "
                "choose other days",
                blackout=period.name,
            )


def check_days(days: Sequence[tuple[date, Decimal]]) -> Decimal:
    """How many working days the leave takes. Raises NoWorkingDays if none."""
    total = total_days(days)
    if not total:
        raise NoWorkingDays("none of these days is a working day; no leave is needed")
    return total


def check_balance(rule: Rule, entries: Sequence[Entry], asked: Sequence[Entry]) -> None:
    """Raises InsufficientLeave if the lots do not cover the days, beyond the advance allowed."""
    wanted = -sum((e.days for e in asked), Decimal(0))
    short = shortfall_days(entries, asked) - rule.advance_days_max
    if short > 0:
        covered = max(wanted - short, Decimal(0))
        raise InsufficientLeave(
            f"{plain(wanted)} days asked, {plain(covered)} left for those days "
            f"({_name(rule)}, pending requests considered)",
            asked_days=str(wanted),
            left_days=str(covered),
        )


def _name(rule: Rule) -> str:
    return LEAVE_KIND_NAMES[rule.kind]

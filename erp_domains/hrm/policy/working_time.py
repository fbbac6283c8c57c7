"""Which days a person works, and how many days a leave takes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from erp_domains.hrm.errors import BadSpan, BadWeek
from erp_domains.hrm.terms import HalfDay, Weekday
from kernel.quantity import plain

HALF = Decimal("0.5")
WHOLE = Decimal(1)
FULL_WEEK_DAYS = 5
FULL_DAY_HOURS = Decimal(8)
SPAN_DAYS_MAX = 1100
DAYS_AHEAD_MAX = 400
FULL_WEEK: tuple[Decimal, ...] = (FULL_DAY_HOURS,) * 5 + (Decimal(0),) * 2


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another, both included; may begin or end at midday."""

    start_on: date
    end_on: date
    is_from_midday: bool = False
    is_until_midday: bool = False

    @property
    def slots(self) -> tuple[int, int]:
        """First and last half-day, counted from year one; both included."""
        first = 2 * self.start_on.toordinal() + int(self.is_from_midday)
        last = 2 * self.end_on.toordinal() + int(not self.is_until_midday)
        return first, last


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When one person works: hours per weekday, Monday first, and the days off.

    `holidays` gives the share of the day that is off: 1, or 0.5 for an afternoon.
    """

    hours: Sequence[Decimal] = FULL_WEEK
    holidays: Mapping[date, Decimal] = field(default_factory=dict[date, Decimal])

    @property
    def week_days(self) -> int:
        """Working days of an ordinary week."""
        return sum(1 for hours in self.hours if hours > 0)

    def is_working_half(self, on: date, *, afternoon: bool) -> bool:
        """Whether the person works in that half of the day."""
        if self.hours[on.weekday()] <= 0:
            return False
        off = self.holidays.get(on, Decimal(0))
        return off < HALF if afternoon else off < WHOLE


def make_span(start_on: date, end_on: date | None, half_day: HalfDay | None) -> Span:
    """A checked span.

    In a longer one, `afternoon` means from midday of the first day and `morning` until midday of
    the last.

    Raises BadSpan if it ends before it starts or is longer than three years.
    """
    last = end_on or start_on
    if last < start_on:
        raise BadSpan(f"the last day {last} lies before the first day {start_on}; swap them")
    if (last - start_on).days > SPAN_DAYS_MAX:
        raise BadSpan(f"leave of more than {SPAN_DAYS_MAX} days: split it into several requests")
    return Span(start_on, last, half_day is HalfDay.AFTERNOON, half_day is HalfDay.MORNING)


def span_for_days(start_on: date, days: Decimal, calendar: WorkCalendar) -> Span:
    """The span that takes so many working days from a first day on.

    Raises BadSpan if the figure is no multiple of half a day, or no such span is found.
    """
    if days <= 0 or days % HALF:
        raise BadSpan("give a number of days in whole or half days, e.g. 3 or 2.5")
    left = days
    for day in each_day(start_on, start_on + timedelta(days=DAYS_AHEAD_MAX)):
        share = total_days(leave_days(Span(day, day), calendar))
        if share >= left > 0:
            return Span(start_on, day, is_until_midday=share == WHOLE and left == HALF)
        left -= share
    raise BadSpan(f"{days} working days are too many for one request; split it")


def overlaps(one: Span, other: Span) -> bool:
    """Whether two spans share a half-day."""
    (a, b), (c, d) = one.slots, other.slots
    return a <= d and c <= b


def leave_days(span: Span, calendar: WorkCalendar) -> list[tuple[date, Decimal]]:
    """The working days a leave takes: day and share of it (1 or 0.5), in order."""
    found: list[tuple[date, Decimal]] = []
    first, last = span.slots
    for day in each_day(span.start_on, span.end_on):
        morning = 2 * day.toordinal()
        share = sum(
            (
                HALF
                for slot in (morning, morning + 1)
                if first <= slot <= last and calendar.is_working_half(day, afternoon=slot > morning)
            ),
            Decimal(0),
        )
        if share:
            found.append((day, share))
    return found


def total_days(days: Sequence[tuple[date, Decimal]]) -> Decimal:
    """How many days that is."""
    return sum((share for _, share in days), Decimal(0))


def each_day(start_on: date, end_on: date) -> Iterator[date]:
    """Every calendar day from one to the other, both included."""
    for offset in range((end_on - start_on).days + 1):
        yield start_on + timedelta(days=offset)


def parse_hours(stored: str) -> tuple[Decimal, ...]:
    """The seven figures of a stored week."""
    return tuple(Decimal(hours) for hours in stored.split(","))


def format_hours(hours: Sequence[Decimal]) -> str:
    """A week as it is stored: `8,8,8,8,4,0,0`."""
    return ",".join(plain(h) for h in hours)


def plan_week(working: Sequence[Weekday], hours_a_week: Decimal | None) -> tuple[Decimal, ...]:
    """The hours of each weekday for days worked (Monday to Friday if none) and weekly hours.

    Raises BadWeek if that would be more than 24 hours a day, or nothing.
    """
    order = list(Weekday)
    days = sorted({order.index(day) for day in working} or range(FULL_WEEK_DAYS))
    share = FULL_DAY_HOURS if hours_a_week is None else hours_a_week / len(days)
    if not 0 < share <= 24:
        raise BadWeek(f"{hours_a_week} hours cannot be worked on {len(days)} days a week")
    hour = share.quantize(Decimal("0.01"))
    return tuple(hour if day in days else Decimal(0) for day in range(len(order)))

"""When something recurring is due, by the wall clock of the company's time zone."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5


def next_due(
    recurrence: str, first_on: date, at: time, timezone: str, after: datetime | None = None
) -> datetime | None:
    """The first due time later than `after` (aware), or the very first one; UTC.

    The wall clock stays the same through changes of summer time; an hour that is left out in
    spring is taken as the one after it. A monthly task of the 31st is due on the last day of
    shorter months. None when nothing is due any more.
    """
    number = 0 if after is None else _periods_before(recurrence, first_on, after, timezone)
    while True:
        day = _day(recurrence, first_on, number)
        if day is None:
            return None
        due_at = datetime.combine(day, at, ZoneInfo(timezone)).astimezone(UTC)
        if after is None or due_at > after:
            return due_at
        number += 1


def moved_on(value: date, recurrence: str, first_on: date, due_on: date) -> date:
    """A date of a task's arguments as it is meant at a later time: as far on as the task itself."""
    if recurrence == "monthly":
        months = (due_on.year - first_on.year) * 12 + due_on.month - first_on.month
        return _add_months(value, months)
    return value + (due_on - first_on)


def _periods_before(recurrence: str, first_on: date, after: datetime, timezone: str) -> int:
    """A number of periods that is surely not too large, so that long pauses cost nothing."""
    days = (after.astimezone(ZoneInfo(timezone)).date() - first_on).days
    if recurrence == "weekdays":
        return max(days * 5 // 7 - 5, 0)
    length = {"daily": 1, "weekly": 7, "monthly": 31}.get(recurrence, 0)
    return max(days // length - 1, 0) if length else 0


def _day(recurrence: str, first_on: date, number: int) -> date | None:
    match recurrence:
        case "once":
            return first_on if number == 0 else None
        case "daily":
            return first_on + timedelta(days=number)
        case "weekly":
            return first_on + timedelta(weeks=number)
        case "monthly":
            return _add_months(first_on, number)
        case _:
            return _weekday(first_on, number)


def _weekday(first_on: date, number: int) -> date:
    start = first_on
    while start.weekday() >= SATURDAY:
        start += timedelta(days=1)
    weeks, rest = divmod(start.weekday() + number, 5)
    return start - timedelta(days=start.weekday()) + timedelta(weeks=weeks, days=rest)


def _add_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))

"""Arithmetic on dates: periods, shifts, working days."""

from calendar import monthrange
from datetime import date, timedelta

YEARS = range(1900, 2200)


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None when there is no such day."""
    if year not in YEARS or not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return date(year, month, day)


def add_months(day: date, count: int) -> date:
    """Return the same day of another month, its last day when that is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year = min(max(day.year + years, YEARS.start), YEARS.stop - 1)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift(day: date, unit: str, count: int) -> date:
    """Return the day `count` days, weeks, months, quarters or years on."""
    if unit in ("day", "week"):
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    return add_months(day, count * {"month": 1, "quarter": 3, "year": 12}[unit])


def period(day: date, unit: str) -> tuple[date, date]:
    """Return the first and last day of the week, month, quarter or year around a day."""
    if unit == "day":
        return day, day
    if unit == "week":
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    start = date(day.year, (day.month - 1) // months * months + 1, 1)
    return start, add_months(start, months) - timedelta(days=1)


def add_working_days(start: date, count: int) -> date:
    """Return the last of `count` weekdays that begin at `start`; the weekend is skipped.

    Public holidays are not known here: whoever carries the action out counts them.
    """
    day, left = start, count - (1 if start.weekday() < 5 else 0)
    while left > 0:
        day += timedelta(days=1)
        left -= 1 if day.weekday() < 5 else 0
    return day


def near(today: date, month: int, day: int, *, is_past: bool) -> date | None:
    """Return the next (or last) such day of a year, today included."""
    step = -1 if is_past else 1
    for year in range(today.year, today.year + 9 * step, step):  # 9: 29 February over 2100
        found = make_date(year, month, day)
        if found and (found <= today if is_past else found >= today):
            return found
    return None


def near_day(today: date, day: int, *, is_past: bool) -> date | None:
    """Return the next (or last) month's day of that number, today included."""
    step = -1 if is_past else 1
    for count in range(3):  # at most one month in a row lacks the day
        first = add_months(today.replace(day=1), step * count)
        found = make_date(first.year, first.month, day)
        if found and (found <= today if is_past else found >= today):
            return found
    return None

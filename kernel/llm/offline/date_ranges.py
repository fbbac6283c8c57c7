"""Two expressions of time that make one range, and ranges of bare days: "3 to 7 December"."""

import re
from datetime import date, timedelta

from kernel.llm.offline.calendar_math import add_months, make_date, near_day
from kernel.llm.offline.date_rules import Atom, DateContext, DateSpan

_SOON = timedelta(days=31)  # what has begun may end so far ahead
_TO = r"(?:up to|to|until|till|til|through|thru|-|–|—|bis(?: zum)?|au|al|a|hasta|jusqu'au|à)"
_ARTICLE = r"(?:\s*(?:the|el|le|den|zum|on|and including))?\s*"
_CONNECTOR = re.compile(rf"(?:\s+(?:off|away|free))?\s*,?\s*{_TO}{_ARTICLE}")
_AND = re.compile(r"\s*(?:and|und|et|y|to)\s*(?:the )?")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\s*(?:the )?$")
_HEAD = re.compile(rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*{_TO}\s*(?:the )?$")
_TAIL = re.compile(
    rf"\s*{_TO}\s*(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    r"(?![\d:%/]|[.,]\d|\s*(?:days|h\b|am|pm))"
)
_DAY_WORDS = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_HEAD_AND = re.compile(rf"(?<![\d.,]){_DAY_WORDS}\s*(?:and|&|und|et|y)\s*(?:the )?$")
_TAIL_AND = re.compile(
    rf"\s*(?:and|&|und|et|y)\s*(?:the )?{_DAY_WORDS}(?=\s*(?:$|[,;?!.)]|off\b|as\b|for\b|please\b))"
)


def pair_of(text: str, first: Atom, second: Atom | None, context: DateContext) -> DateSpan | None:
    """Return the range two expressions make together, None where they are two of their own."""
    if second is None:
        return None
    gap, before = text[first.to : second.at], text[: first.at]
    is_between = bool(_BETWEEN.search(before) and _AND.fullmatch(gap))
    start, end = _align(first, second, context)
    is_month_after = first.grain == second.grain == "month" and _follows(first.end, second.start)
    is_two_days = bool(_AND.fullmatch(gap)) and (_follows(start, end) or is_month_after)
    if not is_between and not is_two_days and not _CONNECTOR.fullmatch(gap):
        return None
    return DateSpan(first.at, second.to, start, end, is_range=True,
                    is_month_guessed=not (first.has_month or second.has_month))  # fmt: skip


def _follows(start: date, end: date) -> bool:
    """Return whether the second day is the one after the first."""
    return end - start == timedelta(days=1)


def _align(first: Atom, second: Atom, context: DateContext) -> tuple[date, date]:
    """Let each end lend the other the month or year it did not say; the end is never earlier."""
    start, end = first.start, second.end
    if not first.has_month and second.has_month:
        start = _same_month(end, start.day)
    if not second.has_month:
        end = _next_day(start, second.end.day)
    if second.is_weekday and end < start:
        end = start + timedelta(days=(second.end.weekday() - start.weekday()) % 7)
    if second.has_year and not first.has_year and first.has_month:
        start = _before(first.start, end)
    while end < start and not second.has_year:
        is_under_way = add_months(end, 12) - context.today <= _SOON
        if context.is_past and not first.has_year and not is_under_way:
            start = add_months(start, -12)
        else:
            end = add_months(end, 12)
    if not second.has_year and first.has_month and (end - start).days > 366:
        end = add_months(end, -12)
    return start, max(start, end)


def _same_month(end: date, day: int) -> date:
    found = make_date(end.year, end.month, day)
    if found and found <= end:
        return found
    earlier = add_months(end.replace(day=1), -1)
    return make_date(earlier.year, earlier.month, day) or end


def _next_day(start: date, day: int) -> date:
    return near_day(start, day, is_past=False) or start


def _before(start: date, end: date) -> date:
    found = make_date(end.year, start.month, start.day) or start
    return found if found <= end else add_months(found, -12)


def number_range(text: str, atom: Atom, context: DateContext) -> DateSpan | None:
    """Read the bare numbers of "3 to 7 December" and "Dec 3-7"."""
    if atom.grain != "day" or atom.is_weekday:
        return None
    head = _HEAD.search(text[: atom.at]) if atom.has_month else None
    if head and make_date(atom.end.year, 1, int(head["day"])):
        start = _same_month(atom.end, int(head["day"]))
        if context.is_past or start >= context.today or atom.has_year:
            return DateSpan(head.start(), atom.to, start, atom.end, is_range=True)
        moved = add_months(atom.end, 12)  # its first day has gone by this year
        return DateSpan(
            head.start(), atom.to, _same_month(moved, int(head["day"])), moved, is_range=True
        )
    if head is None and (two := _two_days(text, atom)):
        return two
    tail = _TAIL.match(text, atom.to)
    if tail and make_date(atom.start.year, 1, int(tail["day"])):
        end = _next_day(atom.start, int(tail["day"]))
        return DateSpan(atom.at, tail.end(), atom.start, end, is_range=True,
                        is_month_guessed=not atom.has_month)  # fmt: skip
    return None


def _two_days(text: str, atom: Atom) -> DateSpan | None:
    """Read "23 and 24 March" and "March 23 and 24", when the days follow each other.

    "Between 11 and 22 May" are the days from one to the other.
    """
    head = _HEAD_AND.search(text[: atom.at]) if atom.has_month else None
    if head and make_date(atom.end.year, 1, int(head["day"])):
        start = _same_month(atom.end, int(head["day"]))
        if _follows(start, atom.end) or _BETWEEN.search(text[: head.start()]):
            return DateSpan(head.start(), atom.to, start, atom.end, is_range=True)
    tail = _TAIL_AND.match(text, atom.to)
    if tail and make_date(atom.start.year, 1, int(tail["day"])):
        end = _next_day(atom.start, int(tail["day"]))
        if _follows(atom.start, end):
            return DateSpan(atom.at, tail.end(), atom.start, end, is_range=True,
                            is_month_guessed=not atom.has_month)  # fmt: skip
    return None

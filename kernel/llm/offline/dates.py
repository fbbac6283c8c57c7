"""Dates and ranges of dates in people's words, with what was left open said plainly."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache

from kernel.llm.offline.calendar_math import (
    add_months,
    add_working_days,
    make_date,
    near_day,
    shift,
)
from kernel.llm.offline.date_days import DAY_RULES
from kernel.llm.offline.date_periods import PERIOD_RULES
from kernel.llm.offline.date_rules import Atom, DateContext, find_by
from kernel.llm.offline.lexicon import NUMBER_WORDS, any_of, number_of, unit_words

ANSWER_CHARS_MAX = 60

_TO = r"(?:up to|to|until|till|til|through|thru|-|–|—|bis(?: zum)?|au|al|a|hasta|jusqu'au|à)"
_ARTICLE = r"(?:\s*(?:the|el|le|den|zum|on|and including))?\s*"
_CONNECTOR = re.compile(rf"\s*,?\s*{_TO}{_ARTICLE}")
_AND = re.compile(r"\s*(?:and|und|et|y|to)\s*(?:the )?")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\s*(?:the )?$")
_FROM = (
    r"\b(?:from|starting(?: on| from)?|starts?(?: on)?|beginning|as of|as from|effective|since|"
    r"after|ab|vom|von|seit|à partir de?u?|depuis|du|desde|del|de)\s*(?:the |el |le |dem |on )?$"
)
_OPEN_END = re.compile(_FROM)
_OPEN_START = re.compile(
    r"\b(?:until|till|til|through|up to|bis(?: zum)?|jusqu'au|jusqu'à|hasta)\s*(?:the |el |le )?$"
)
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
_SINCE = re.compile(r"\b(?:since|seit|depuis|so far)\b")
_PART = re.compile(
    r"\s*(?:in the |at |am |le )?(?P<part>morning|afternoon|vormittags?|nachmittags?|matin|"
    r"après-midi|am\b|pm\b)"
)
_HALF = re.compile(r"\bhalf[ -](?:a )?day|\bhalben? tag|\bdemi-journée|\bmedio día")
_OFF = r"(?:off|away|leave|holidays?|vacation|annual|sick|pto|urlaub|frei|congés?|vacaciones)"


class DayPart(StrEnum):
    """A half of a working day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date or range at `at:to` of the text, both ends included.

    `is_open_end`: "from the 3rd", the end was not said; `is_open_start`: "until Friday".
    `days`: the length was said in working days, the end counts weekdays only. `point` is the other
    reading of "3 days from 1 December": the day three days later. `is_month_guessed`: only the day
    of the month was said.
    """

    at: int
    to: int
    start: date
    end: date
    grain: str = "day"
    is_range: bool = False
    is_open_end: bool = False
    is_open_start: bool = False
    is_month_guessed: bool = False
    days: int | None = None
    point: date | None = None
    part: DayPart | None = None


def date_context(today: date, locale: str = "en", *, is_past: bool = False) -> DateContext:
    """Return how dates are read in a locale: month first only in the United States."""
    is_month_first = locale.replace("-", "_").endswith("_US")
    return DateContext(today, is_month_first, is_past)


def find_dates(text: str, context: DateContext) -> list[DateSpan]:
    """Return the dates of a text in order."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    if _SINCE.search(lowered):
        context = replace(context, is_past=True)
    atoms = find_by(DAY_RULES + PERIOD_RULES, text, context)
    spans: list[DateSpan] = []
    while atoms:
        atom, *rest = atoms
        following = rest[0] if rest else None
        span = _pair(lowered, atom, following, context)
        if span is not None:
            rest = rest[1:]
        else:
            span = _number_range(lowered, atom, context) or _single(lowered, atom)
        spans.append(_with_part(lowered, _with_duration(lowered, span)))
        atoms = rest
    return spans


def parse_date_answer(text: str, context: DateContext) -> DateSpan | None:
    """Return the date a short answer to "when?" says; unusual forms are left to dateparser."""
    found = find_dates(text, context)
    if found or not re.search(r"\d", text) or len(text) > ANSWER_CHARS_MAX:
        return found[0] if found else _bare_day(text, context)
    if re.fullmatch(r"\W*\d{1,2}\W*", text):
        return _bare_day(text, context)
    day = _ask_dateparser(text, context)
    return DateSpan(0, len(text), day, day) if day else None


def _bare_day(text: str, context: DateContext) -> DateSpan | None:
    match = re.fullmatch(r"\W*(\d{1,2})(?:st|nd|rd|th)?\W*", text.lower())
    day = near_day(context.today, int(match[1]), is_past=context.is_past) if match else None
    return DateSpan(0, len(text), day, day, is_month_guessed=True) if day else None


def _ask_dateparser(text: str, context: DateContext) -> date | None:
    # Imported here: it takes half a second and most answers never need it.
    import dateparser  # noqa: PLC0415

    settings = {
        "RELATIVE_BASE": datetime.combine(context.today, time(12)),
        "DATE_ORDER": "MDY" if context.is_month_first else "DMY",
        "PREFER_DATES_FROM": "past" if context.is_past else "future",
        "REQUIRE_PARTS": ["day", "month"],
    }
    languages = ["en", "de", "fr", "es", "it", "pt"]
    found = dateparser.parse(text, languages=languages, settings=settings)  # type: ignore[arg-type]  # its settings are an untyped mapping
    return found.date() if found else None


def _pair(text: str, first: Atom, second: Atom | None, context: DateContext) -> DateSpan | None:
    if second is None:
        return None
    gap, before = text[first.to : second.at], text[: first.at]
    is_between = bool(_BETWEEN.search(before) and _AND.fullmatch(gap))
    start, end = _align(first, second, context)
    is_two_days = bool(_AND.fullmatch(gap)) and _follows(start, end)
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
        if context.is_past and not first.has_year:
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


def _number_range(text: str, atom: Atom, context: DateContext) -> DateSpan | None:
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
    """Read "23 and 24 March" and "March 23 and 24", when the days follow each other."""
    head = _HEAD_AND.search(text[: atom.at]) if atom.has_month else None
    if head and make_date(atom.end.year, 1, int(head["day"])):
        start = _same_month(atom.end, int(head["day"]))
        if _follows(start, atom.end):
            return DateSpan(head.start(), atom.to, start, atom.end, is_range=True)
    tail = _TAIL_AND.match(text, atom.to)
    if tail and make_date(atom.start.year, 1, int(tail["day"])):
        end = _next_day(atom.start, int(tail["day"]))
        if _follows(atom.start, end):
            return DateSpan(atom.at, tail.end(), atom.start, end, is_range=True,
                            is_month_guessed=not atom.has_month)  # fmt: skip
    return None


def _single(text: str, atom: Atom) -> DateSpan:
    before = text[: atom.at]
    is_wide = atom.grain != "day"
    is_open_start = bool(_OPEN_START.search(before))
    return DateSpan(
        atom.at,
        atom.to,
        atom.start,
        atom.end if not _OPEN_END.search(before) or is_wide else atom.start,
        grain=atom.grain,
        is_range=is_wide or atom.start != atom.end,
        is_open_end=bool(_OPEN_END.search(before)) and atom.grain == "day",
        is_open_start=is_open_start,
        is_month_guessed=not atom.has_month,
    )


@cache
def _duration_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    length = (
        rf"(?P<number>\d{{1,3}}|{any_of(NUMBER_WORDS)}) (?:of )?(?:working |business |full )?"
        rf"(?P<unit>{any_of(unit_words())})"
    )
    off = rf"(?P<off>(?:'s?)? (?:of )?(?:\w+ )?{_OFF}(?: \w+)?)?"
    before = re.compile(rf"(?<!\w){length}{off},? {_FROM}")
    after = re.compile(rf"\s*,?\s*(?P<for>for |take |durante |für |pendant )?(?:the )?{length}\b")
    return before, after


def _with_duration(text: str, span: DateSpan) -> DateSpan:
    if span.is_range:
        return span
    before, after = _duration_patterns()
    lead = before.search(text[: span.at])
    match = lead or after.match(text, span.to)
    count = number_of(match["number"]) if match else None
    if match is None or not count or text[match.end() :].lstrip().startswith("ago"):
        return span
    unit = unit_words()[match["unit"]]
    is_days = unit == "day"
    end = add_working_days(span.start, count) if is_days else shift(span.start, unit, count)
    return replace(
        span,
        at=lead.start() if lead else span.at,
        to=span.to if lead else match.end(),
        end=end if is_days else end - timedelta(days=1),
        is_range=True,
        is_open_end=False,
        days=count if is_days else None,
        point=shift(span.start, unit, count) if lead and not lead["off"] else None,
    )


def _with_part(text: str, span: DateSpan) -> DateSpan:
    match = _PART.match(text, span.to)
    if match:
        is_morning = match["part"].startswith(("morning", "vormittag", "matin", "am"))
        part = DayPart.MORNING if is_morning else DayPart.AFTERNOON
        return replace(span, part=part, to=match.end())
    return replace(span, part=DayPart.HALF) if _HALF.search(text) else span

"""Times of day and how often, in people's words: "every Monday at 9", "tomorrow at 14:30"."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

from erp_domains.assistant.models import Recurrence
from kernel.llm.offline.date_rules import DateSpan
from kernel.llm.offline.dates import date_context, find_dates
from kernel.llm.offline.lexicon import any_of, weekdays

DEFAULT_AT = time(9)
_PARTS = {"morning": time(9), "noon": time(12), "midday": time(12), "lunchtime": time(12),
          "afternoon": time(14), "evening": time(18), "night": time(20), "midnight": time(0),
          }  # fmt: skip
_UNITS = {"day": Recurrence.DAILY, "daily": Recurrence.DAILY, "night": Recurrence.DAILY,
          "morning": Recurrence.DAILY, "afternoon": Recurrence.DAILY,
          "evening": Recurrence.DAILY, "weekday": Recurrence.WEEKDAYS,
          "working day": Recurrence.WEEKDAYS, "workday": Recurrence.WEEKDAYS,
          "business day": Recurrence.WEEKDAYS, "week": Recurrence.WEEKLY,
          "weekly": Recurrence.WEEKLY, "month": Recurrence.MONTHLY,
          "monthly": Recurrence.MONTHLY}  # fmt: skip
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_FIRST = r"(?P<edge>first|last)(?: day)?"
_MONTHLY = re.compile(
    rf"\b(?:on )?(?:the )?(?:{_DAY}|{_FIRST}) (?:of |day of )?(?:every|each|the|a) month\b"
    rf"|\b(?:(?:every|each) month|monthly)(?:,? on)? the (?:(?P<day2>\d{{1,2}})(?:st|nd|rd|th|\.)?"
    r"|(?P<edge2>first|last)(?: day)?)\b",
    re.I,
)
_EVERY = r"(?:every|each|once (?:a|an|every)|per)(?: single)?"
_AT = re.compile(
    r"\b(?:at|around|about|by|um|à|a las|to the|to(?=\s+\d{1,2}\s?h\b))\s+(?P<hour>[01]?\d|2[0-4])"
    r"(?:[:.h](?P<minute>[0-5]\d))?\s*(?P<half>a\.?m\.?|p\.?m\.?)?(?:\s*(?:o'?clock|uhr|h)\b)?"
    r"(?![\d%:/.-]*\d)|\b(?P<hour2>[01]?\d|2[0-3])[:](?P<minute2>[0-5]\d)\s*(?P<half2>am|pm)?\b"
    r"|\b(?P<hour3>1[0-2]|[1-9])\s*(?P<half3>am|pm)\b",
    re.I,
)
_PART = re.compile(rf"\b(?:(?:in|at|during) (?:the )?)?(?P<part>{any_of(_PARTS)})\b", re.I)
_START = re.compile(r"\b(?:starting|beginning|from|as of|first time)(?: on| from)?\s*$", re.I)
_FILLER = re.compile(
    r"^(?:(?:please|pls|can you|could you|would you|i want you to|i would like you to|i'd like you"
    r" to|schedule|set up|arrange|plan|automatically|a task|a job|an action|the task|that|it|to|for"
    r"|and|then|on|run|the following)\b[\s,:;-]*)+",
    re.I,
)
_TAIL = re.compile(
    r"[\s,;:-]+(?:please|pls|and|on|at|from|starting|automatically)?[\s,.;:!-]*$", re.I
)


@dataclass(frozen=True, slots=True)
class When:
    """What a sentence says about its time; `rest` is what is left to be done.

    `on` is None where no day was said.
    """

    recurrence: Recurrence = Recurrence.ONCE
    on: date | None = None
    at: time | None = None
    rest: str = ""

    @property
    def is_said(self) -> bool:
        """Whether the sentence says any time at all."""
        return self.recurrence is not Recurrence.ONCE or self.on is not None or self.at is not None


def read_when(text: str, today: date, locale: str = "en") -> When:
    """Read the time out of a sentence; the words about it are left out of `rest`."""
    left = _Left(text)
    recurrence, on = _read_recurrence(left, today)
    at = _read_time(left)
    context = date_context(today, locale)
    spans = [s for s in find_dates(left.text, context) if s.grain == "day" and not s.is_range]
    chosen = _start(left.text, spans, is_once=recurrence is Recurrence.ONCE)
    if chosen is not None and on is None:
        on = chosen.start
    if chosen is not None:
        left.cut(_start_of(left.text, chosen), chosen.to)
    if at is None and recurrence is not Recurrence.ONCE:
        at = _part_of_every(text)
    return When(recurrence, on, at, left.rest())


class _Left:
    """A sentence of which what was read is blanked, so that offsets stay."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match, blanked."""
        match = pattern.search(self.text)
        if match is not None:
            self.cut(*match.span())
        return match

    def cut(self, at: int, to: int) -> None:
        """Blank a piece."""
        self.text = f"{self.text[:at]}{' ' * (to - at)}{self.text[to:]}"

    def rest(self) -> str:
        """What is left, without the words that hold a time in a sentence."""
        rest = _FILLER.sub("", " ".join(self.text.split()).strip(" ,;:-"))
        return _TAIL.sub("", rest).strip(" ,;:-")


def _read_recurrence(left: _Left, today: date) -> tuple[Recurrence, date | None]:
    if match := left.take(_MONTHLY):
        day, edge = match["day"] or match["day2"], match["edge"] or match["edge2"]
        number = int(day) if day else 31 if edge.lower() == "last" else 1
        return Recurrence.MONTHLY, _day_of_month(today, min(max(number, 1), 31))
    names = any_of(weekdays())
    weekly = rf"\b(?:{_EVERY} (?P<one>{names})s?|(?:on )?(?P<many>{names})s)\b"
    if match := left.take(re.compile(weekly, re.I)):
        name = (match["one"] or match["many"]).lower()
        return Recurrence.WEEKLY, _next_weekday(today, weekdays()[name])
    other = rf"\b(?:{_EVERY} (?P<unit>{any_of(_UNITS)})s?|(?P<ly>daily|weekly|monthly))\b"
    if match := left.take(re.compile(other, re.I)):
        return _UNITS[(match["unit"] or match["ly"]).lower()], None
    return Recurrence.ONCE, None


def _read_time(left: _Left) -> time | None:
    if match := left.take(_AT):
        hour = int(match["hour"] or match["hour2"] or match["hour3"]) % 24
        minute = int(match["minute"] or match["minute2"] or 0)
        half = (match["half"] or match["half2"] or match["half3"] or "").replace(".", "").lower()
        if half == "pm" and hour < 12:
            hour += 12
        return time(0 if half == "am" and hour == 12 else hour, minute)
    if match := left.take(_PART):
        return _PARTS[match["part"].lower()]
    return None


def _part_of_every(text: str) -> time | None:
    match = _PART.search(text)
    return _PARTS[match["part"].lower()] if match else None


def _start(text: str, spans: list[DateSpan], *, is_once: bool) -> DateSpan | None:
    """The day it begins: after "starting", else what stands at an end of what is done once."""
    for span in spans:
        if _START.search(text[: span.at]):
            return span
    if not is_once:
        return None
    outer = [s for s in spans if not _words(text[: s.at]) or not _words(text[s.to :])]
    return next(iter(outer or spans), None)


def _start_of(text: str, span: DateSpan) -> int:
    match = _START.search(text[: span.at])
    return match.start() if match else span.at


def _words(text: str) -> bool:
    return bool(re.search(r"\w", _FILLER.sub("", text.strip())))


def _next_weekday(today: date, weekday: int) -> date:
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _day_of_month(today: date, day: int) -> date:
    """That day of this month or of the last one that has it: a monthly task counts from there."""
    month = today.replace(day=1)
    while True:
        try:
            return month.replace(day=day)
        except ValueError:
            month = (month - timedelta(days=1)).replace(day=1)

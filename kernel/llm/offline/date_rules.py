"""What a single expression of time is, and how rules for them are matched."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

from kernel.llm.offline.lexicon import (
    LAST,
    NEXT,
    NUMBER_WORDS,
    THIS,
    any_of,
    months,
    unit_words,
    weekdays,
)


@dataclass(frozen=True, slots=True)
class DateContext:
    """How to read dates: the day it is, the order of 3/4, and whether past or future is meant."""

    today: date
    is_month_first: bool = False
    is_past: bool = False


@dataclass(frozen=True, slots=True)
class Atom:
    """One expression at `at:to` of the text.

    `grain` is day, week, month, quarter or year; `has_month`/`has_year` say what was written,
    `weekday` that only a weekday was.
    """

    at: int
    to: int
    start: date
    end: date
    grain: str = "day"
    has_month: bool = True
    has_year: bool = True
    is_weekday: bool = False


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


Rule = Callable[[re.Match[str], DateContext], "Atom | None"]
Rules = list[tuple[str, Rule]]


def find_by(rules: Rules, text: str, context: DateContext) -> list[Atom]:
    """Return the expressions in order; of overlapping ones the longer, then the earlier rule."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals change length; keep offsets true
        lowered = text
    read = (
        _without_lead(lowered, atom)
        for pattern, rule in _compiled(tuple(rules))
        for match in pattern.finditer(lowered)
        if (atom := rule(match, context))
    )
    found = [atom for atom in read if not _is_verb_may(text, atom)]
    kept: list[Atom] = []
    for atom in sorted(found, key=lambda a: a.at - a.to):
        if all(atom.to <= other.at or atom.at >= other.to for other in kept):
            kept.append(atom)
    return sorted(kept, key=lambda a: a.at)


def _without_lead(text: str, atom: Atom) -> Atom:
    """Return the atom less a space in front, which a rule with optional words may take along."""
    spaces = len(text[atom.at : atom.to]) - len(text[atom.at : atom.to].lstrip())
    return replace(atom, at=atom.at + spaces)


def _is_verb_may(text: str, atom: Atom) -> bool:
    """Return whether a bare "may" or "march" is the verb and no month."""
    if text[atom.at : atom.to].lower() not in ("may", "march", "mar", "sept", "mai"):
        return False
    before = text[: atom.at].rstrip().lower()
    is_named = before.endswith(("in", "for", "of", "since", "until", "from", "by", "last", "next"))
    return not (is_named or (text[atom.at].isupper() and bool(before)))


@cache
def _compiled(rules: tuple[tuple[str, Rule], ...]) -> list[tuple[re.Pattern[str], Rule]]:
    words = {
        "MONTH": f"(?P<month>{any_of(months())})\\.?",
        "WEEKDAY": f"(?P<weekday>{any_of(weekdays())})",
        "WEEKDAY_2": f"(?P<weekday2>{any_of(weekdays())})",
        "UNIT": f"(?P<unit>{any_of(unit_words())})",
        "NUMBER": f"(?P<number>\\d{{1,3}}|{any_of(NUMBER_WORDS)})",
        "NUMBER_2": f"(?P<number2>\\d{{1,3}}|{any_of(NUMBER_WORDS)})",
        "UNIT_2": f"(?P<unit2>{any_of(unit_words())})",
        "NEXT": any_of(NEXT),
        "LAST": any_of(LAST),
        "THIS": any_of(THIS),
        "ORD": "(?:st|nd|rd|th|\\.|er|º|°)",
    }
    return [(re.compile(_fill(pattern, words)), rule) for pattern, rule in rules]


def _fill(pattern: str, words: dict[str, str]) -> str:
    for name, words_pattern in words.items():
        pattern = pattern.replace(f"<{name}>", words_pattern)
    return f"(?<![\\w]){pattern}(?![\\w])"


def rule_of(rules: Rules, pattern: str) -> Callable[[Rule], Rule]:
    """Return a decorator that adds a rule; `<MONTH>`, `<UNIT>` and so on stand for all words."""

    def register(function: Rule) -> Rule:
        rules.append((pattern, function))
        return function

    return register


def one_day(
    match: re.Match[str],
    day: date | None,
    *,
    has_month: bool = True,
    has_year: bool = True,
    is_weekday: bool = False,
) -> Atom | None:
    """Return the match as one day, None when there is no such day."""
    if day is None:
        return None
    at, to = match.span()
    return Atom(at, to, day, day, "day", has_month, has_year, is_weekday)


def whole_span(match: re.Match[str], days: tuple[date, date], grain: str) -> Atom:
    """Return the match as a period."""
    return Atom(match.start(), match.end(), *days, grain=grain)

"""Single expressions of time in a text: "3 December", "next Monday", "end of month", "Q3"."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from kernel.llm.offline.calendar_math import add_months, make_date, near, near_day, period, shift
from kernel.llm.offline.lexicon import (
    DAY_AFTER,
    DAY_BEFORE,
    LAST,
    NEXT,
    NUMBER_WORDS,
    THIS,
    TODAY,
    TOMORROW,
    YESTERDAY,
    any_of,
    months,
    number_of,
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


Rule = Callable[[re.Match[str], DateContext], "Atom | None"]
_RULES: list[tuple[str, Rule]] = []


def find_atoms(text: str, context: DateContext) -> list[Atom]:
    """Return the expressions in order; of overlapping ones the longer, then the earlier rule."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few capitals change length; keep offsets true
        lowered = text
    found = [
        atom
        for pattern, rule in _compiled()
        for match in pattern.finditer(lowered)
        if (atom := rule(match, context)) and not _is_verb_may(text, atom)
    ]
    kept: list[Atom] = []
    for atom in sorted(found, key=lambda a: a.at - a.to):
        if all(atom.to <= other.at or atom.at >= other.to for other in kept):
            kept.append(atom)
    return sorted(kept, key=lambda a: a.at)


def _is_verb_may(text: str, atom: Atom) -> bool:
    """Return whether a bare "may" or "march" is the verb and no month."""
    if text[atom.at : atom.to].lower() not in ("may", "march", "mar", "sept", "mai"):
        return False
    before = text[: atom.at].rstrip().lower()
    is_named = before.endswith(("in", "for", "of", "since", "until", "from", "by", "last", "next"))
    return not (is_named or (text[atom.at].isupper() and bool(before)))


@cache
def _compiled() -> list[tuple[re.Pattern[str], Rule]]:
    words = {
        "MONTH": f"(?P<month>{any_of(months())})\\.?",
        "WEEKDAY": f"(?P<weekday>{any_of(weekdays())})",
        "UNIT": f"(?P<unit>{any_of(unit_words())})",
        "NUMBER": f"(?P<number>\\d{{1,3}}|{any_of(NUMBER_WORDS)})",
        "NUMBER_2": f"(?P<number2>\\d{{1,3}}|{any_of(NUMBER_WORDS)})",
        "UNIT_2": f"(?P<unit2>{any_of(unit_words())})",
        "NEXT": any_of(NEXT),
        "LAST": any_of(LAST),
        "THIS": any_of(THIS),
        "ORD": "(?:st|nd|rd|th|\\.|er|º|°)",
    }
    return [(re.compile(_fill(pattern, words)), rule) for pattern, rule in _RULES]


def _fill(pattern: str, words: dict[str, str]) -> str:
    for name, words_pattern in words.items():
        pattern = pattern.replace(f"<{name}>", words_pattern)
    return f"(?<![\\w]){pattern}(?![\\w])"


def _rule(pattern: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        _RULES.append((pattern, function))
        return function

    return register


def _day(
    match: re.Match[str],
    day: date | None,
    *,
    has_month: bool = True,
    has_year: bool = True,
    is_weekday: bool = False,
) -> Atom | None:
    if day is None:
        return None
    at, to = match.span()
    return Atom(at, to, day, day, "day", has_month, has_year, is_weekday)


def _span(match: re.Match[str], days: tuple[date, date], grain: str) -> Atom:
    return Atom(match.start(), match.end(), *days, grain=grain)


@_rule(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?:t[\d:.]+z?)?")
def _iso(match: re.Match[str], _context: DateContext) -> Atom | None:
    return _day(match, make_date(int(match["y"]), int(match["m"]), int(match["d"])))


@_rule(r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})")
def _numeric(match: re.Match[str], context: DateContext) -> Atom | None:
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    day, month = _order(match, context)
    return _day(match, make_date(year, month, day))


@_rule(r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?![/\d])|(?P<c>\d{1,2})\.(?P<e>\d{1,2})\.(?!\d)")
def _numeric_without_year(match: re.Match[str], context: DateContext) -> Atom | None:
    day, month = (int(match["c"]), int(match["e"])) if match["c"] else _order(match, context)
    found = near(context.today, month, day, is_past=context.is_past) if day and month else None
    return _day(match, found, has_year=False)


def _order(match: re.Match[str], context: DateContext) -> tuple[int, int]:
    """Return (day, month) of 3/4; a number over 12 settles it, a dot is always day first."""
    first, second = int(match["a"]), int(match["b"])
    is_month_first = context.is_month_first and match["sep"] == "/"
    if first > 12 or (second <= 12 and not is_month_first):
        return first, second
    return second, first


@_rule(r"(?:the )?(?P<d>\d{1,2})<ORD>?(?: of| de)? <MONTH>(?:,? (?:de )?(?P<y>(?:19|20)\d\d))?")
@_rule(r"<MONTH> (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)\d\d))?")
def _day_and_month(match: re.Match[str], context: DateContext) -> Atom | None:
    day, month = int(match["d"]), months()[match["month"]]
    if match["y"]:
        return _day(match, make_date(int(match["y"]), month, day))
    return _day(match, near(context.today, month, day, is_past=context.is_past), has_year=False)


@_rule(r"(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>)? ?<MONTH>(?: (?:de )?(?P<y>(?:19|20)\d\d))?")
def _month(match: re.Match[str], context: DateContext) -> Atom | None:
    month = months()[match["month"]]
    is_past = bool(match["last"]) or (context.is_past and not match["next"])
    year = int(match["y"]) if match["y"] else context.today.year
    if not match["y"] and is_past and month > context.today.month:
        year -= 1
    if not match["y"] and not is_past and month < context.today.month:
        year += 1
    first = make_date(year, month, 1)
    if first is None:
        return None
    return replace(_span(match, period(first, "month"), "month"), has_year=bool(match["y"]))


@_rule(r"(?:(?P<next><NEXT>)|(?P<last><LAST>)|(?P<this><THIS>))? ?<WEEKDAY>")
def _weekday(match: re.Match[str], context: DateContext) -> Atom | None:
    today, wanted = context.today, weekdays()[match["weekday"]]
    monday = today - timedelta(days=today.weekday())
    if match["next"]:
        day = monday + timedelta(days=7 + wanted)
    elif match["last"] or (context.is_past and not match["this"]):
        day = today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    else:
        day = today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)
    return _day(match, day, is_weekday=not match["next"])


def _fixed(words: tuple[str, ...], days: int) -> None:
    @_rule(f"(?:{any_of(words)})")
    def _relative(match: re.Match[str], context: DateContext) -> Atom | None:
        return _day(match, context.today + timedelta(days=days))


_fixed(TODAY, 0)
_fixed(TOMORROW, 1)
_fixed(YESTERDAY, -1)
_fixed(DAY_AFTER, 2)
_fixed(DAY_BEFORE, -2)


@_rule(r"(?:this|heute|ce|esta) (?:morning|afternoon|evening|morgen|nachmittag|matin|soir|mañana)")
def _this_part(match: re.Match[str], context: DateContext) -> Atom | None:
    return _day(match, context.today)


@_rule(r"(?:in|within|dans|en) <NUMBER> <UNIT>(?:'? time)?|<NUMBER_2> <UNIT_2> from (?:now|today)")
def _ahead(match: re.Match[str], context: DateContext) -> Atom | None:
    count = number_of(match["number"] or match["number2"])
    unit = unit_words()[match["unit"] or match["unit2"]]
    return _day(match, shift(context.today, unit, count)) if count else None


@_rule(r"<NUMBER> <UNIT> ago|(?:vor|il y a|hace) <NUMBER_2> <UNIT_2>")
def _ago(match: re.Match[str], context: DateContext) -> Atom | None:
    count = number_of(match["number"] or match["number2"])
    unit = unit_words()[match["unit"] or match["unit2"]]
    return _day(match, shift(context.today, unit, -count)) if count else None


@_rule(r"(?:the )?(?:(?P<next><NEXT>)|(?P<last><LAST>)) <NUMBER> <UNIT>")
def _run_of_units(match: re.Match[str], context: DateContext) -> Atom | None:
    count, unit = number_of(match["number"]), unit_words()[match["unit"]]
    if not count:
        return None
    if match["next"]:
        end = shift(context.today, unit, count) - timedelta(days=1)
        return _span(match, (context.today, end), unit)
    start = shift(context.today, unit, -count) + timedelta(days=1)
    return _span(match, (start, context.today), unit)


@_rule(r"(?:the )?(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>) <UNIT>")
@_rule(r"<UNIT> (?:(?P<next>prochaine?|próxim[oa])|(?P<last>derni[eè]re?|pasad[oa]))")
def _whole_unit(match: re.Match[str], context: DateContext) -> Atom | None:
    unit = unit_words()[match["unit"]]
    count = 1 if match["next"] else -1 if match["last"] else 0
    return _span(match, period(shift(context.today, unit, count), unit), unit)


@_rule(r"(?:the )?week (?:of|commencing|starting|beginning) (?:the )?(?P<d>\d{1,2})<ORD>?"
       r"(?: of)?(?: <MONTH>(?: (?P<y>\d{4}))?)?")  # fmt: skip
def _week_of(match: re.Match[str], context: DateContext) -> Atom | None:
    day = _day_of(match, context)
    return _span(match, period(day, "week"), "week") if day else None


def _day_of(match: re.Match[str], context: DateContext) -> date | None:
    if not match["month"]:
        return near_day(context.today, int(match["d"]), is_past=context.is_past)
    month = months()[match["month"]]
    if match["y"]:
        return make_date(int(match["y"]), month, int(match["d"]))
    return near(context.today, month, int(match["d"]), is_past=context.is_past)


@_rule(r"q(?P<q>[1-4])(?:[ /](?P<y>\d{4}))?|(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) "
       r"quarter(?:(?: of)? (?P<y2>\d{4}))?")  # fmt: skip
def _quarter(match: re.Match[str], context: DateContext) -> Atom | None:
    words = ("first", "second", "third", "fourth", "1st", "2nd", "3rd", "4th")
    quarter = int(match["q"]) if match["q"] else words.index(match["nth"]) % 4 + 1
    year = int(match["y"] or match["y2"] or context.today.year)
    first = make_date(year, quarter * 3 - 2, 1)
    if first is None:
        return None
    if not (match["y"] or match["y2"]) and context.is_past and first > context.today:
        first = add_months(first, -12)
    return _span(match, period(first, "quarter"), "quarter")


@_rule(r"(?:the )?(?:(?P<end>end|last day|ende|fin)|(?P<begin>start|beginning|first day|first|"
       r"anfang|début|principios?)|mid(?:dle)?) ?-?(?:of |de |du |des |d'|del )?(?:the |this )?"
       r"(?:(?P<next><NEXT>) |(?P<last><LAST>) )?(?:<UNIT>|<MONTH>(?: (?P<y>\d{4}))?)")  # fmt: skip
def _edge(match: re.Match[str], context: DateContext) -> Atom | None:
    """Read "end of next month", "start of May", "Ende Dezember"."""
    if match["unit"]:
        unit = unit_words()[match["unit"]]
        count = 1 if match["next"] else -1 if match["last"] else 0
        days = period(shift(context.today, unit, count), unit)
    else:
        month = _month(match, context)
        if month is None:
            return None
        days = (month.start, month.end)
    middle = days[0] + (days[1] - days[0]) // 2
    return _day(match, days[1] if match["end"] else days[0] if match["begin"] else middle)


@_rule(r"eom|month[- ]end|ultimo|eoy|year[- ]end|year[- ]to[- ]date|ytd|month[- ]to[- ]date|mtd")
def _short_edge(match: re.Match[str], context: DateContext) -> Atom | None:
    unit = "year" if match[0].startswith(("eoy", "year", "ytd")) else "month"
    first, last = period(context.today, unit)
    if "to" in match[0] or match[0] in ("ytd", "mtd"):
        return _span(match, (first, context.today), unit)
    return _day(match, last)


@_rule(r"(?:(?:in|for|of|during|fy|year) ?)(?P<y>20\d{2})")
def _year(match: re.Match[str], _context: DateContext) -> Atom | None:
    first = date(int(match["y"]), 1, 1)
    return replace(_span(match, period(first, "year"), "year"), at=match.start("y"))


@_rule(r"(?:(?:the|on|den|dem|am|vom|le|el|del|du) )(?P<d>\d{1,2})(?:st|nd|rd|th|\.|er|º)?"
       r"(?=\s*(?:$|[,;?!.)–-]|(?:to|until|till|thru|through|and|as|for|in|off|please|at|bis|au|al"
       r"|morning|afternoon|instead|is|was|then|with|because)\b))")  # fmt: skip
@_rule(r"(?P<d>\d{1,2})(?:st|nd|rd|th)"
       r"(?=\s*(?:$|[,;?!.)–-]|(?:to|until|till|thru|through|and|as|for|in|off|please|at|morning|"
       r"afternoon|instead|is|was|then)\b))")  # fmt: skip
def _day_alone(match: re.Match[str], context: DateContext) -> Atom | None:
    day = near_day(context.today, int(match["d"]), is_past=context.is_past)
    atom = _day(match, day, has_month=False, has_year=False)
    return replace(atom, at=match.start("d")) if atom else None

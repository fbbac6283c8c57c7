"""Rules for weeks, months, quarters, years and their edges: "Q3", "end of month"."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from kernel.llm.offline.calendar_math import add_months, make_date, near, near_day, period, shift
from kernel.llm.offline.date_rules import Atom, DateContext, Rules, one_day, rule_of, whole_span
from kernel.llm.offline.lexicon import months, number_of, unit_words

PERIOD_RULES: Rules = []
_rule = partial(rule_of, PERIOD_RULES)


@_rule(
    r"(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>)? ?<MONTH>(?: (?:de )?(?P<y>(?:19|20)\d\d))?",
)
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
    return replace(whole_span(match, period(first, "month"), "month"), has_year=bool(match["y"]))


@_rule(r"(?:the )?(?:(?P<next><NEXT>)|(?P<last><LAST>)) <NUMBER> <UNIT>")
def _run_of_units(match: re.Match[str], context: DateContext) -> Atom | None:
    count, unit = number_of(match["number"]), unit_words()[match["unit"]]
    if not count:
        return None
    if match["next"]:
        end = shift(context.today, unit, count) - timedelta(days=1)
        return whole_span(match, (context.today, end), unit)
    start = shift(context.today, unit, -count) + timedelta(days=1)
    return whole_span(match, (start, context.today), unit)


@_rule(r"(?:the )?(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>) <UNIT>")
@_rule(r"<UNIT> (?:(?P<next>prochaine?|próxim[oa])|(?P<last>derni[eè]re?|pasad[oa]))")
def _whole_unit(match: re.Match[str], context: DateContext) -> Atom | None:
    unit = unit_words()[match["unit"]]
    if unit == "day":  # "her last day is …" is no day yet; yesterday has a word of its own
        return None
    count = 1 if match["next"] else -1 if match["last"] else 0
    return whole_span(match, period(shift(context.today, unit, count), unit), unit)


@_rule(r"(?:the )?(?P<nth>first|second|1st|2nd) half(?: of (?:the |this )?(?:year|(?P<y>20\d\d)))")
@_rule(r"h(?P<half>[12])(?: (?P<y>20\d\d))?")
def _half_year(match: re.Match[str], context: DateContext) -> Atom | None:
    year = int(match["y"]) if match["y"] else context.today.year
    groups = match.groupdict()
    is_second = (groups.get("half") or groups.get("nth") or "").startswith(("2", "s"))
    days = (date(year, 7, 1), date(year, 12, 31)) if is_second else (
        date(year, 1, 1), date(year, 6, 30))  # fmt: skip
    return whole_span(match, days, "half")


@_rule(r"(?:the |what is left of )?(?:(?:rest|remainder) of )(?:the |this )?<UNIT>")
def _rest_of_unit(match: re.Match[str], context: DateContext) -> Atom | None:
    unit = unit_words()[match["unit"]]
    return whole_span(match, (context.today, period(context.today, unit)[1]), unit)


@_rule(r"(?:the )?week (?:of|commencing|starting|beginning) (?:the )?(?P<d>\d{1,2})<ORD>?"
       r"(?: of)?(?: <MONTH>(?: (?P<y>\d{4}))?)?")  # fmt: skip
def _week_of(match: re.Match[str], context: DateContext) -> Atom | None:
    day = _day_of(match, context)
    return whole_span(match, period(day, "week"), "week") if day else None


@_rule(r"(?:the )?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last|letzte|erste) "
       r"(?:full )?(?:week|woche) (?:of|in|im) (?:the )?"
       r"(?:(?:(?P<next><NEXT>) )?month|<MONTH>(?: (?P<y>\d{4}))?)")  # fmt: skip
def _week_in_month(match: re.Match[str], context: DateContext) -> Atom | None:
    """Read "the last week of June": Monday to Sunday, the first with its Monday in the month."""
    if match["month"]:
        year = int(match["y"]) if match["y"] else context.today.year
        first = make_date(year, months()[match["month"]], 1)
        if (
            first
            and not match["y"]
            and not context.is_past
            and add_months(first, 1) <= context.today
        ):
            first = add_months(first, 12)
    else:
        first = add_months(context.today.replace(day=1), 1 if match["next"] else 0)
    if first is None:
        return None
    monday = first + timedelta(days=-first.weekday() % 7)
    if match["nth"] in ("last", "letzte"):
        end = add_months(first, 1) - timedelta(days=1)
        monday = end - timedelta(days=(end.weekday() + 1) % 7 + 6)
    else:
        monday += timedelta(weeks=_NTH[match["nth"]])
    return whole_span(match, (monday, monday + timedelta(days=6)), "week")


_NTH = {"first": 0, "1st": 0, "erste": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2,
        "fourth": 3, "4th": 3}  # fmt: skip


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
    return whole_span(match, period(first, "quarter"), "quarter")


@_rule(r"(?:the )?(?:(?P<end>end|last day|ende|fin)|(?P<begin>start|beginning|first day|"
       r"first(?= of)|anfang|début|principios?)|mid(?:dle)?) ?-?(?:of |de |du |des |d'|del )?"
       r"(?:the |this )?"
       r"(?:(?P<next><NEXT>) |(?P<last><LAST>) )?"
       r"(?:<UNIT>|<MONTH>(?: (?P<y>\d{4}))?|(?P<year>20\d\d))")  # fmt: skip
def _edge(match: re.Match[str], context: DateContext) -> Atom | None:
    """Read "end of next month", "start of May", "Ende Dezember"."""
    if match["year"]:
        days = period(date(int(match["year"]), 1, 1), "year")
    elif match["unit"]:
        unit = unit_words()[match["unit"]]
        count = 1 if match["next"] else -1 if match["last"] else 0
        days = period(shift(context.today, unit, count), unit)
    else:
        month = _month(match, context)
        if month is None:
            return None
        days = (month.start, month.end)
    return one_day(match, days[1] if match["end"] else days[0] if match["begin"] else _mid(*days))


def _mid(first: date, last: date) -> date:
    """Return the middle as people count it: the 15th of a month, the end of June of a year."""
    days = (last - first).days
    if days > 100:
        return add_months(first, 6) - timedelta(days=1)
    return first.replace(day=15) if 27 <= days <= 30 else first + timedelta(days=days // 2)


@_rule(
    r"eom|month(?:['’]s)?[- ]end|ultimo|(?:eoy|year(?:['’]s)?[- ]end)(?: (?:of )?(?P<y>20\d\d))?|"
    r"year[- ]to[- ]date|ytd|month[- ]to[- ]date|mtd",
)
def _short_edge(match: re.Match[str], context: DateContext) -> Atom | None:
    unit = "year" if match[0].startswith(("eoy", "year", "ytd")) else "month"
    day = date(int(match["y"]), 1, 1) if match["y"] else context.today
    first, last = period(day, unit)
    if unit == "year" and context.is_past and not match["y"] and last > context.today:
        last = add_months(last, -12)  # of a year that is over
    if "to" in match[0] or match[0] in ("ytd", "mtd"):
        return whole_span(match, (first, context.today), unit)
    return one_day(match, last)


@_rule(r"(?:(?:in|for|of|during|fy|year) ?)(?P<y>20\d{2})")
def _year(match: re.Match[str], _context: DateContext) -> Atom | None:
    first = date(int(match["y"]), 1, 1)
    return replace(whole_span(match, period(first, "year"), "year"), at=match.start("y"))

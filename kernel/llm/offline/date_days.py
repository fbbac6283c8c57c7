"""Rules for single days: "3 December", "next Monday", "the 14th", "in two weeks"."""

import re
from dataclasses import replace
from datetime import timedelta
from functools import partial

from kernel.llm.offline.calendar_math import make_date, near, near_day, shift
from kernel.llm.offline.date_rules import Atom, DateContext, Rules, one_day, rule_of
from kernel.llm.offline.lexicon import (
    DAY_AFTER,
    DAY_BEFORE,
    TODAY,
    TOMORROW,
    YESTERDAY,
    any_of,
    months,
    number_of,
    unit_words,
    weekdays,
)

DAY_RULES: Rules = []
_rule = partial(rule_of, DAY_RULES)


@_rule(r"(?P<y>\d{4})(?P<sep>[-/])(?P<m>\d{2})(?P=sep)(?P<d>\d{2})(?:t[\d:.]+z?)?")
def _iso(match: re.Match[str], _context: DateContext) -> Atom | None:
    return one_day(match, make_date(int(match["y"]), int(match["m"]), int(match["d"])))


@_rule(r"(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4}|\d{2})")
def _numeric(match: re.Match[str], context: DateContext) -> Atom | None:
    year = int(match["y"]) + (2000 if len(match["y"]) == 2 else 0)
    day, month = _order(match, context)
    return one_day(match, make_date(year, month, day))


@_rule(
    r"(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?![/\d])|(?P<c>\d{1,2})\.(?P<e>\d{1,2})\.(?!\d)",
)
def _numeric_without_year(match: re.Match[str], context: DateContext) -> Atom | None:
    day, month = (int(match["c"]), int(match["e"])) if match["c"] else _order(match, context)
    found = near(context.today, month, day, is_past=context.is_past) if day and month else None
    return one_day(match, found, has_year=False)


def _order(match: re.Match[str], context: DateContext) -> tuple[int, int]:
    """Return (day, month) of 3/4; a number over 12 settles it, a dot is always day first."""
    first, second = int(match["a"]), int(match["b"])
    is_month_first = context.is_month_first and match["sep"] == "/"
    if first > 12 or (second <= 12 and not is_month_first):
        return first, second
    return second, first


@_rule(
    r"(?:the )?(?P<d>\d{1,2})<ORD>?(?: of| de)? <MONTH>(?:,? (?:de )?(?P<y>(?:19|20)\d\d))?",
)
@_rule(r"<MONTH> (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)?(?:,? (?P<y>(?:19|20)\d\d))?")
def _day_and_month(match: re.Match[str], context: DateContext) -> Atom | None:
    day, month = int(match["d"]), months()[match["month"]]
    if match["y"]:
        return one_day(match, make_date(int(match["y"]), month, day))
    return one_day(match, near(context.today, month, day, is_past=context.is_past), has_year=False)


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
    return one_day(match, day, is_weekday=not match["next"])


@_rule(r"<WEEKDAY> week|a week on <WEEKDAY_2>")
def _week_from(match: re.Match[str], context: DateContext) -> Atom | None:
    """Read "Wednesday week": the one after the next."""
    wanted = weekdays()[match["weekday"] or match["weekday2"]]
    ahead = (wanted - context.today.weekday()) % 7
    return one_day(match, context.today + timedelta(days=ahead + 7))


@_rule(r"(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>) week(?:['’]s)?,? (?:on )?<WEEKDAY>")
@_rule(r"<WEEKDAY> (?:of |in |the )?(?:(?P<next><NEXT>)|(?P<last><LAST>)|<THIS>) week")
def _weekday_of_week(match: re.Match[str], context: DateContext) -> Atom | None:
    monday = context.today - timedelta(days=context.today.weekday())
    weeks = 1 if match["next"] else -1 if match["last"] else 0
    return one_day(match, monday + timedelta(days=7 * weeks + weekdays()[match["weekday"]]))


@_rule(r"<WEEKDAY>,? (?:(?:the|den|le|el) )?(?P<d>\d{1,2})"
       r"(?:<ORD>|(?=\s*(?:$|[,;?!)–-](?!\d)"
       r"|(?:to|until|till|through|thru|and|bis|au|al)\b)))")  # fmt: skip
def _weekday_and_day(match: re.Match[str], context: DateContext) -> Atom | None:
    """Read "Sunday the 24th" and the start of "Monday 11 to Wednesday 13 May"."""
    day = near_day(context.today, int(match["d"]), is_past=context.is_past)
    return one_day(match, day, has_month=False, has_year=False)


def _fixed(words: tuple[str, ...], days: int) -> None:
    @_rule(f"(?:{any_of(words)})")
    def _relative(match: re.Match[str], context: DateContext) -> Atom | None:
        return one_day(match, context.today + timedelta(days=days))


_fixed(TODAY, 0)
_fixed(TOMORROW, 1)
_fixed(YESTERDAY, -1)
_fixed(DAY_AFTER, 2)
_fixed(DAY_BEFORE, -2)


@_rule(
    r"(?:this|heute|ce|esta) (?:morning|afternoon|evening|morgen|nachmittag|matin|soir|mañana)",
)
def _this_part(match: re.Match[str], context: DateContext) -> Atom | None:
    return one_day(match, context.today)


@_rule(
    r"(?:in|within|dans|en) <NUMBER> <UNIT>(?:'? time)?|<NUMBER_2> <UNIT_2> from (?:now|today)",
)
def _ahead(match: re.Match[str], context: DateContext) -> Atom | None:
    count = number_of(match["number"] or match["number2"])
    unit = unit_words()[match["unit"] or match["unit2"]]
    return one_day(match, shift(context.today, unit, count)) if count else None


@_rule(r"<NUMBER> <UNIT> ago|(?:vor|il y a|hace) <NUMBER_2> <UNIT_2>")
def _ago(match: re.Match[str], context: DateContext) -> Atom | None:
    count = number_of(match["number"] or match["number2"])
    unit = unit_words()[match["unit"] or match["unit2"]]
    return one_day(match, shift(context.today, unit, -count)) if count else None


@_rule(
    r"(?:the|on|on the) (?P<d>\d{1,2})(?:st|nd|rd|th)"
    r"(?=\s+(?:about|after|before|by|concerning|for|from|on|re|regarding|via|unless|not|you|my"
    r"|our|his|her|their|your|which|where|it|this|that|there|while|since|due|rather|already)\b)"
)
@_rule(r"(?:(?:the|on|den|dem|am|vom|le|el|del|du) )(?P<d>\d{1,2})(?:st|nd|rd|th|\.|er|º)?"
       r"(?=\s*(?:$|[,;?!.)–-](?!\d)|(?:to|until|till|thru|through|and|as|for|in|off|please|at|bis"
       r"|au|al"
       r"|morning|afternoon|instead|is|was|then|with|because|alone|only|too|again|or|but|so|if|when"
       r"|he|she|we|i|they)\b))")  # fmt: skip
@_rule(r"(?P<d>\d{1,2})(?:st|nd|rd|th)"
       r"(?=\s*(?:$|[,;?!.)–-](?!\d)|(?:to|until|till|thru|through|and|as|for|in|off|please|at"
       r"|morning|"
       r"afternoon|instead|is|was|then)\b))")  # fmt: skip
def _day_alone(match: re.Match[str], context: DateContext) -> Atom | None:
    day = near_day(context.today, int(match["d"]), is_past=context.is_past)
    atom = one_day(match, day, has_month=False, has_year=False)
    return replace(atom, at=match.start("d")) if atom else None

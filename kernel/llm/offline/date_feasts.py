"""Days that have names: "Good Friday", "Christmas Eve", "New Year"; of any year, in the West."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from dateutil.easter import easter

from kernel.llm.offline.date_rules import Atom, DateContext, Rules, one_day, rule_of
from kernel.llm.offline.lexicon import any_of

FEAST_RULES: Rules = []
_rule = partial(rule_of, FEAST_RULES)
_FROM_EASTER = {
    "shrove tuesday": -47, "ash wednesday": -46, "palm sunday": -7, "maundy thursday": -3,
    "holy thursday": -3, "good friday": -2, "easter saturday": -1, "holy saturday": -1,
    "easter sunday": 0, "easter monday": 1, "easter": 0, "ascension day": 39, "ascension": 39,
    "whit sunday": 49, "pentecost": 49, "whit monday": 50, "corpus christi": 60,
}  # fmt: skip
_FIXED = {
    "new year's eve": (12, 31), "new year's day": (1, 1), "new year's": (1, 1), "new year": (1, 1),
    "epiphany": (1, 6), "labour day": (5, 1), "christmas eve": (12, 24), "christmas day": (12, 25),
    "christmas": (12, 25), "xmas": (12, 25), "boxing day": (12, 26),
}  # fmt: skip
_ALSO_OTHERS = ("easter", "ascension", "pentecost", "new year", "new year's", "christmas", "xmas")
_ALL = [*_FROM_EASTER, *_FIXED]
_SURE = any_of(name for name in _ALL if name not in _ALSO_OTHERS).replace("'", "['’]?")
_UNSURE = any_of(_ALSO_OTHERS).replace("'", "['’]?")


# Not "the Christmas party": what follows says that the day is meant.
_THE_DAY = (
    r"(?=\s*(?:$|[,;:?!.)–-]|(?:to|until|till|through|and|or|as|for|in|on|off|at|please|is|was|are|"
    r"we|i|he|she|they|who|who's|with|holidays?|days?|week|break|this|next|20\d\d)\b))"
)


@_rule(rf"(?P<feast>{_SURE})(?: (?P<y>20\d\d))?")
@_rule(rf"(?P<feast>{_UNSURE})(?: (?P<y>20\d\d))?{_THE_DAY}")
def _feast(match: re.Match[str], context: DateContext) -> Atom | None:
    name = match["feast"].replace("’", "'").replace("new years", "new year's")
    if name in _FIXED:
        on = partial(_of_calendar, _FIXED[name])
    else:
        on = partial(_of_easter, _FROM_EASTER[name])
    if match["y"]:
        return one_day(match, on(int(match["y"])))
    return one_day(match, _near(on, context), has_year=False)


def _of_calendar(day: tuple[int, int], year: int) -> date:
    return date(year, *day)


def _of_easter(days: int, year: int) -> date:
    return easter(year) + timedelta(days=days)


def _near(on: Callable[[int], date], context: DateContext) -> date:
    """Return the next such day, or of the past the last one; today included."""
    today, found = context.today, on(context.today.year)
    if context.is_past:
        return found if found <= today else on(today.year - 1)
    return found if found >= today else on(today.year + 1)

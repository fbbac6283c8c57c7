"""Days of what waits that are moved by a length: "one week later", "bring it forward two days".

"The week after", "the day before" and "the Friday after" are such lengths as well.
"""

import re
from datetime import date, timedelta

from kernel.llm.offline.calendar_math import shift
from kernel.llm.offline.lexicon import NUMBER_WORDS, any_of, number_of, unit_words
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict

_LENGTH = rf"(?P<n>\d{{1,3}}|{any_of(NUMBER_WORDS)})(?: of)? (?P<unit>{any_of(unit_words())})"
_LATER, _EARLIER = "later|after that|further on|further out", "earlier|sooner|before that"
_WEEKDAYS: tuple[str, ...] = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_MOVED = re.compile(
    rf"(?<!\w){_LENGTH} (?:(?P<later>{_LATER})|(?P<earlier>{_EARLIER})|(?P<longer>longer|more)|"
    r"(?P<shorter>shorter|less))\b"
)
_PUSHED = re.compile(
    r"\b(?:(?P<later>push|postpone|delay|defer|put off)|(?P<earlier>bring|pull)|"
    r"(?P<longer>extend|lengthen|prolong)|(?P<shorter>shorten))\w*\b"
    r"(?: (?!by\b)\w+){0,4}? (?:(?:by|back|out|forward|on) )*"
    rf"{_LENGTH}\b"
)
_MORE = re.compile(
    rf"(?<!\w)(?P<n>\d{{1,3}}|{any_of(NUMBER_WORDS)}) (?:(?P<longer>more|extra|further|additional)|"
    rf"(?P<shorter>less|fewer)) (?P<unit>{any_of(unit_words())})\b"
)
_BESIDE = re.compile(
    rf"\bthe (?:(?P<unit>{any_of(unit_words())})|(?P<weekday>{any_of(_WEEKDAYS)}))"
    r" (?:(?P<later>after|later|following)|before|earlier)(?: (?:that|it|instead|please))*\W*$"
)
_END = {"end", "to", "until", "last", "till"}


def shifted(fields: list[Field], arguments: JsonDict, reading: Reading) -> JsonDict:
    """Return the days of the arguments, moved by the length that a message says; else nothing.

    "Longer" and "shorter" move the last day only, to a day of the week on which people work.
    """
    if beside := _BESIDE.search(reading.lowered):
        return _beside(fields, arguments, beside)
    found = next((m for p in (_MOVED, _PUSHED, _MORE) if (m := p.search(reading.lowered))), None)
    count = number_of(found["n"]) if found else None
    days = {f.name: day for f in fields if (day := _day_of(f, arguments)) is not None}
    if found is None or count is None or not days or _named_apart(found, reading):
        return {}
    groups, unit = found.groupdict(), unit_words()[found["unit"]]
    sign = -1 if groups.get("earlier") or groups["shorter"] else 1
    if not (groups["longer"] or groups["shorter"]):
        return {name: shift(day, unit, sign * count).isoformat() for name, day in days.items()}
    ends = [f.name for f in fields if f.name in days and _END & set(f.words)]
    moved = {name: _stretched(days[name], unit, sign * count) for name in ends[:1]}
    return {name: day.isoformat() for name, day in moved.items()}


def _beside(fields: list[Field], arguments: JsonDict, said: re.Match[str]) -> JsonDict:
    """Return the days moved to "the week after", "the day before", "the Friday after"."""
    days = {f.name: day for f in fields if (day := _day_of(f, arguments)) is not None}
    sign = 1 if said["later"] else -1
    if not days or not said["weekday"]:
        unit = unit_words()[said["unit"]] if said["unit"] else "day"
        return {name: shift(day, unit, sign).isoformat() for name, day in days.items()}
    first = min(days.values())
    wanted = _WEEKDAYS.index(said["weekday"])
    count = (wanted - first.weekday()) * sign % 7 or 7
    return {n: (day + timedelta(days=sign * count)).isoformat() for n, day in days.items()}


def _named_apart(found: re.Match[str], reading: Reading) -> bool:
    """Return whether a day is named beside the length: that day is meant."""
    return any(span.to <= found.start() or span.at >= found.end() for span in reading.dates)


def _day_of(field: Field, arguments: JsonDict) -> date | None:
    value = arguments.get(field.name)
    if field.kind is not FieldKind.DATE or not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _stretched(day: date, unit: str, count: int) -> date:
    if unit != "day":
        return shift(day, unit, count)
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > 4:
            day += step
    return day

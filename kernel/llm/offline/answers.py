"""The next message of a conversation: an answer to our question, a correction, "and Liam?"."""

import re
from dataclasses import replace
from datetime import date, timedelta

from kernel.llm.offline.amounts import Amount, find_amounts
from kernel.llm.offline.calendar_math import add_months, add_working_days
from kernel.llm.offline.date_rules import DateSpan
from kernel.llm.offline.dates import date_context, parse_date_answer
from kernel.llm.offline.enums import find_enum, stems
from kernel.llm.offline.intent import is_no, is_yes
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.replacing import lone_number
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.shifted import shifted
from kernel.llm.offline.slot_numbers import number_value
from kernel.llm.offline.slot_text import clean
from kernel.llm.offline.slots import fill_fields
from kernel.llm.port import JsonDict, ToolSpec

_START = {"start", "starts", "from", "begin", "begins", "since"}
_SAYS_FIELD = re.compile(
    r"^\W*(?:the |its |his |her |their |with (?:the )?)?(?P<label>[a-z]+(?: [a-z]+)?)"
    r"(?:\s+(?:is|are|should be|must be|to be|to|becomes|was)\s*:?|\s*[:=])"
    r"\s+(?:an? |the )?(?P<value>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_SAYS_LABEL = re.compile(
    r"^\W*(?:the |its |with )?(?P<label>[a-z]{3,}) (?P<value>[^\s,;:]+(?: [^\s,;:]+){0,2})\W*$",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"^\W*(?:please )?(?:call|name|title) (?:it|this|that|the \w+) (?P<value>\S.*)$", re.I | re.S
)
_LED_BY = re.compile(r"^\W*(?:to|it(?:'s| is| should be)|that(?:'s| is)|make it)\s+(?=\S)", re.I)
_WHOLE = re.compile(r"\b(?:whole|all|entire|full)(?: of)?(?: the)?\s*$")
_ALSO = re.compile(r"^\W*and\b|\b(?:as well|too|also)\b")
_END = {"end", "ends", "to", "until", "till", "through"}


def read_answer(
    field: Field, reading: Reading, chosen: str | None, start_on: date | None = None
) -> JsonDict | None:
    """Return the asked field from an answer, None when it is no answer.

    `chosen` is the choice the message means, if any. `start_on` is where a range begins whose end
    is asked: "3 days", "the 7th" count from it.
    """
    is_plain_yes = is_yes(reading.text) and field.kind is not FieldKind.FLAG and chosen is None
    if is_no(reading.text) or is_plain_yes:
        return None
    if start_on is not None and field.kind is FieldKind.DATE:
        reading = replace(reading, today=start_on)
        days = next((a for a in reading.amounts if a.unit in ("day", "week")), None)
        if days is not None and not reading.dates and (count := _working_days(days)):
            return {field.name: add_working_days(start_on, count).isoformat()}
    if chosen is not None and field.kind is not FieldKind.ENUM:
        return {field.name: chosen}
    if field.kind is FieldKind.TEXT and (led := _LED_BY.match(reading.text)):
        reading = reading.part(led.end(), len(reading.text))
    filled = fill_fields([replace(field, is_required=True)], reading)
    if filled.get(field.name) not in (None, "", []):
        return filled
    value = _plain_value(field, reading)
    return None if value is None else {field.name: value}


def _plain_value(field: Field, reading: Reading) -> str | int | float | bool | None:
    text = clean(reading.text)
    if field.kind is FieldKind.DATE:
        context = date_context(reading.today, reading.locale, is_past=field.is_past)
        span = parse_date_answer(reading.text, context)
        return span.end.isoformat() if span else None
    if field.kind is FieldKind.ENUM:
        return find_enum(field, text)
    if field.kind is FieldKind.FLAG:
        return True if is_yes(text) else None
    if field.kind in (FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.PERCENT):
        amounts = find_amounts(reading.text, reading.locale)
        return number_value(field, amounts[0]) if len(amounts) == 1 else None
    if field.kind in (FieldKind.TEXT, FieldKind.REF):
        return _LED_BY.sub("", text) or None
    return None


def correct(tool: ToolSpec, arguments: JsonDict, reading: Reading) -> JsonDict | None:
    """Return the arguments with a correction worked in, None when it changes nothing.

    A new day moves the whole range, unless it says "until"; "5 days" changes where it ends; a lone
    number goes to the only number field there is.
    """
    if (named := _named_field(tool, reading)) is not None:
        merged = arguments | named
        return merged if merged != arguments else None
    fields = list(fields_of(tool))
    if moved := shifted(fields, arguments, reading):
        return arguments | moved
    start = next((f for f in fields if f.kind is FieldKind.DATE and set(f.words) & _START), None)
    end = next((f for f in fields if f.kind is FieldKind.DATE and set(f.words) & _END), None)
    others = [f for f in fields if not (start and end) or f not in (start, end)]
    optional = [replace(f, is_required=f.name in arguments) for f in others]
    changed = {k: v for k, v in fill_fields(optional, reading).items() if k in arguments or v}
    if start and end and arguments.get(end.name):
        changed |= _move_range(start, end, arguments, reading)
    elif start and end:
        changed |= _move_start(start, end, fields, reading, _day(arguments.get(start.name)))
    elif single := _lone_date(fields, arguments):
        changed |= _corrected_day(single, arguments, reading)
    changed |= lone_number(others, arguments, reading)
    changed = {
        k: v
        for k, v in changed.items()
        if not _is_question_text(k, v, reading)
        and not _says_less(v, arguments.get(k))
        and not _is_guessed_record(tool, k, v, arguments, reading)
    }
    merged = {k: v for k, v in (arguments | changed).items() if v is not None}
    return merged if merged != arguments else None


def names_field(tool: ToolSpec, reading: Reading, but: str = "") -> bool:
    """Return whether a message says what one field of a tool should be, another than `but`."""
    named = _named_field(tool, reading)
    return named is not None and but not in named


def _named_field(tool: ToolSpec, reading: Reading) -> JsonDict | None:
    """Return the one field that a correction names: "the note should be ...", "quantity to 5"."""
    if called := _CALLED.match(reading.text):
        named = {"name", "title"}
        field = next((f for f in fields_of(tool) if named & set(f.words)), None)
        return {field.name: clean(called["value"])} if field else None
    said = _SAYS_FIELD.match(reading.text) or _SAYS_LABEL.match(reading.text)
    if said is None:
        return None
    label = " ".join(said["label"].lower().split())
    field = next((f for f in fields_of(tool) if label in (f.label, *f.words[-1:])), None)
    if field is None or (said.re is _SAYS_LABEL and field.label != label):
        return None
    if field.kind is FieldKind.TEXT:
        return {field.name: clean(said["value"])}
    found = read_answer(field, reading.part(said.start("value"), len(reading.text)), None)
    return {field.name: found[field.name]} if found and field.name in found else None


def _says_less(value: object, before: object) -> bool:
    """Return whether words only repeat a part of what was said: "8 tents" of "Fjell 2 tents"."""
    if not isinstance(value, str) or not isinstance(before, str):
        return False
    if not any(letter.isalpha() for letter in value):  # figures and days are values of their own
        return False
    said, known = set(stems(value)), set(stems(before))
    return bool(said) and said < known


def _is_guessed_record(
    tool: ToolSpec, name: str, value: object, arguments: JsonDict, reading: Reading
) -> bool:
    """Return whether words nobody knows would take a record's place: "12 lanterns, not 10"."""
    kind = tool.ref_fields.get(name)
    is_known = any(m.kind == kind for m in reading.mentions)
    is_plain = isinstance(value, str) and value.islower()
    return kind is not None and name in arguments and is_plain and not is_known


def _is_question_text(name: str, value: object, reading: Reading) -> bool:
    return name == "question" and value == reading.text


def _lone_date(fields: list[Field], arguments: JsonDict) -> Field | None:
    dates = [f for f in fields if f.kind is FieldKind.DATE and f.name in arguments]
    return dates[0] if len(dates) == 1 else None


def _corrected_day(field: Field, arguments: JsonDict, reading: Reading) -> JsonDict:
    old = _day(arguments.get(field.name))
    spans = spans_near(reading, old)
    if not spans:
        return {}
    said = spans[0].end if is_end(field) or _is_state_of(field) else spans[0].start
    day = _in_month(old, said) if old and _is_month(spans[0], reading) else said
    return {field.name: day.isoformat()}


def _is_state_of(field: Field) -> bool:
    """Return whether a field is the day whose state is looked at: "as of"."""
    return field.words == ("as", "of")


def _move_range(start: Field, end: Field, arguments: JsonDict, reading: Reading) -> JsonDict:
    old_start, old_end = _day(arguments.get(start.name)), _day(arguments.get(end.name))
    spans = spans_near(reading, old_start)
    if old_start is None or old_end is None:
        return {}
    if not spans:
        days = next((a for a in reading.amounts if a.unit in ("day", "week")), None)
        if days is None:
            return {}
        count = _working_days(days)
        return {end.name: add_working_days(old_start, count).isoformat()} if count else {}
    span = spans[0]
    if _is_month(span, reading) and not _are_whole_months(old_start, old_end):
        count = _months_between(old_start, span.start)
        moved = [add_months(day, count).isoformat() for day in (old_start, old_end)]
        return {start.name: moved[0], end.name: moved[1]}
    if _ALSO.search(reading.lowered):
        first, last = min(span.start, old_start), max(span.end, old_end)
        return {start.name: first.isoformat(), end.name: last.isoformat()}
    if span.is_range:
        return {start.name: span.start.isoformat(), end.name: span.end.isoformat()}
    if span.is_open_start or re.search(r"\bend(?:s|ing)?\b", reading.before(span.at)):
        return {end.name: span.end.isoformat()}
    length: timedelta = old_end - old_start
    moved_end = old_end if span.is_open_end and span.start <= old_end else span.start + length
    return {start.name: span.start.isoformat(), end.name: moved_end.isoformat()}


def _are_whole_months(start: date, end: date) -> bool:
    return start.day == 1 and (end + timedelta(days=1)).day == 1


def _in_month(day: date, month: date) -> date:
    """Return the same day in another month: "22 and 23 June", "sorry, July"."""
    return add_months(day, _months_between(day, month))


def _months_between(day: date, other: date) -> int:
    return (other.year - day.year) * 12 + other.month - day.month


def _is_month(span: DateSpan, reading: Reading) -> bool:
    """Return whether only a month was said, not the whole of it."""
    return span.grain == "month" and not _WHOLE.search(reading.before(span.at))


def _move_start(
    start: Field, end: Field, fields: list[Field], reading: Reading, old: date | None
) -> JsonDict:
    """Move a range that was given by its length: the length stays, unless a new end is named."""
    spans = spans_near(reading, old)
    if not spans:
        return {}
    span = spans[0]
    by_length = {f.name: None for f in fields if f.unit == "day"}
    if span.is_open_start:
        return {end.name: span.end.isoformat(), **by_length}
    moved: JsonDict = {start.name: span.start.isoformat()}
    return moved | {end.name: span.end.isoformat(), **by_length} if span.is_range else moved


def _working_days(amount: Amount) -> int:
    return int(amount.value) * (5 if amount.unit == "week" else 1)


def start_of(arguments: JsonDict) -> date | None:
    """Return the first day among arguments that are the start of a range."""
    return next((_day(v) for k, v in arguments.items() if set(k.split("_")) & _START), None)


def spans_near(reading: Reading, old: date | None) -> list[DateSpan]:
    """Return the days a correction names, each the one that lies nearest to the day it replaces.

    "The 14th" is of the month spoken of; "February" of the year, "Wednesday" of the week. What can
    mean one day only ("tomorrow", a full date) stays.
    """
    if old is None:
        return reading.dates
    ahead, behind = reading.dates, reading.past_dates
    month = replace(reading, today=max(reading.today, old.replace(day=1))).dates
    near = [replace(reading, today=old).dates, replace(reading, today=old).past_dates]
    if any(len(spans) != len(ahead) for spans in (behind, month, *near)):
        return ahead if old < reading.today else month
    found: list[DateSpan] = []
    for n, span in enumerate(ahead):
        if span.start == behind[n].start:
            found.append(span)
        elif span.is_month_guessed and old >= reading.today:
            found.append(month[n])
        else:
            others = [s for s in (span, behind[n], near[0][n], near[1][n])
                      if old < reading.today or s.end >= reading.today]  # fmt: skip
            found.append(min(others, key=lambda s: abs(s.start - old)))
    return found


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def is_end(field: Field) -> bool:
    """Return whether a field is the last day of a range."""
    return bool(set(field.words) & _END)

"""Fills a tool's arguments from the words of one message, and says what is missing.

Nothing is made up: every value is in the words, in what they refer back to, or left out.
"""

import re
from dataclasses import dataclass

from kernel.llm.offline.amounts import AmountKind, find_currency
from kernel.llm.offline.enums import find_enum, find_flag, stems
from kernel.llm.offline.known import shaped_values
from kernel.llm.offline.learned import WORDS_MAX, Span, takes_words, tokens_of, values_of
from kernel.llm.offline.line_items import as_first_position, beside_lines, fill_lines
from kernel.llm.offline.name_spans import whole_name
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of, is_query
from kernel.llm.offline.slot_codes import as_code, code_of
from kernel.llm.offline.slot_dates import fill_dates
from kernel.llm.offline.slot_numbers import fill_numbers, fill_percents
from kernel.llm.offline.slot_refs import fill_refs
from kernel.llm.offline.slot_sums import without_sums
from kernel.llm.offline.slot_text import fill_text, is_name, is_note, is_reason, whole_words
from kernel.llm.offline.told_beside import told_name, told_reason
from kernel.llm.port import JsonDict, ToolSpec

_AND = re.compile(r"\s*(?:,|&|;|\band\b|\bor\b)\s*", re.IGNORECASE)
_ENDS = ("end", "to", "until", "last")
_STATE = frozenset({"status", "state", "which"})
_ONE_THING = re.compile(
    r"^\W*(?:so |and )?(?i:has|have|is|was|were|are|did)\s+(?:(?i:my|our|the|his|her|their|this|"
    r"that|they|somebody|someone|anybody)\b|[A-Z]\w+)"
)
_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|can you|a|the)\s+)*(?:new|open|close)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Filled:
    """The arguments found and the required fields that were not."""

    arguments: JsonDict
    missing: tuple[Field, ...]


def fill_tool(tool: ToolSpec, reading: Reading) -> Filled:
    """Return what the message says about a tool's arguments."""
    fields = list(fields_of(tool))
    arguments = _as_learnt(tool.name, fields, reading, fill_fields(fields, reading))
    arguments |= _told_beside(tool, fields, reading, arguments)
    return Filled(arguments, missing_of(fields, arguments) or _open_end(fields, arguments, reading))


def _told_beside(
    tool: ToolSpec, fields: list[Field], reading: Reading, arguments: JsonDict
) -> JsonDict:
    """Return why something is to be done and what a new thing is called, where nothing says it."""
    if tool.effect == "read" or not arguments:
        return {}
    found: JsonDict = {}
    for field in missing_of(fields, arguments):
        if field.kind is not FieldKind.TEXT or field.is_whole:
            continue
        if is_reason(field):
            said = told_reason(reading)
        elif field.words == ("name",):
            nouns = frozenset(stems(f"{tool.title} {tool.description.split('.')[0]}"))
            ends = [f for f in fields if f.kind is FieldKind.DATE and f.is_required]
            said = told_name(reading, nouns, has_period=bool(ends))
        else:
            said = ""
        found |= {field.name: said} if said else {}
    return found


def _as_learnt(action: str, fields: list[Field], reading: Reading, ruled: JsonDict) -> JsonDict:
    """Let what was learnt of the action's sentences say its texts, and what is meant of choices."""
    learned = reading.learned
    if learned is None or not learned.knows(action) or len(tokens_of(reading.text)) > WORDS_MAX:
        return ruled
    words = [f for f in fields if takes_words(f)]
    texts = [f for f in words if not _is_sure(f, ruled.get(f.name), reading)]
    spans = learned.spans(action, texts, reading, ruled)
    named = {f.name: f for f in texts}
    kinds = frozenset(f.ref_kind for f in fields if f.ref_kind)
    said = {
        name: _words_at(named[name], reading, span, ruled.get(name), kinds)
        for name, span in spans.items()
    }
    filled = ruled | {f.name: _value(f, said[f.name]) for f in texts if said.get(f.name)}
    for name in {f.name for f in texts} - {name for name, words in said.items() if words}:
        filled.pop(name, None)
    closed = [f for f in fields if values_of(f)]
    filled = {name: value for name, value in filled.items() if name not in {f.name for f in closed}}
    filled |= learned.choices(action, closed, reading, ruled)
    filled = _once(fields, filled, reading.text)
    return {f.name: filled[f.name] for f in fields if f.name in filled}


def _words_at(
    field: Field, reading: Reading, span: Span, ruled: object, kinds: frozenset[str]
) -> str:
    words = whole_words(field, reading, span.at, span.to, ruled)
    at = reading.text.find(words, span.at) if words and is_name(field) else -1
    is_one = field.kind is FieldKind.TEXT and at >= 0
    return whole_name(reading, at, at + len(words), kinds) if is_one else words


def _once(fields: list[Field], filled: JsonDict, text: str) -> JsonDict:
    """Leave out a text that is part of another one: the "Team" of the title "Team lead"."""
    texts = {f.name: str(filled[f.name]) for f in fields
             if f.kind is FieldKind.TEXT and f.name in filled and not f.is_whole}  # fmt: skip
    inner = {
        f.name for f in fields
        if not f.is_required and (value := texts.get(f.name)) and text.count(value) == 1
        and any(value != other and value in other for other in texts.values())
    }  # fmt: skip
    return {name: value for name, value in filled.items() if name not in inner}


def _is_sure(field: Field, value: object, reading: Reading) -> bool:
    """Return whether a text is a known value or code, or a list holds words of its own shape."""
    text = reading.text
    if isinstance(value, str) and re.search(rf"[\"“'‘]{re.escape(value)}[.!?]?[\"”'’]", text):
        return True  # what stands in quotation marks is meant as it stands
    if value is not None and value == code_of(field, reading):
        return True
    if is_query(field) and value in {m.label for m in reading.records}:
        return True  # a record is named: nothing else is looked for
    return value in field.enum or (bool(value) and value == shaped_values(field, text))


def _value(field: Field, words: str) -> str | list[str]:
    return (
        as_code(field, words)
        if field.kind is FieldKind.TEXT
        else [w for w in _AND.split(words) if w]
    )


def _open_end(fields: list[Field], arguments: JsonDict, reading: Reading) -> tuple[Field, ...]:
    """Return the end of a range that was begun ("from the 3rd") and must not be guessed."""
    end = next((f for f in fields if f.kind is FieldKind.DATE and f.words[0] in _ENDS), None)
    length = next((f for f in fields if f.unit == "day"), None)
    is_open = any(d.is_open_end for d in reading.dates)
    if end is None or length is None or not is_open:
        return ()
    return () if end.name in arguments or length.name in arguments else (end,)


def missing_of(fields: list[Field], arguments: JsonDict) -> tuple[Field, ...]:
    """Return the required fields without a value."""
    return tuple(f for f in fields if f.is_required and arguments.get(f.name) in (None, "", []))


def fill_fields(fields: list[Field], reading: Reading) -> JsonDict:
    """Return values for the fields, in the order of the fields."""
    reading = without_sums(fields, reading)
    filled = fill_refs(fields, reading) | fill_dates(fields, reading)
    lines = _with_lines(fields, reading)
    filled |= lines
    fill = fill_percents if lines else fill_numbers
    filled |= fill([f for f in fields if f.name not in lines], reading)
    for field in fields:
        filled |= _closed(field, reading)
        if field.kind is FieldKind.LIST and (shaped := shaped_values(field, reading.text)):
            filled[field.name] = shaped
    texts = [f for f in fields if not (lines and is_note(f))]  # a line's words are no note
    filled |= fill_text(texts, reading, filled)
    filled = _one_length(fields, filled, reading)
    return {f.name: filled[f.name] for f in fields if filled.get(f.name) is not None}


def _with_lines(fields: list[Field], reading: Reading) -> JsonDict:
    """Return the lines of an order or invoice; the first in the tool's own fields if it has them.

    Where a tool can do with single fields instead, one line alone would be half of it.
    """
    found: JsonDict = {}
    for field in fields:
        if field.kind is not FieldKind.LIST or field.parts[0].kind is not FieldKind.OBJECT:
            continue
        lines = fill_lines(field, reading)
        first = as_first_position(fields, lines, list(field.parts[0].parts))
        rest = lines[1:] if first else lines
        is_enough = bool(first) or field.is_required or len(rest) > 1
        if not field.is_required and not first and _asks_for_sum(fields):
            is_enough = False
        if rest and is_enough:
            parts = list(field.parts[0].parts)
            found |= beside_lines(fields, lines, parts, reading) | {field.name: rest}
        found |= first
    return found


def _asks_for_sum(fields: list[Field]) -> bool:
    return any(f.kind is FieldKind.MONEY and f.is_required for f in fields)


def _one_length(fields: list[Field], filled: JsonDict, reading: Reading) -> JsonDict:
    """Let an absence have either a number of days, as it was said, or a last day."""
    length = next((f for f in fields if f.unit == "day"), None)
    end = next((f for f in fields if f.kind is FieldKind.DATE and f.words[0] in _ENDS), None)
    start = next((f for f in fields if f.kind is FieldKind.DATE and f is not end), None)
    if length is None or end is None or start is None or end.is_required:
        return filled
    if length.name in filled and any(d.days for d in reading.dates):
        return {k: v for k, v in filled.items() if k != end.name}
    is_one_day = start.name in filled and not any(d.is_open_end for d in reading.dates)
    if is_one_day and end.name not in filled and length.name not in filled:
        return filled | {end.name: filled[start.name]}
    return filled


def _closed(field: Field, reading: Reading) -> JsonDict:
    """Fill values from closed sets, addresses and currencies."""
    value: str | bool | None = None
    if field.kind is FieldKind.ENUM and not _asks_its_state(field, reading):
        value = find_enum(field, _OPENING.sub("", _without_names(reading)))
    elif field.kind is FieldKind.FLAG:
        value = find_flag(field, reading.text)
    elif field.kind is FieldKind.EMAIL:
        value = next(iter(reading.emails), None)
    elif field.kind is FieldKind.CURRENCY:
        money = (a.currency for a in reading.amounts if a.kind is AmountKind.MONEY)
        value = next(money, None) or find_currency(reading.text) or None
    return {} if value is None else {field.name: value}


def _asks_its_state(field: Field, reading: Reading) -> bool:
    """Return whether the state of one thing is what is asked: "has my leave been approved?"."""
    is_state = bool(_STATE.intersection(field.words)) and not field.is_required
    return is_state and bool(_ONE_THING.match(reading.text))


def _without_names(reading: Reading) -> str:
    """Return the words between the records; rivals share their place or overlap."""
    pieces: list[str] = []
    at = 0
    for mention in sorted(reading.mentions, key=lambda m: m.start):
        pieces.append(reading.text[at : mention.start])
        at = max(at, mention.end)
    return " , ".join([*pieces, reading.text[at:]])

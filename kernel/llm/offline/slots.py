"""Fills a tool's arguments from the words of one message, and says what is missing.

Nothing is made up: every value is in the words, in what they refer back to, or left out.
"""

import re
from dataclasses import dataclass

from kernel.llm.offline.amounts import AmountKind
from kernel.llm.offline.enums import find_enum, find_flag
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slot_dates import fill_dates
from kernel.llm.offline.slot_numbers import fill_numbers
from kernel.llm.offline.slot_refs import fill_refs
from kernel.llm.offline.slot_text import clean, fill_text
from kernel.llm.port import JsonDict, ToolSpec

_ENDS = ("end", "to", "until", "last")
_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|can you|a|the)\s+)*(?:new|open|close)\b", re.IGNORECASE
)
_LINE_BREAK = re.compile(r"\s*(?:,|;|\+|\n|\band\b|\bplus\b|\bund\b|\bet\b)\s*")
_LINE_FILLER = re.compile(
    r"\b(?:at|of|for|each|x|@|hours?|days?|pieces?|units?|a|the|per|apiece|list price|net)\b|[@×]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """The arguments found and the required fields that were not."""

    arguments: JsonDict
    missing: tuple[Field, ...]


def fill_tool(tool: ToolSpec, reading: Reading) -> Filled:
    """Return what the message says about a tool's arguments."""
    fields = list(fields_of(tool))
    arguments = fill_fields(fields, reading)
    return Filled(arguments, missing_of(fields, arguments) or _open_end(fields, arguments, reading))


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
    filled = fill_refs(fields, reading) | fill_dates(fields, reading)
    lines = [f for f in fields if f.kind is FieldKind.LIST and f.parts[0].kind is FieldKind.OBJECT]
    for field in lines:
        filled |= _lines(field, reading)
    if not any(f.name in filled for f in lines):
        filled |= fill_numbers(fields, reading)
    for field in fields:
        filled |= _closed(field, reading)
    filled |= fill_text(fields, reading, filled)
    filled = _one_length(fields, filled, reading)
    return {f.name: filled[f.name] for f in fields if f.name in filled}


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
    if field.kind is FieldKind.ENUM:
        value = find_enum(field, _OPENING.sub("", _without_names(reading)))
    elif field.kind is FieldKind.FLAG:
        value = find_flag(field, reading.text)
    elif field.kind is FieldKind.EMAIL:
        value = next(iter(reading.emails), None)
    elif field.kind is FieldKind.CURRENCY:
        money = (a.currency for a in reading.amounts if a.kind is AmountKind.MONEY)
        value = next(money, None)
    return {} if value is None else {field.name: value}


def _without_names(reading: Reading) -> str:
    """Return the words between the records; rivals share their place or overlap."""
    pieces: list[str] = []
    at = 0
    for mention in sorted(reading.mentions, key=lambda m: m.start):
        pieces.append(reading.text[at : mention.start])
        at = max(at, mention.end)
    return " , ".join([*pieces, reading.text[at:]])


def _lines(field: Field, reading: Reading) -> JsonDict:
    """Read order or invoice lines: "20 descaler at 18 and 3 hours of training for 120 each"."""
    parts = list(field.parts[0].parts)
    item = next((p for p in parts if p.kind is FieldKind.REF), None)
    text_part = next((p for p in parts if p.kind is FieldKind.TEXT and p.is_required), None)
    found: list[JsonDict] = []
    for at, to in _segments(reading.text):
        piece = reading.part(at, to)
        has_item = item is not None and any(m.kind == item.ref_kind for m in piece.mentions)
        has_words = text_part is not None and len(piece.amounts) > 0
        if not has_item and not has_words:
            continue
        line = _line(parts, piece, text_part)
        if not missing_of(parts, line):
            found.append(line)
    return {field.name: found} if found else {}


def _segments(text: str) -> list[tuple[int, int]]:
    ends = [m.span() for m in _LINE_BREAK.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(text)], strict=True))


def _line(parts: list[Field], piece: Reading, text_part: Field | None) -> JsonDict:
    others = [p for p in parts if p is not text_part]
    line = fill_refs(others, piece) | fill_dates(others, piece) | fill_numbers(others, piece)
    for part in others:
        line |= _closed(part, piece)
    if text_part is None:
        return line
    return line | {text_part.name: _description(piece)}


def _description(piece: Reading) -> str:
    """Return the words of a line that are no number and no filler."""
    taken = sorted([(a.at, a.to) for a in piece.amounts] + [(d.at, d.to) for d in piece.dates])
    start = taken[0][1] if taken else 0  # what stands before the first number is the command
    text = piece.text[start:]
    for at, to in reversed(taken):
        if at >= start:
            text = text[: at - start] + text[to - start :]
    return clean(re.sub(r"\s+", " ", _LINE_FILLER.sub(" ", text)))

"""Lines of an order or invoice: "20 descaler at 18 and 3 hours of training for 120 each"."""

import re
from dataclasses import dataclass, replace

from kernel.llm.offline.amounts import Amount, AmountKind
from kernel.llm.offline.enums import find_enum
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.offline.slot_numbers import fill_numbers, fill_percents, number_value
from kernel.llm.offline.slot_refs import fill_refs
from kernel.llm.offline.slot_text import clean
from kernel.llm.port import JsonDict

_BREAK = re.compile(
    r"\s*(?:,(?!\d)|;|\+|\n|\band\b|\bplus\b|\bund\b|\bet\b|\by\b|\be\b(?= \d)|\ben\b(?= \d))\s*"
)
_PRICE_FIRST = re.compile(r"\s*(?:\bat|@|\bà|\bje|\bfor)?\s*$")
_PRICE_CUE = re.compile(r"(?:\bat|@|\bfor|\bà|\bzu|\bje|\bof|\bx|×|,)\s*(?:only |the )?$")
_EACH = re.compile(r"\s*(?:each\b|apiece\b|a piece\b|per\b|pro\b|/|chacune?\b|cada\b|l'un)")
_FILLER = re.compile(
    r"\b(?:at|of|for|each|x|@|pieces?|units?|a|the|per|apiece|list price|net)\b|[@×]", re.IGNORECASE
)
_TERMS = re.compile(r"[\s,;]*\b(?:due|payable|with reference|reference|terms|incl|excl)\b.*$", re.I)
_TIMES = ("hour", "day", "week", "month")


@dataclass(frozen=True, slots=True)
class _Line:
    piece: Reading
    count: Amount | None
    price: Amount | None


def fill_lines(field: Field, reading: Reading) -> list[JsonDict]:
    """Return the complete lines a message names for a field; none where a part is missing.

    A line of money alone (a journal's) counts only where a sum was said beside its account.
    """
    parts = list(field.parts[0].parts)
    item = next((p for p in parts if p.kind is FieldKind.REF and p.is_required), None)
    words = next((p for p in parts if p.kind is FieldKind.TEXT and p.is_required), None)
    found: list[JsonDict] = []
    for piece in _pieces(reading):
        has_item = item is not None and any(m.kind == item.ref_kind for m in piece.mentions)
        if not has_item and (words is None or not piece.amounts):
            continue
        line = _filled(parts, _line_of(piece), words)
        has_number = any(p.name in line for p in parts if p.kind in _NUMERIC)
        if has_number and all(p.name in line for p in parts if p.is_required):
            found.append(line)
    return found


_NUMERIC = (FieldKind.MONEY, FieldKind.QUANTITY)


def as_first_position(fields: list[Field], lines: list[JsonDict], parts: list[Field]) -> JsonDict:
    """Return the first line in the tool's own fields, where these are a first position.

    Their names are the line's, but for the one sum of money that has to be said.
    """
    own = {f.name: f for f in fields}
    needed = [f.name for f in fields if f.kind is FieldKind.MONEY and f.is_required]
    prices = [p.name for p in parts if p.kind is FieldKind.MONEY and p.is_required]
    if len(needed) != 1 or len(prices) != 1 or not lines:
        return {}
    placed: JsonDict = {}
    for name, value in lines[0].items():
        to = needed[0] if name == prices[0] else name
        if to not in own:
            return {}
        placed[to] = value
    return placed


def beside_lines(
    fields: list[Field], lines: list[JsonDict], parts: list[Field], reading: Reading
) -> JsonDict:
    """Return what fields beside the lines name that no line does: "..., the rest against 3900".

    None for a field whose record is a line's and for which nothing else is named.
    """
    kinds = {p.ref_kind: p.name for p in parts if p.kind is FieldKind.REF}
    taken = {str(line[name]) for line in lines for name in kinds.values() if name in line}
    others = [m for m in reading.mentions if (m.text or m.label) not in taken]
    of_lines = [f for f in fields if f.kind is FieldKind.REF and f.ref_kind in kinds]
    return dict.fromkeys(f.name for f in of_lines) | fill_refs(
        of_lines, replace(reading, mentions=others)
    )


def _pieces(reading: Reading) -> list[Reading]:
    """Return the parts of a message between commas and "and"; "3 lamps, 40 each" stays one."""
    ends = [m.span() for m in _BREAK.finditer(reading.text)]
    starts = [0, *(end for _, end in ends)]
    spans = list(zip(starts, [*(start for start, _ in ends), len(reading.text)], strict=True))
    joined: list[tuple[int, int]] = []
    for at, to in spans:
        if joined and _is_price_only(reading.part(at, to)):
            joined[-1] = (joined[-1][0], to)
        else:
            joined.append((at, to))
    return [reading.part(at, to) for at, to in joined]


def _is_price_only(piece: Reading) -> bool:
    """Return whether a part only says what one costs: "45 each", "at 30"."""
    if len(piece.amounts) != 1:
        return False
    price = piece.amounts[0]
    before, after = piece.lowered[: price.at], piece.lowered[price.to :]
    return bool(_PRICE_FIRST.fullmatch(before)) and (
        bool(before.strip()) or bool(_EACH.match(after))
    )


def _line_of(piece: Reading) -> _Line:
    """Return which number counts and which is the price of one."""
    numbers = [a for a in piece.amounts if a.kind is not AmountKind.PERCENT]
    priced = [a for a in numbers[1:] if _is_price(piece, a)]
    if priced:
        return _Line(piece, numbers[0], priced[-1])
    if len(numbers) == 1 and not numbers[0].unit:
        return _Line(piece, None, numbers[0])
    return _Line(piece, None, None)


def _is_price(piece: Reading, amount: Amount) -> bool:
    if amount.kind is AmountKind.MONEY:
        return True
    is_cued = bool(_PRICE_CUE.search(piece.before(amount.at)))
    return not amount.unit and (is_cued or bool(_EACH.match(piece.lowered[amount.to :])))


def _filled(parts: list[Field], line: _Line, words: Field | None) -> JsonDict:
    others = [p for p in parts if p is not words]
    refs = [p for p in others if p.is_required or p.words[0] in line.piece.lowered]
    filled = fill_refs(refs, line.piece)
    price = next((p for p in parts if p.kind is FieldKind.MONEY and p.is_required), None)
    count = next((p for p in parts if p.kind is FieldKind.QUANTITY), None)
    if price and line.price:
        filled[price.name] = number_value(price, line.price)
        if count and line.count:
            filled[count.name] = number_value(count, line.count)
        filled |= fill_percents(others, line.piece)
    else:
        filled |= fill_numbers(others, line.piece)
    for part in others:
        if part.kind is FieldKind.ENUM and (value := find_enum(part, line.piece.text)):
            filled[part.name] = value
    described = _description(line) if words else ""
    return filled | ({words.name: described} if words and described else {})


def _description(line: _Line) -> str:
    """Return the words of a line that are no number and no filler, else the unit counted."""
    piece = line.piece
    taken = sorted([(a.at, a.to) for a in piece.amounts] + [(d.at, d.to) for d in piece.dates])
    start = taken[0][1] if taken else 0  # what stands before the first number is the command
    text = piece.text[start:]
    for at, to in reversed(taken):
        if at >= start:
            text = text[: at - start] + text[to - start :]
    said = clean(re.sub(r"\s+", " ", _FILLER.sub(" ", _TERMS.sub("", text)))).strip(" ,")
    unit = line.count.unit if line.count else ""
    return said or (f"{unit}s" if unit in _TIMES else "")

"""What a correction puts in the place of what: a pair turned round, a word respelled, another hour.

`correct` works by the kind of value; these look at the very words that are to be replaced.
"""

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from rapidfuzz import fuzz

from kernel.llm.offline.amounts import Amount, AmountKind
from kernel.llm.offline.enums import stems
from kernel.llm.offline.intent import denied_in
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slot_numbers import number_value
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import JsonDict, ToolSpec

LIKE_MIN = 70  # so alike are a name and its mended spelling
_WORDS_MAX = 6
_TURNED = re.compile(
    r"\b(?:(?:the )?other way (?:a)?round|vice versa|swap(?:ped)?|reversed?|wrong way (?:a)?round|"
    r"(?:the )?(?:other|opposite) direction|the wrong way|mixed (?:them|it) up)\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d.,:])(?:[01]?\d|2[0-3])(?::[0-5]\d(?:\s*[ap]m)?|\s*(?:[ap]m|o'?clock|h|uhr)\b)"
    r"|(?<=\bat )(?:[01]?\d|2[0-3])(?![\d.,:%])",
    re.IGNORECASE,
)
_HOUR = re.compile(r"\W*(?:at )?(?P<hour>[01]?\d|2[0-3])\W*", re.IGNORECASE)
_LED = re.compile(
    r"^\W*(?:(?:no|sorry|wait|oops|hm+|actually|it|that|this|should|must|has to|needs to|be|say|"
    r"read|is|was|make|i|meant|mean|the|for|to|from|of|an?)\b[\s,]*)+",
    re.IGNORECASE,
)
_NUMBERS = (FieldKind.MONEY, FieldKind.QUANTITY, FieldKind.PERCENT)


def replaced(tool: ToolSpec, arguments: JsonDict, whole: str, said: Reading) -> JsonDict | None:
    """Return the arguments with the very words replaced, None where nothing tells which.

    `whole` is the message, `said` what of it is to hold instead.
    """
    fields = list(fields_of(tool))
    changed = (
        _turned_round(fields, arguments, whole)
        or _instead(fields, arguments, whole, said)
        or _said_anew(tool, fields, arguments, said)
        or _respelled(fields, arguments, said)
    )
    merged = arguments | changed
    return merged if merged != arguments else None


def lone_number(fields: list[Field], arguments: JsonDict, reading: Reading) -> JsonDict:
    """Return the one of several numbers that a bare number replaces: the one nearest in size.

    Of "3 repairs at 45 each", "make it four" means the repairs and "48" the price.
    """
    numeric = {f.name: f for f in fields if f.kind in _NUMBERS}
    known = {n: number for n in numeric if (number := _number(arguments.get(n)))}
    if len(known) < 2 or len(reading.amounts) != 1 or not _is_plain(reading.amounts[0]):
        return {}
    amount = reading.amounts[0]
    said = set(stems(reading.text))
    if not amount.value or any(said & set(stems(numeric[n].label)) for n in known):
        return {}

    def distance(name: str) -> Decimal:
        ratio = abs(amount.value / known[name])
        return max(ratio, 1 / ratio)

    best = min(known, key=distance)
    value = number_value(numeric[best], amount)
    kept = {name: arguments[name] for name in known}
    return kept if value is None else kept | {best: value}


def _is_plain(amount: Amount) -> bool:
    return amount.kind in (AmountKind.NUMBER, AmountKind.QUANTITY) and not amount.unit


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) or None
    except InvalidOperation:
        return None


def _turned_round(fields: list[Field], arguments: JsonDict, whole: str) -> JsonDict:
    """Return two records of a kind in each other's place."""
    if _TURNED.search(whole) is None:
        return {}
    filled = [f for f in fields if f.kind is FieldKind.REF and arguments.get(f.name)]
    for field in filled:
        twin = next((f for f in filled if f is not field and f.ref_kind == field.ref_kind), None)
        if twin is not None:
            return {field.name: arguments[twin.name], twin.name: arguments[field.name]}
    return {}


def _instead(fields: list[Field], arguments: JsonDict, whole: str, piece: Reading) -> JsonDict:
    """Return the argument that holds the denied words with what is said instead of them.

    What is known as a record of the kind is left to who fills by kind.
    """
    pair = denied_in(whole)
    if pair is None or len(pair[0].split()) > _WORDS_MAX:
        return {}
    said, denied = pair
    wanted = set(stems(denied))
    for field in fields:
        value = arguments.get(field.name)
        if field.kind not in (FieldKind.REF, FieldKind.TEXT) or not isinstance(value, str):
            continue
        is_known = any(m.kind == field.ref_kind for m in piece.mentions)
        if field.kind is FieldKind.REF and wanted and wanted <= set(stems(value)):
            return {} if is_known else {field.name: _name_in(said)}
        at = value.lower().find(denied.lower())
        if field.kind is FieldKind.TEXT and at >= 0:
            return {field.name: value[:at] + _name_in(said) + value[at + len(denied) :]}
    return {}


def _name_in(said: str) -> str:
    return _LED.sub("", said).strip(" ,.;!") or said


def _respelled(fields: list[Field], arguments: JsonDict, said: Reading) -> JsonDict:
    """Return the name that the words spell almost, with the spelling they give."""
    words = said.text.strip(" ,.;!\"'“”")
    if not words or len(words.split()) > _WORDS_MAX or said.dates or said.amounts:
        return {}
    alike = {
        f.name: fuzz.ratio(words.casefold(), str(arguments[f.name]).casefold())
        for f in fields
        if f.kind is FieldKind.TEXT and isinstance(arguments.get(f.name), str) and not f.is_whole
    }
    best = max(alike, key=lambda name: alike[name], default="")
    return {best: words} if best and alike[best] >= LIKE_MIN else {}


def _said_anew(tool: ToolSpec, fields: list[Field], arguments: JsonDict, said: Reading) -> JsonDict:
    """Read an order kept in the person's own words again, with another hour or day in it."""
    whole = next((f for f in fields if f.is_whole and arguments.get(f.name)), None)
    if whole is None:
        return {}
    order = str(arguments[whole.name])
    mended = _with_clock(order, said.text) or _with_day(order, said)
    if mended is None:
        return {}
    kept = {k: v for k, v in arguments.items() if k != whole.name}
    return kept | fill_tool(tool, replace(said, text=mended, mentions=[])).arguments


def _with_clock(order: str, said: str) -> str | None:
    times = list(_CLOCK.finditer(order))
    if len(times) != 1:
        return None
    new, bare = _CLOCK.search(said), _HOUR.fullmatch(said)
    clock = new[0] if new else bare["hour"] if bare else None
    at, to = times[0].span()
    return order[:at] + clock + order[to:] if clock else None


def _with_day(order: str, said: Reading) -> str | None:
    before = replace(said, text=order, mentions=[]).dates
    if len(before) != 1 or len(said.dates) != 1:
        return None
    new = said.dates[0]
    return order[: before[0].at] + said.text[new.at : new.to] + order[before[0].to :]

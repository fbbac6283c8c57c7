"""Which of the offered tools a message means, by the selector's score and the words themselves."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kernel.llm.offline.agreement import clash
from kernel.llm.offline.asked import (
    asks_at_last,
    assents,
    last_order,
    orders_at_last,
    wants_to_know,
)
from kernel.llm.offline.enums import stem, stems
from kernel.llm.offline.intent import is_plain_question, is_show
from kernel.llm.offline.known import known_value
from kernel.llm.offline.openings import ORDER, orders
from kernel.llm.offline.reading import EVERYDAY, Reading
from kernel.llm.offline.schema import FieldKind, fields_of, is_query
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ChatRequest, ForbiddenTool, JsonDict, ToolSpec

_ORDER_WRITES, _SHOW_WRITES, _ASK_WRITES = 0.05, -0.15, -0.30
_ORDER_READS, _SHOW_READS = -0.05, 0.03
_KNOW_WRITES = -0.60  # whatever was told before, who wants information changes nothing
_TOLD_WRITES, _TOLD_READS = 0.10, -0.30  # something is told, then a change ordered
_FITS = 0.3  # a tool that fits less is not meant, whatever it takes
_OF = re.compile(r"\w\s+of\s+\w", re.IGNORECASE)  # "phone of Riverside" asks
_FRAGMENT_WORDS_MAX = 4
_VERB, _NOUNS, _RECORD = 0.10, 0.05, 0.05
_KNOWN = 0.15  # a value is said that a filter of the tool knows: an industry that leads have
_NUMBERED = 0.10  # a record is named by its number, and a read takes such records or does not
_NUMBER = re.compile(r"(?i)[a-z]{1,6}-\d[\w-]*|\d{3,}")
_FULL = 0.10  # and names all of what it acts on: "approve my own leave" is approve_leave
_COMMAND = 0.15  # the sentence opens with the tool's own verb
_SAYS = {
    "get": "open show view pull", "create": "new create add open register enter",
    "approve": "approve ok okay accept grant confirm", "reject": "reject decline refuse deny",
    "cancel": "cancel withdraw scrap drop", "terminate": "terminate", "log": "log note memo",
    "transfer": "transfer move send shift", "move": "move", "record": "record", "post": "post",
    "assign": "assign reassign give", "update": "update change edit correct",
    "adjust": "adjust set", "convert": "convert", "reverse": "reverse undo", "credit": "credit",
    "reserve": "reserve hold", "receive": "receive", "schedule": "schedule remind",
}  # fmt: skip
_MAKES = frozenset(stems("new add create make open enter put write take leave register"))
_READ_VERBS = {"get", "list", "find", "search", "show", "explain", "ask", "score", "aging",
               "headcount", "trial", "balance", "profit", "stock", "customer", "leave", "org",
               "team", "reorder", "history"}  # fmt: skip
_OPENING = re.compile(
    r"^\W*(?:(?:please|pls|can|could|would|you|hi|hello|hey|steward|just|kindly|i|we|want|need|"
    r"like|to|d|me|let|lets|s)\b[\s,'’]*)*(?P<verb>[^\W\d_]+)",
    re.IGNORECASE,
)


def rank_tools(tools: list[ToolSpec], reading: Reading) -> list[ToolSpec]:
    """Return the tools with their scores adjusted to the words, the best first."""
    shows = is_show(reading.text) or asks_at_last(reading.text)
    words = set(stems(reading.text))
    clashes = [clash(fields_of(t), t.ref_fields, reading) for t in tools]
    # What no tool agrees with says nothing of any.
    spared = min((c for t, c in zip(tools, clashes, strict=True) if t.score >= _FITS), default=0.0)
    ranked = [
        replace(t, score=t.score + _cues(t, reading, words, shows=shows) - max(c - spared, 0.0))
        for t, c in zip(tools, clashes, strict=True)
    ]
    return sorted(ranked, key=lambda t: -t.score)


def fits_of(request: ChatRequest, part: str) -> tuple[list[ToolSpec], list[ForbiddenTool]]:
    """Return the tools, and what the person may not use, scored for one part of a message.

    Where nobody has weighed the part by itself, by how alike the tools' examples are.
    """
    known = next((p.fits for p in request.parts if p.text == part), None)

    def score(tool: ToolSpec | ForbiddenTool) -> float:
        if known is not None:
            return known.get(tool.name, 0.0)
        return (tool.score + likeness(part, tool)) / 2

    permitted = [replace(tool, score=score(tool)) for tool in request.tools]
    return permitted, [replace(tool, score=score(tool)) for tool in request.forbidden]


def likeness(text: str, tool: ToolSpec | ForbiddenTool) -> float:
    """Return how alike a text and the closest example of a tool are, 0 to 1, by letter triples."""
    wanted = _triples(text)
    phrases = [tool.title, tool.name.split(".")[-1].replace("_", " "), *tool.examples]
    return max((_dice(wanted, _triples(phrase)) for phrase in phrases), default=0.0)


def rank_forbidden(tools: Sequence[ForbiddenTool], reading: Reading) -> list[ForbiddenTool]:
    """Return what the person may not use, scored by the same words as what they may."""
    shows = is_show(reading.text) or asks_at_last(reading.text)
    words = set(stems(reading.text))
    ranked = [
        replace(t, score=t.score + _words_cue(t.name, reading, words)
                + _effect_cue(reading, is_read=looks_only(t.name), shows=shows)
                + _record_cue(reading, t.ref_fields, is_read=looks_only(t.name)))
        for t in tools
    ]  # fmt: skip
    return sorted(ranked, key=lambda t: -t.score)


def _cues(tool: ToolSpec, reading: Reading, words: set[str], *, shows: bool) -> float:
    cue = _effect_cue(reading, is_read=tool.effect == "read", shows=shows)
    cue += _words_cue(tool.name, reading, words)
    cue += _record_cue(reading, tool.ref_fields, is_read=tool.effect == "read")
    cue += _KNOWN * any(known_value(field, reading) for field in fields_of(tool))
    kinds = {m.kind for m in reading.mentions}
    if kinds & set(tool.ref_fields.values()):
        return cue
    is_left_out = bool(kinds - set(EVERYDAY)) and not any(is_query(f) for f in fields_of(tool))
    return cue - _RECORD * (is_left_out and tool.effect == "read")


def _record_cue(reading: Reading, ref_fields: JsonDict, *, is_read: bool) -> float:
    """Return what it counts that a tool takes the records named, or not the one of a number."""
    taken = set(ref_fields.values())
    cue = _RECORD * bool(taken & {m.kind for m in reading.mentions})
    if is_read and (numbered := _numbered_kinds(reading)):
        cue += _NUMBERED * (1 if numbered & taken else -1)
    return cue


def takes_the_number(best: ToolSpec, forbidden: ForbiddenTool, reading: Reading) -> bool:
    """Return whether the record named by its number is what one tool takes and the other does not.

    "Did they pay INV-7" is answered by the invoice to who may not see payments. A read carries out
    no order, though.
    """
    numbered = _numbered_kinds(reading)
    is_taken = bool(numbered & set(best.ref_fields.values()))
    is_alone = not numbered & set(forbidden.ref_fields.values())
    return is_taken and is_alone and (best.effect != "read" or looks_only(forbidden.name))


def _numbered_kinds(reading: Reading) -> set[str]:
    """Return the kinds of what is named by its number, which is the most certain of all names."""
    kinds = {m.kind for m in reading.mentions if _NUMBER.fullmatch(reading.words_of(m))}
    return kinds | ({"invoice"} if any(code.isdigit() for code in reading.codes) else set())


def _effect_cue(reading: Reading, *, is_read: bool, shows: bool) -> float:
    if not is_read and (is_plain_question(reading.text) or asks_at_last(reading.text)):
        return _ASK_WRITES
    if wants_to_know(reading.text):
        return _SHOW_READS if is_read else _KNOW_WRITES
    if shows:
        return _SHOW_READS if is_read else _SHOW_WRITES
    if orders_at_last(reading.text) or assents(reading.text):
        return _TOLD_READS if is_read else _TOLD_WRITES
    if is_fragment(reading.text):
        is_asked = _OF.search(reading.text) is not None
        return (_SHOW_READS if is_read else _SHOW_WRITES) if is_asked else 0.0
    return _ORDER_READS if is_read else _ORDER_WRITES


def looks_only(name: str) -> bool:
    """Return whether an action only looks something up, by its name."""
    return _verb(name) in _READ_VERBS


def orders_all_of(tool: ToolSpec, reading: Reading) -> bool:
    """Return whether a message orders a change and says all that the tool needs for it.

    A tool that needs nothing but words has them of any message.
    """
    is_order = tool.effect != "read" and orders(reading.text) and not is_show(reading.text)
    needs = any(f.is_required and f.kind is not FieldKind.TEXT for f in fields_of(tool))
    return is_order and needs and not fill_tool(tool, reading).missing


def is_fragment(text: str) -> bool:
    """Return whether a message is a few words and none of them orders: "phone of Riverside"."""
    return len(text.split()) <= _FRAGMENT_WORDS_MAX and not any(map(ORDER.match, text.split()))


def _words_cue(name: str, reading: Reading, words: set[str]) -> float:
    """Return what the words of a tool's name in the message count; most, a verb that opens it."""
    verb, *nouns = [stem(w) for w in name.rsplit(".", maxsplit=1)[-1].split("_")]
    said = sum(n in words for n in nouns) / len(nouns) if nouns else 0.0
    ordered = _is_ordered(name, reading, said)
    is_full = ordered and bool(nouns) and said == 1.0
    return _VERB * (verb in words) + _NOUNS * said + _COMMAND * ordered + _FULL * is_full


def _is_ordered(name: str, reading: Reading, said: float) -> bool:
    """Return whether the order opens with the tool's verb: "post the draft", "it bounced, post it".

    An order may follow what is told.
    """
    if assents(reading.text):
        return _verb(name) == "approve"
    text = last_order(reading.text) or reading.text
    opening = _OPENING.match(text)
    if opening is None:
        return False
    orders = set(stems(_SAYS.get(_verb(name), "")))
    first, *following = stems(text[opening.start("verb") :])[:3]
    if first in _MAKES:  # what is made says more than that it is made
        return bool(orders & set(following)) or (first in orders and said > 0)
    return first in orders


def _verb(name: str) -> str:
    return name.rsplit(".", maxsplit=1)[-1].split("_", maxsplit=1)[0]


def _triples(text: str) -> set[str]:
    plain = f" {re.sub(r'[^a-z0-9]+', ' ', text.lower())} "
    return {plain[n : n + 3] for n in range(len(plain) - 2)}


def _dice(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0

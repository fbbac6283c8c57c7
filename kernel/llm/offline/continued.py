"""A message that goes on with the action before: "only Hamburg", "and may?", "the same for Mia".

It names records, days, numbers or a choice of that action, and hardly anything else.
"""

import re
from dataclasses import replace

from kernel.llm.offline.enums import find_enum, stem, stems
from kernel.llm.offline.intent import (
    asks_for_rule,
    is_plain_question,
    is_question,
    speaks_of_self,
)
from kernel.llm.offline.openings import orders
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.offline.vocabulary import strange_share
from kernel.llm.port import ToolCall, ToolSpec

SURE_MIN = 0.75  # what fits better is asked of its own action, although "and" leads it
KNOWN_SHARE_MAX = 0.34  # more strange words than this, and the record just shown is not meant
_WORD = re.compile(r"[^\W_]+")
_MAY = re.compile(r"\W*may\W*", re.IGNORECASE)
_YEAR = re.compile(r"\W*(?:19|20)\d\d\W*")
_LINKS = frozenset(
    stems("""
    a about an and are as at be but by do for from how in into is it just next of on one ones only
    or other others s same since so far than that the their them then these they this those till to
    too until was were what with within above below over under more less between all any each there
    please again
    """)
)
_SHOW_ME = re.compile(r"\b(?:show|give|tell|get|list)(?: me| us)\b", re.IGNORECASE)
_LED = re.compile(r"\W*(?:and|but)\b", re.IGNORECASE)
_OWN = re.compile(r"\byou(?:r)?\b", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"\b(?:it|its|it's|that one|this one|they|them|their|he|him|his|she|her|those|these)\b", re.I
)


def adds_only(piece: Reading, tool: ToolSpec, *, is_led: bool) -> bool:
    """Return whether a message names things an action takes and says nothing else.

    Led by "and", "only", "the same for" it may repeat words of the action itself.
    """
    if orders(_SHOW_ME.sub("", piece.text)) or speaks_of_self(_SHOW_ME.sub("", piece.text)):
        return False
    spans = [(m.start, m.end) for m in piece.mentions]
    spans += [(d.at, d.to) for d in piece.dates] + [(a.at, a.to) for a in piece.amounts]
    shown = [match.span() for match in _SHOW_ME.finditer(piece.text)]
    left = [
        match[0].lower()
        for match in _WORD.finditer(piece.text)
        if not any(at <= match.start() < to for at, to in [*spans, *shown])
    ]
    own = _words_of(tool) if is_led else set[str]()
    chosen = _choice_words(tool, " ".join(left))
    rest = [w for w in left if stem(w) not in _LINKS | own | chosen]
    return bool(spans or chosen or piece.codes) and not rest


def as_period(piece: Reading, tool: ToolSpec) -> Reading:
    """Return a piece that is "may" or "2024" as the time it is to an action that asks for days."""
    if not any(field.kind is FieldKind.DATE for field in fields_of(tool)):
        return piece
    is_period = _MAY.fullmatch(piece.text) or _YEAR.fullmatch(piece.text)
    return replace(piece, text=f"in {piece.text.strip()}", mentions=[]) if is_period else piece


def asks_about_shown(
    reading: Reading, tool: ToolSpec, before: ToolCall, best: ToolSpec | None, shown: str
) -> bool:
    """Return whether a question is about the one record that was just shown: "is it paid?".

    It points back, names no other record, and what showed the record knows the matter, or the
    answer did (`shown`).
    """
    is_asked = is_question(reading.text) and not asks_for_rule(reading.text)
    is_unsure = best is None or best.name == tool.name or best.score < SURE_MIN
    is_led = bool(_LED.match(reading.text)) and is_plain_question(reading.text)
    is_led = is_led and is_unsure and not (reading.dates or reading.amounts)
    if not is_asked or not (is_led or _ANAPHOR.search(reading.text)):
        return False
    named = [before.arguments[name] for name in tool.ref_fields if name in before.arguments]
    if tool.effect != "read" or len(named) > 1 or reading.mentions or reading.codes:
        return False
    if not named:  # one's own balance, or a list: only what the answer has spoken of
        return bool(_OWN.search(shown)) and strange_share(_knowing(shown, tool), reading, {}) == 0
    if best is not None and best.name != tool.name and _takes_same(best, tool, before):
        return False
    return strange_share(_knowing(shown, tool), reading, {}) <= KNOWN_SHARE_MAX


def _knowing(shown: str, tool: ToolSpec) -> ToolSpec:
    return replace(tool, description=f"{tool.description} {shown}")


def _takes_same(best: ToolSpec, tool: ToolSpec, before: ToolCall) -> bool:
    """Return whether another action takes the record that was shown."""
    kinds = {tool.ref_fields[name] for name in tool.ref_fields if name in before.arguments}
    return bool(kinds & set(best.ref_fields.values()))


def _words_of(tool: ToolSpec) -> set[str]:
    names = re.findall(r"[a-z]+", f"{tool.name.rsplit('.', 1)[-1]} {tool.title}".lower())
    labels = (word for field in fields_of(tool) for word in field.words)
    return {stem(word) for word in (*names, *labels)}


def _choice_words(tool: ToolSpec, text: str) -> set[str]:
    """Return the stems of words that choose a value of one of the action's closed sets."""
    found: set[str] = set()
    for field in fields_of(tool):
        value = find_enum(field, text) if field.kind is FieldKind.ENUM else None
        if value is not None:
            said = (value.replace("_", " "), *field.synonyms.get(value, ()))
            found |= {stem(word) for phrase in said for word in _WORD.findall(phrase.lower())}
    return found

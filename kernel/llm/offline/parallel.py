"""The same order said of one record after the other: "pans to 30 and pots to 12".

Each part opens with a record of the same kind and says something of it. What the later parts leave
out, the verb or the words between record and value, is the first part's.
"""

import re

from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.openings import ORDER, without_lead
from kernel.llm.port import Mention

PARTS_MAX = 4
_CUT = re.compile(r"\s*[,;]\s*(?:and\s+)?|\s+and\s+|\s+&\s+", re.IGNORECASE)
_BEFORE = re.compile(r"(?:the\s+|that\s+)?(?:\d[\d.,]*\s*(?:x\s*|pcs\s+|of\s+(?:the\s+)?)?)?", re.I)
_OWNER = re.compile(r"['’]s\b")
_WORD = re.compile(r"\w")
_VALUE = re.compile(r"[€$£]?\d")
_QUOTED = re.compile(r"[\"“„«][^\"“”„«»]*[\"”“»]|(?<!\w)['‘][^'’]*['’](?!\w)")


def parallel_parts(text: str, mentions: list[Mention]) -> list[str]:
    """Return the parts of an order that is said of one record after the other; else the text."""
    if condition_of(text) or len({m.start for m in mentions}) < 2:
        return [text]
    quoted = [m.span() for m in _QUOTED.finditer(text)]
    parts: list[str] = []
    begun = 0
    kinds: set[str] | None = None
    for cut in _CUT.finditer(text):
        if cut.start() < begun or any(at < cut.end() <= to for at, to in quoted):
            continue
        named = _kinds_at(text, cut.end(), mentions)
        left = _kinds_said_of(text, begun, cut.start(), mentions)
        both = named & left & (named if kinds is None else kinds)
        if not both or not _goes_on(text, cut.end(), mentions):
            continue
        kinds = both
        parts.append(text[begun : cut.start()].strip(" ,."))
        begun = cut.end()
    found = [*parts, text[begun:].strip(" ,.")]
    return found if 1 < len(found) <= PARTS_MAX else [text]


def left_out(
    text: str, step: str, first: str, mentions: list[Mention], at: int
) -> list[tuple[int, str]]:
    """Return what a part that opens with a record leaves to the first one: (offset, words).

    `at` is where the step stands in the text.
    """
    start = max(text.find(first), 0)
    opening = _BEFORE.match(text, at)
    place = opening.end() if opening else at
    heads = [m for m in mentions if m.start in (place, at)]
    kinds = {m.kind for m in heads}
    led = next((m for m in sorted(mentions, key=lambda m: m.start)
                if m.kind in kinds and start <= m.start < start + len(first)), None)  # fmt: skip
    if step == first or led is None:
        return []
    found: list[tuple[int, str]] = []
    count = re.search(r"\d[\d.,]*\s*(?:x\s*|of\s+)?(?:the\s+)?$", text[start : led.start])
    lead = text[start : start + count.start()] if count else text[start : led.start]
    if ORDER.match(without_lead(lead)):
        found.append((0, lead))
    end = max(m.end for m in heads) - at
    between = re.match(r"\s+(?P<words>[^\d€$£,;]+?)\s*(?=[€$£]?\d)", text[led.end :])
    if between and _VALUE.match(step[end:].lstrip()):
        found.append((end, f" {between['words'].strip()}"))
    return found


def _kinds_at(text: str, at: int, mentions: list[Mention]) -> set[str]:
    """Return the kinds of the record that stands there, after an article or a count."""
    opening = _BEFORE.match(text, at)
    places = {at, opening.end() if opening else at}
    return {m.kind for m in mentions if m.start in places}


def _kinds_said_of(text: str, at: int, to: int, mentions: list[Mention]) -> set[str]:
    """Return the kinds of record of which something is said between two places."""
    return {
        m.kind
        for m in mentions
        if at <= m.start and m.end <= to and _WORD.search(_OWNER.sub("", text[m.end : to]))
    }


def _goes_on(text: str, at: int, mentions: list[Mention]) -> bool:
    """Return whether something is said of the record that opens there."""
    after = max(m.end for m in mentions if m.start >= at and not _WORD.search(
        _BEFORE.sub("", text[at : m.start], count=1)))  # fmt: skip
    rest = _CUT.split(text[after:], maxsplit=1)[0]
    return bool(_WORD.search(_OWNER.sub("", rest)))

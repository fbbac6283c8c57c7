"""What somebody may or may not do, as a sentence about rights says it."""

import re

from kernel.llm.offline.reading import PEOPLE, Reading

_ABLE = re.compile(
    r"\b(?:able|allow(?:s|ed)?|permitted|authori[sz]ed|entitled|rights?|permissions?|lets?)\b",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:may|can(?:['’]?t|not)?|could(?:n['’]?t)?)\b", re.IGNORECASE)
# Who, and what stands between them and the deed: "can't I ever", "allowed to", "the right to".
_WHO = re.compile(
    r"\s*(?:(?:i|we|he|she|they|you|somebody|someone|anybody|anyone|not|to|ever|even|also|still|"
    r"just|actually|now|for|of)\b|(?-i:[A-Z])[\w'’-]*)",
    re.IGNORECASE,
)
_END = re.compile(r"[?!;]|[.,](?:\s|$)|$")
_WHY = re.compile(
    r"\b(?:why|how come|what(?:['’]s| is| am)? .{0,12}(?:missing|stop|prevent|keep))\b",
    re.IGNORECASE,
)
_BARRED = re.compile(
    r"\b(?:can['’]?t|cannot|can (?:i|we) not|(?:not|un) ?able|not (?:allowed|permitted|"
    r"authori[sz]ed)|may (?:i|we) not|denied|refused|blocked|locked out|"
    r"(?:no|lack|missing)\b.{0,12}(?:rights?|access|permissions?))\b",
    re.IGNORECASE,
)
_LETTERS_MIN = 3


def deed_in(reading: Reading) -> str:
    """Return what it is that somebody may or may not do, "" where nothing is said of it.

    "Why may Ana close the books" -> "close the books".
    """
    modals = (*_ABLE.finditer(reading.text), *_MAY.finditer(reading.text))
    deeds = (_deed_after(modal.end(), reading) for modal in modals)
    return next((deed for deed in deeds if len(deed) >= _LETTERS_MIN), "")


def _deed_after(at: int, reading: Reading) -> str:
    text, end = reading.text, _END.search(reading.text, at)
    while (after := _after_who(reading, at)) > at:
        at = after
    return text[at : end.start() if end else len(text)].strip()


def asks_why_not(text: str) -> bool:
    """Return whether somebody asks what keeps them from doing a thing."""
    return bool(_WHY.search(text) and _BARRED.search(text))


def _after_who(reading: Reading, at: int) -> int:
    start = at + len(reading.text[at:]) - len(reading.text[at:].lstrip())
    named = [m.end for m in reading.mentions if m.start == start and m.kind in PEOPLE]
    who = _WHO.match(reading.text, at)
    return max([*named, who.end() if who else at])

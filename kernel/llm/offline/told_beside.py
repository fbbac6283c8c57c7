"""What is told beside an order: why it is given, and what a new thing is.

Asked for only where nothing else says it. Whatever is returned stands in the message.
"""

import re

from kernel.llm.offline.enums import stems
from kernel.llm.offline.openings import asks, orders
from kernel.llm.offline.reading import Reading

_APART = re.compile(
    r"(?<=\w)[.!?]+(?:\s+|$)|\s*[;:\n]\s*|(?<!\d),\s+|,\s+(?!\d)|\s+[–—-]\s+|\s*\(|\)\s*|"
    r"(?:,\s*)?\b(?:so|hence|therefore|that['’]s why|which is why)\s+(?!(?:that|far|much|many)\b)",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:(?:and|but|as|since|because|for|due to|oh no|oh dear|oops|sorry|unfortunately|hello|hi|"
    r"please|pls|reason(?: is)?|just|well)\b[\s,:]*)+",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s+(?:please|pls|thanks|thx|cheers)\W*$", re.IGNORECASE)
_POLITE = re.compile(
    r"(?:please|pls|thanks|thank you|cheers|regards|(?:can|could|would|will) you|i(?:['’]d| would) "
    r"(?:like|want)|i (?:want|need|promise\w*)|we (?:want|need|should|must)|let['’]?s?|"
    r"(?:do not|don['’]?t|never|no request|nothing to)\b|"
    r"(?:it |that |this )?(?:should|must|needs? to|has to|can|may) (?:be|go|come)\b)",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"(?:\w+\W+){0,3}(?:called|phoned|rang|wrote|mailed|texted|asked|says|said|told (?:me|us))"
    r"(?: (?:me|us|in|just now|today|this morning))*",
    re.IGNORECASE,
)
_EDGE = (
    r"(?:a|an|the|of|on|in|at|for|from|to|by|with|and|is|was|it|its|this|that|his|her|their|our|"
    r"my|as|from|until|till|again|now|log|off|please|pls|record|credit|note|leave|days?)"
)
_EDGES = re.compile(rf"^(?:{_EDGE}\b\W*)+|(?:\W*\b{_EDGE})+$", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Za-z]{1,8}-\d+\b")
_WORDS_MIN, _WORDS_MAX = 2, 24
_GOT = re.compile(
    r"\b(?:carry|stock|sell|offer|make|makes|get|got|have|has|rent(?:ed)?|open(?:ed|ing)?|"
    r"take|taken|took|buy|bought|built|build|found(?:ed)?|start(?:ed|ing)?|need|want|add(?:ed)?|"
    r"create|introduce[ds]?|launch(?:ed|ing)?|move[ds]?|run)"
    r"(?: (?:on|up|in|out|over|also|now|selling|using|to))*"
    r" (?:an?|another|our|the)(?: (?:new|second|third|fourth|small|big|little|own|further|extra))* "
    r"(?P<thing>[^\s,.;:!?]+(?: [^\s,.;:!?]+){0,3}?)"
    r"(?=\s+(?:from|on|for|that|which|so|as|with|at|to|and|under|where|who|called|named|now|here|"
    r"this|next|since|until|there|please)\b|[,.;:!?)]|$)",
    re.IGNORECASE,
)
_OCCASION = re.compile(
    r"\b(?:because of|due to|on account of|owing to|during|around|over) (?:the |our )?"
    r"(?P<thing>[A-Za-z][\w'’-]*(?: [a-z][\w'’-]*){0,2}?)"
    r"(?=\s+(?:from|on|in|until|till|is|that|and|so|we|week)\b|\s+\d|[,.;:!?)]|$)"
)
_DOING = re.compile(
    r"\b(?:we|they)(?:['’]re| are|['’]ll be| will be) (?P<thing>[a-z]+ing\b[^,.;:!?]{3,40}?)"
    r"(?=\s+(?:from|on|in|between|until|so|and)\b|\s+\d|[,.;:!?]|$)"
)


def told_reason(reading: Reading) -> str:
    """Return the clause that tells why, beside the one that says what to do; "" for none."""
    days = [reading.text[d.at : d.to] for d in reading.dates]
    clauses = [_bare(clause) for clause in _clauses(reading.text)]
    clauses = [c for c in clauses if not any(c == day or day.startswith(c) for day in days)]
    told = [c for c in clauses if _WORDS_MIN <= len(c.split()) <= _WORDS_MAX and _is_told(c)]
    plain = [c for c in told if not _CODE.search(c)]
    return (plain or told or [""])[0] if len(clauses) > 1 else _what_is_left(reading)


def told_name(reading: Reading, nouns: frozenset[str], *, has_period: bool) -> str:
    """Return what a new thing is called by: "we rented a hall in Konstanz", "during the move".

    `nouns` are stems of words for things of its kind, which are no names.
    """
    patterns = (_OCCASION, _DOING) if has_period else (_GOT,)
    blocked = [(d.at, d.to) for d in reading.dates]
    for match in (m for pattern in patterns for m in pattern.finditer(reading.text)):
        at, to = match.span("thing")
        is_date = any(at < end and to > start for start, end in blocked)
        if not is_date and stems(match["thing"])[-1] not in nouns:  # "another expense account"
            return match["thing"]
    return ""


def _clauses(text: str) -> list[str]:
    return [piece for piece in _APART.split(text) if piece and piece.strip(" \t.,!?\"'")]


def _bare(clause: str) -> str:
    return _TAIL.sub("", _LEAD.sub("", clause.strip(" \t.,!?"))).strip(" \t.,!?")


def _is_told(clause: str) -> bool:
    if orders(clause) or asks(clause) or _POLITE.match(clause):
        return False
    return not _REPORTED.fullmatch(clause)


def _what_is_left(reading: Reading) -> str:
    """Return the words of a note without an order: "goodwill 75 on INV-2056" -> goodwill."""
    if not _is_told(reading.text):
        return ""
    spans = [(m.start, m.end) for m in reading.mentions]
    spans += [(d.at, d.to) for d in reading.dates] + [(a.at, a.to) for a in reading.amounts]
    spans += [m.span() for m in _CODE.finditer(reading.text)]
    pieces: list[str] = []
    end = 0
    for at, to in [*sorted(spans), (len(reading.text), len(reading.text))]:
        pieces.append(_EDGES.sub("", reading.text[end:at].strip(" \t.,!?-–:")).strip(" \t.,!?-–:"))
        end = max(end, to)
    left = [piece for piece in pieces if len(piece) > 2]
    return left[0] if len(left) == 1 and len(left[0].split()) <= 4 else ""

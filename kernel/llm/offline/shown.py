"""Two things to be shown under one verb: "show me the stock of lanterns and the reservations".

Whoever weighs the parts decides; here is where they may divide, and what each leaves to the other.
"""

import re

from kernel.llm.offline.openings import QUESTION, orders
from kernel.llm.port import Mention

CUTS_MAX = 3
_I = re.IGNORECASE
_LEAD = re.compile(
    r"^\W*(?:(?:please|pls|can you|could you|hi|hello|hey)[\s,]+)*"
    r"(?P<lead>(?:show|list|give|get|display|print|pull up|bring up|tell|find|look up)(?: me| us)?|"
    r"what(?:['’]s| is| are| was| were)|i(?: need| want to see|(?:['’]d| would) like(?: to see)?))"
    r"\s+",
    _I,
)
_CUT = re.compile(r"\s*,?\s+(?:and|plus|as well as)\s+(?:also\s+)?", _I)
_CONTENT = re.compile(r"[^\W\d_]{3,}")
_NO_CONTENT = re.compile(
    r"(?:the|our|all|any|for|from|with|this|that|last|next|week|month|year|today|what|which|who|"
    r"january|february|march|april|may|june|july|august|september|october|november|december)",
    _I,
)
_TAIL = re.compile(r"\s(?:for|of|in|at|as of|since|on|until|during|from)\s+(?P<what>[^,]+)$", _I)
_TELLING = re.compile(
    r"\d|[A-Z]|\b(?:this|last|next|today|yesterday|end of|january|february|march|april|may|june|"
    r"july|august|september|october|november|december)\b"
)
_OWNER = re.compile(r"['’]s?(?=\s)")


def shown_pairs(text: str, mentions: list[Mention]) -> list[list[str]]:
    """Return how a message may divide in two things to be shown, none for another message."""
    lead = _LEAD.match(text)
    if lead is None:
        return []
    pairs: list[list[str]] = []
    for cut in _CUT.finditer(text, lead.end()):
        left, right = text[: cut.start()].strip(" ,."), text[cut.end() :].strip(" ,.?")
        is_thing = not orders(right) and not QUESTION.match(right)
        if is_thing and _says_something(text, cut.end(), mentions) and cut.start() > lead.end():
            pairs.append([left, right])
    return pairs[:CUTS_MAX]


def shared_words(
    text: str, step: str, first: str, mentions: list[Mention]
) -> list[tuple[int, str]]:
    """Return what one of two things shown leaves to the other: (offset, words).

    The verb stands with the first, "of Nordlys" or "for February" behind the last, an owner
    ("Nordlys' invoices") before the first.
    """
    lead = _LEAD.match(first)
    if lead is None:
        return []
    cut = _CUT.match(text, len(first))
    if cut is None or orders(text[cut.end() :]) or QUESTION.match(text, cut.end()):
        return []
    if step == first:
        tail = _TAIL.search(text[len(first) :])
        is_tail = tail and _TELLING.search(tail["what"]) and not _TAIL.search(first)
        return [(len(first), tail[0].rstrip(" .?!"))] if tail and is_tail else []
    if orders(step) or QUESTION.match(step):
        return []
    owned = [m for m in mentions if m.end <= len(first) and _OWNER.match(first[m.end :] + " ")]
    inside = any(text.find(step) <= m.start for m in mentions)
    owner = "" if inside or not owned else f"{first[owned[0].start : owned[0].end]}'s "
    return [(0, f"{first[: lead.end()].strip()} {owner}")]


def _says_something(text: str, at: int, mentions: list[Mention]) -> bool:
    """Return whether words other than records and days follow: what is shown, not whose."""
    return any(
        not _NO_CONTENT.fullmatch(word[0])
        and not any(m.start <= word.start() < m.end for m in mentions)
        for word in _CONTENT.finditer(text, at)
    )

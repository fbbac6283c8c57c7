"""Which of two records of one kind things leave and which they go to, by the words around them.

"19 mugs are better off in Oslo than in Porto", "Hamburg runs out of pegs, Freiburg can spare some".
"""

import re

from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field
from kernel.llm.port import Mention

SOURCE = {"from", "source", "origin", "credit"}  # where money comes from is credited
TARGET = {"to", "target", "destination", "into", "onto", "new", "debit"}
_LED_OUT = re.compile(
    r"\b(?:from|out of|ex|leaving|left|leave|than (?:in|at)|rather than(?: in| at)?|"
    r"instead of(?: in| at)?|source|credit)\W*(?:the )?$"
)
_LED_IN = re.compile(
    r"(?:\b(?:to|into|onto|for|towards|reach|stock up|debit|now lie in|dropped (?:\w+ )?at)|->|→)"
    r"\W*(?:the )?$"
)
_AT = re.compile(r"\b(?:in|at)\W*(?:the )?$")
_GIVES = re.compile(
    r"^\W*(?:(?:can|could|should|has to|will|must) )?(?:spare|sends?|gives?|give up|ships?|"
    r"ha(?:s|ve) (?:plenty|enough|too many|some|\d+ too many))\b"
)
_GETS = re.compile(
    r"^\W*(?:gets?|needs?|wants?|receives?|is (?:short|out|missing|low)|lacks?|has (?:run|no|none)|"
    r"(?:keeps? )?run(?:s|ning)? (?:out|dry|short|low)|(?:are|is) asking|asks? for)\b"
)
_NEEDED_AT = re.compile(r"\b(?:needs?|needed|wants?|short|missing|we want|asking)\b[^.;]*$")
_THEN_FROM = re.compile(r"\b(?:from|out of|ex)\b")
_MOVES = re.compile(r"\b(?:transfer|move|shift|reclass\w*|rebook|from|sweep|send|put)\b|->|→")
_STRONG, _SOME, _FAINT = 3, 2, 1


def direction_of(field: Field) -> set[str]:
    """Return the words of the side a field stands for, none where it stands for neither."""
    words = set(field.words)
    return SOURCE if words & SOURCE else TARGET if words & TARGET else set()


def pick_by_direction(field: Field, free: list[Mention], reading: Reading) -> Mention | None:
    """Return the record that stands most on the field's side; None where all stand on the other."""
    sign = 1 if direction_of(field) is SOURCE else -1
    ranked = sorted(free, key=lambda m: (-sign * _leaving(field, m, reading), m.start))
    if not ranked or (len(ranked) == 1 and sign * _leaving(field, ranked[0], reading) <= -_SOME):
        return None
    return ranked[0]


def _leaving(field: Field, mention: Mention, reading: Reading) -> int:
    """Return how much speaks for a record being left (above 0) or gone to (below)."""
    before, after = reading.before(mention.start, 40), reading.lowered[mention.end :]
    clause = re.split(r"[,.;]", before)[-1]
    weight = _STRONG if _LED_OUT.search(before) else -_STRONG if _LED_IN.search(before) else 0
    if _GIVES.match(after):
        weight += _SOME
    if _GETS.match(after) or (_AT.search(before) and _NEEDED_AT.search(clause)):
        weight -= _SOME
    if weight == 0 and _AT.search(before):
        weight = -_FAINT if _THEN_FROM.search(after) else _FAINT
    return weight + _booked(field, mention, reading)


def _booked(field: Field, mention: Mention, reading: Reading) -> int:
    """Weigh "6700 to 1590" the way accountants say it: the first is debited, the second credited.

    Money that is moved "from bank to cash" goes the way the words say.
    """
    if not set(field.words) & {"debit", "credit"} or _MOVES.search(reading.lowered):
        return 0
    at, to = mention.start, mention.end
    others = [m for m in reading.mentions if m.kind == mention.kind and m.start != at]
    if any(
        re.fullmatch(r"\s*(?:to|/|against|on)\s*", reading.lowered[to : m.start]) for m in others
    ):
        return -2 * _STRONG
    if any(re.fullmatch(r"\s*(?:to|/|against|on)\s*", reading.lowered[m.end : at]) for m in others):
        return 2 * _STRONG
    return 0

"""Whether a message asks for something that documents could say, also in the middle of it."""

import re

from kernel.llm.offline.intent import is_question
from kernel.llm.offline.openings import orders

_CLAUSE = re.compile(r"[,;:.!?]\s+|\s[-\u2013\u2014]+\s")
_LED_BY_PREPOSITION = re.compile(
    r"^\W*(?:until|till|by|from|since|at|in|on|for|to|with|after|up to|within|above|below)\s+"
    r"(?:what|which|when|where|whom|how)\b",
    re.I,
)


def asks_somewhere(text: str) -> bool:
    """Return whether a message or a clause of it is a question: "I lost it - whom do I tell"."""
    return any(
        is_question(clause) or bool(_LED_BY_PREPOSITION.match(clause))
        for clause in [text, *_CLAUSE.split(text)]
        if clause.strip()
    )


def names_a_matter(text: str) -> bool:
    """Return whether a message only names what is to be looked up: "notice period for a lease"."""
    return not orders(text) and not asks_somewhere(text)

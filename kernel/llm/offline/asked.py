"""Whether a message asks for something that documents could say, also in the middle of it."""

import re

from kernel.llm.offline.intent import is_plain_question, is_question
from kernel.llm.offline.openings import orders
from kernel.llm.port import ToolSpec

STRONG_EVIDENCE = 0.64  # what an answer from documents needs (rag.answer.EVIDENCE_MIN)
CLEAR_EVIDENCE = 0.8  # what it needs when nothing was asked in so many words
CLEAR_LEAD = 0.2  # and by how much it must then outdo the best action
_CLAUSE = re.compile(r"[,;:.!?]\s+|\s[-\u2013\u2014]+\s")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][\w)])[.!?]\s+(?=\S)")
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


def asks_at_last(text: str) -> bool:
    """Return whether a message asks, though not with its first word.

    It tells something before ("My bag is gone. Who helps") or asks "until what time ...".
    """
    *told, last = _SENTENCE_END.split(text.strip())
    if not told:
        return bool(_LED_BY_PREPOSITION.match(text))
    return is_plain_question(last) and not any(orders(each) for each in told)


def names_a_matter(text: str) -> bool:
    """Return whether a message only names what is to be looked up: "notice period for a lease"."""
    return not orders(text) and not asks_somewhere(text)


def is_told(text: str, strength: float) -> bool:
    """Return whether evidence of this strength answers a message from documents."""
    least = CLEAR_EVIDENCE if names_a_matter(text) else STRONG_EVIDENCE
    return strength >= least and (asks_somewhere(text) or names_a_matter(text))


def outweighs(text: str, strength: float, best: ToolSpec) -> bool:
    """Return whether documents answer a message better than the best action would."""
    if not is_told(text, strength):
        return False
    if names_a_matter(text):
        return best.score < strength - CLEAR_LEAD
    return best.effect != "read" or best.score < strength

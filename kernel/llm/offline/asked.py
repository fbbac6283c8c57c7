"""Whether a message asks for something that documents could say, also in the middle of it."""

import re

from kernel.llm.offline.intent import is_plain_question, is_question
from kernel.llm.offline.openings import ORDER, orders
from kernel.llm.port import ToolSpec

STRONG_EVIDENCE = 0.64  # what an answer from documents needs (rag.answer.EVIDENCE_MIN)
CLEAR_EVIDENCE = 0.8  # what it needs when nothing was asked in so many words
CLEAR_LEAD = 0.2  # and by how much it must then outdo the best action
_CLAUSE = re.compile(r"[,;:.!?]\s+|\s[-\u2013\u2014]+\s")
_SENTENCE_END = re.compile(r"(?<=[^\W\d_][\w)])[.!?]\s+(?=\S)")
_LAST_CLAUSE = re.compile(r"(?:[,;:]|[.!?])\s+(?=\S)|\s[-\u2013\u2014]+\s")
_LOOKS = re.compile(
    r"^\W*(?:(?:so|and|but|please|pls|just|(?:can|could|would|will) you|i need you to)\b[\s,]*)*"
    r"(?:show|tell) (?:me|us)\b|^\W*(?:so|and|please|pls)?\W*(?:list|display|look up)\b",
    re.I,
)
_AND = re.compile(r"\s(?:and|so|but)\s", re.I)
_STEP = re.compile(r"[,;:.!?]\s+|\s[-\u2013\u2014]+\s|\s(?:and|so|but)\s", re.I)
_ORDERS_A_LOOK = re.compile(
    r"^\W*(?:(?:can|could) you |please |pls )*(?:open|give (?:me|us)|order|let|name|start|remind|"
    r"report|export|check|compare|count|display|explain|find|get|list|look|search|show|tell)\b|"
    r"\blook\b",
    re.I,
)
_ASSENT = re.compile(
    r"(?<!not )(?<!n't )(?<!n’t )\b(?:(?:fine|ok|okay|all ?right|good) (?:with|by|for|from) (?:me|"
    r"us|my side)|no objections?|nothing against|ha(?:s|ve) my (?:ok|okay|yes|blessing)|"
    r"gets? my (?:ok|okay|yes|blessing)|i(?:'m| am|’m)? (?:agree|happy) (?:with|to))\b",
    re.I,
)
_INFORMATION = (
    r"(?:dates?|details?|figures?|numbers?|list|overview|breakdown|address|e-?mail|phone|totals?|"
    r"balance|history|summary|status|names?|prices?|entry|entries|bookings?)"
)
_WANTS_TO_KNOW = re.compile(
    r"^\W*(?:(?:and|so|but|please|pls|now)\b[\s,]*)*(?:i|we)(?:['’]d| would| do| just| only)* "
    r"(?:need|want|like|have|must)(?: to)? (?:(?:know|see|tell|check|look at|find out)\b|"
    rf"(?:the|an?|her|his|their|its|our|all)(?: [\w-]+){{0,2}}? {_INFORMATION}\b"
    r"(?!.*\b(?:to be|\w{3,}ed|sent|set|put)\b))",
    re.I,
)
_PASSIVE = re.compile(
    r"^\W*(?:(?:so|and|but|then|now|therefore)\b[\s,]*)*(?P<what>[^,;:.!?]{2,60}?) "
    r"(?:can|could|may|must|should|shall|(?:has|have|needs?|ought|is|are) to)"
    r"(?: now| then| please)* be(?: now| then)? (?P<done>[a-z]+)\b(?P<rest>[^,;:.!?]*)",
    re.I,
)
_DONE = {
    "given": "give", "held": "hold", "kept": "keep", "made": "make", "paid": "pay", "sent": "send",
    "shut": "shut", "put": "put", "set": "set", "taken": "take", "written": "write",
}  # fmt: skip
_MAY_RELATE = re.compile(r"^\W*(?:who|whom|whose|which|where|when|what)\b", re.I)
_TURNED = re.compile(  # the verb stands before who does it, as only questions have it
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|may|must|should|will)\s+"
    r"(?:i|we|you|he|she|it|they|that|this|there|the|our|my|your|(?-i:[A-Z])\w+)\b",
    re.I,
)
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
    if any(orders(each) for each in told):
        return False
    if told and is_plain_question(last):
        return True
    return bool(_LED_BY_PREPOSITION.match(text)) or _ends_asking(text)


def _ends_asking(text: str) -> bool:
    """Return whether the last clause asks or wants to see: "a parcel came, who ordered it"."""
    *told, last = (clause for clause in _LAST_CLAUSE.split(text.strip()) if clause.strip())
    if not told or any(orders(each) or is_plain_question(each) for each in told):
        return False
    if _LOOKS.match(last):
        return True
    is_relative = bool(_MAY_RELATE.match(last)) and not text.rstrip().endswith("?")
    return is_plain_question(last) and (not is_relative or bool(_TURNED.search(last)))


def orders_at_last(text: str) -> bool:
    """Return whether a message tells something and then orders a change: "they paid, book it".

    Of the written examples of this form 98 in 100 are of actions that change something.
    """
    return last_order(text) is not None


def assents(text: str) -> bool:
    """Return whether a message says yes to what was asked for: "two weeks are fine by me"."""
    return bool(_ASSENT.search(text)) and not asks_somewhere(text)


def wants_to_know(text: str) -> bool:
    """Return whether a clause of a message wants information: "she was ill, I need the dates"."""
    return any(_WANTS_TO_KNOW.match(clause) for clause in _CLAUSE.split(text))


def last_order(text: str) -> str | None:
    """Return the order that follows what a message tells, None where there is none.

    "They paid, so the deal can be closed" orders to close the deal.
    """
    if passive := _passive_order(text):
        return passive
    *told, last = (part for part in _STEP.split(text.strip()) if part.strip())
    is_order = bool(told) and len(last.split()) > 1 and orders(last)
    is_change = is_order and not _ORDERS_A_LOOK.search(last) and not asks_somewhere(text)
    return last if is_change else None


def _passive_order(text: str) -> str | None:
    """Return what is to be done in the last clause as an order: "the draft can be posted"."""
    if asks_somewhere(text):
        return None
    last = ([clause for clause in _CLAUSE.split(text.strip()) if clause.strip()] or [""])[-1]
    passive = _PASSIVE.match(last) or _PASSIVE.match(_AND.split(last)[-1])
    verb = _base_of(passive["done"].lower()) if passive else ""
    return f"{verb} {passive['what']}{passive['rest']}" if passive and verb else None


def _base_of(participle: str) -> str:
    """Return the verb of a participle if orders open with it, else ""."""
    if participle in _DONE:
        return _DONE[participle]
    if not participle.endswith("ed"):
        return ""
    stem = participle[:-2]
    options = (stem, participle[:-1], stem[:-1], f"{stem[:-1]}y")
    return next((verb for verb in options if ORDER.fullmatch(verb)), "")


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

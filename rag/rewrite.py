"""Makes a question complete from the question before it: "and in Paris?", "how long does it take?".

Only what is looked for is rewritten; what the person wrote stays as it is.
"""

import re

from rag.places import countries_in
from rag.sparse import identifiers, terms
from rag.synonyms import empty_stems

QUESTION_CHARS_MAX = 400  # of the earlier question; a longer one is a letter, not a subject
FRAGMENT_WORDS_MAX = 7
OWN_STEMS_ENOUGH = 4  # a question with so many words of its own means its "it" in itself
_LEAD = re.compile(
    r"^\W*(?:(?:and|or|but|ok(?:ay)?|so|also|then)\b[\s,]*)*"
    r"(?:what about|how about|what if it'?s|same (?:for|with|in)|(?:and|or|also)\b)[\s,]*",
    re.I,
)
_ONLY_LEAD = re.compile(r"^\W*(?:and|or|also|what about|how about|same)\b", re.I)
_PREPOSITION = re.compile(
    r"^(?P<preposition>for|in|on|at|to|from|with|of|after|before|during|by|above|below|over|under"
    r"|abroad)\b\s*",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|that(?! (?:i|we|you|is|are|the|a)\b)|there|then"
    r"|the (?:same|other|latter|former))\b",
    re.I,
)
_PHRASE_END = (
    r"(?=\s+(?:for|in|on|at|to|from|with|of|after|before|during|by|and|or|if|when)\b"
    r"|\s*[?.!,;]|\s*$)"
)
_ASKS = re.compile(
    r"\b(?:who|what|which|when|where|why|how|is|are|do|does|did|can|may|must|should|will)\b", re.I
)


def complete_question(question: str, before: str | None) -> str:
    """The question as it would be asked alone, `before` being the person's question before it."""
    if not before or len(before) > QUESTION_CHARS_MAX:
        return question
    if _is_fragment(question):
        return _substituted(question, before)
    own = set(terms(question)) - empty_stems()
    if _POINTS_BACK.search(question) and len(own) < OWN_STEMS_ENOUGH and not identifiers(question):
        return f"{question.rstrip(' ?.!')} ({before.rstrip(' ?.!')})?"
    return question


def _is_fragment(question: str) -> bool:
    rest = _LEAD.sub("", question, count=1)
    is_led = bool(_ONLY_LEAD.match(question))
    return is_led and len(rest.split()) <= FRAGMENT_WORDS_MAX and not _ASKS.match(rest)


def _substituted(question: str, before: str) -> str:
    """The earlier question with the new part in the place of its counterpart."""
    new = _LEAD.sub("", question, count=1).strip(" ?.!")
    asked = before.strip().rstrip("?.! ")
    for old in _counterparts(new, asked):
        at = asked.lower().find(old.lower())
        return f"{asked[:at]}{new}{asked[at + len(old) :]}?"
    joint = "" if _PREPOSITION.match(new) else "for "
    return f"{asked} {joint}{new}?"


def _counterparts(new: str, asked: str) -> list[str]:
    """Phrases of the earlier question that the new part replaces, the best first."""
    found = _PREPOSITION.match(new)
    if found:
        named = rf"\b(?i:{found['preposition']})\s+(?:(?:the|our|my)\s+)?[A-Z]\w+(?:\s[A-Z]\w+)*"
        plain = rf"\b(?i:{found['preposition']})\s+(?:(?!\b(?:and|or)\b).)+?{_PHRASE_END}"
        return [match[0] for form in (named, plain) for match in re.finditer(form, asked)][:1]
    for kind in (_CODE, _FIGURE):
        if kind.search(new) and (old := kind.search(asked)):
            return [old[0]]
    if countries_in(new.title()):
        return [w for w in re.findall(r"[A-Z]\w+", asked) if countries_in(w)][:1]
    names = [m[0] for m in re.finditer(r"(?<=\s)[A-Z]\w+(?:\s[A-Z]\w+)*", asked)]
    return names[-1:] if new[:1].isupper() else []


_CODE = re.compile(r"(?<![\w/-])(?=[\w/-]*\d)(?=[\w/-]*[A-Za-z])\w+(?:[-/]\w+)*")
_FIGURE = re.compile(
    r"\b\d[\d.,]*(?:\s(?:days?|weeks?|months?|years?|hours?|eur|euros?|kg|km))?", re.I
)

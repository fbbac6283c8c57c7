"""What a question asks to be told of its subject: the deed of "who signs", the days of "how many".

A sentence may be about the same thing and not tell that: "the contract is with Alpenstoff" shares
every name with "who signed the contract with Alpenstoff".
"""

import re

from rag.sparse import terms
from rag.synonyms import empty_stems, same_meaning

_DEED_OF_WHO = re.compile(
    r"^(?:.*[,;:.!?]\s+)?\W*(?:and |so |but )?who (?:else )?"
    r"(?:(?:has|have|had|will|would|must|may|can|could|should) (?:to )?(?:have |be )?)?"
    r"(?P<deed>[a-z]+)(?: (?P<rest>.*))?$"
)
_DEED_OF_US = re.compile(
    r"\bhow (?:long|often) (?:do|does|did|must|should|can|may) (?:we|i|they|you) "
    r"(?:have to |need to )?(?P<deed>[a-z]+)\b"
)
_COUNTED = re.compile(
    r"\bhow many (?P<counted>[\w-]+)(?: (?P<of>hours|days|weeks|months|years))?\b"
)
_PERIODS = frozenset(terms("days weeks months years"))
_TOO_LIGHT = frozenset(
    terms(
        "be been has have had do does did get gets take takes give gives make makes"
        " need needs want wants put puts go goes know knows tell tells say says help helps can may"
        " must should will would could decide decides handle handles run runs stay be come comes"
    )
)
_POINTING = frozenset(  # behind "who" these are no deed
    re.findall(
        r"\w+",
        "i we you they he she it the a an our my your their his her this that in at on to of for"
        " with by from responsible allowed entitled there about under",
    )
)


def relation_of(question: str) -> str:
    """Return the stem that a sentence has to tell of, empty where the words name none."""
    said = re.sub(r"[?.!]+\s*$", "", question.lower().replace("’", "'"))
    if found := _COUNTED.search(said):
        return _stem(found["of"] or found["counted"])
    found = _DEED_OF_WHO.match(said)
    if found is None:
        found = _DEED_OF_US.search(said)
        return _stem(found["deed"]) if found else ""
    if found["deed"] in _POINTING or found["deed"] in ("is", "are", "was", "were", "do", "does"):
        return ""
    return _stem(found["deed"]) or _object_of(found["rest"] or "")


def is_told(relation: str, words: frozenset[str]) -> bool:
    """Return whether words tell of a relation, as it was said or by another word for it."""
    if not relation or relation in words or words & same_meaning(relation):
        return True
    return relation in _PERIODS and bool(words & _PERIODS)


def _object_of(rest: str) -> str:
    """Return the noun behind a light verb: "who put their signature under it"."""
    words = [word for word in rest.split() if word not in _POINTING]
    return _stem(words[0]) if words else ""


def _stem(word: str) -> str:
    stems = terms(word)
    return stems[0] if len(stems) == 1 and stems[0] not in _TOO_LIGHT | empty_stems() else ""

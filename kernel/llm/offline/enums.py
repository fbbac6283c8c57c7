"""Closed sets of values by the words people use for them."""

import re
from functools import lru_cache

from snowballstemmer import stemmer

from kernel.llm.offline.schema import Field

_english = stemmer("english")
_OF_OTHERS = re.compile(
    r"(?<= )(?:my|our) (?=(?:team|people|peopl|staff|depart|direct|report|colleagu)\w* )"
)
_NEGATED = re.compile(r"\b(?:not|no|without|don'?t|never|isn'?t)\s+(?:\w+\s+){0,2}$")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the English stem of a lower-case word."""
    return _english.stemWord(word)


def stems(text: str) -> list[str]:
    """Return the stems of the words of a text, in order."""
    return [stem(word) for word in re.findall(r"[^\W_]+(?:'[a-z]+)?", text.lower())]


def find_enum(field: Field, text: str) -> str | None:
    """Return the value of a closed set that the text names, None when it names none or two.

    A synonym is compared by stems; the longest one that occurs wins. "My team" is not "my".
    """
    found = sorted(_hits(field, text), reverse=True)
    if not found:
        return None
    best = {value for length, value in found if length == found[0][0]}
    return best.pop() if len(best) == 1 else None


def _hits(field: Field, text: str) -> list[tuple[int, str]]:
    words = _OF_OTHERS.sub(" ", f" {' '.join(stems(text))} ")
    hits: list[tuple[int, str]] = []
    for value in field.enum:
        for phrase in (value.replace("_", " "), *field.synonyms.get(value, ())):
            wanted = " ".join(stems(phrase))
            if wanted and f" {wanted} " in words:
                hits.append((len(wanted), value))
    return hits


def find_flag(field: Field, text: str) -> bool | None:
    """Return whether the text says a yes/no field, None when it does not speak of it."""
    name = " ".join(w for w in field.words if w not in ("is", "has", "with", "include", "only"))
    phrases = [name, *field.synonyms.get("true", ())]
    lowered = text.lower()
    for phrase in phrases:
        match = re.search(rf"\b{re.escape(phrase)}s?\b", lowered) if phrase else None
        if match:
            return not _NEGATED.search(lowered[: match.start()])
    return None

"""Closed sets of values by the words people use for them."""

import re
from functools import lru_cache

from snowballstemmer import stemmer

from kernel.llm.offline.schema import Field

_english = stemmer("english")
_OF_OTHERS = re.compile(
    r"(?<= )(?:my|our) (?=(?:team|people|peopl|staff|depart|direct|report|colleagu)\w* )"
)
_CLAUSE_END = re.compile(r"[,.;:!?](?=\s|$)")
_DENIED = re.compile(
    r"(?:\b(?:not|nobodi|never|neither|cannot|\w+n't|\w+n t|(?:yet|still|wait|need|remain) to be)"
    r"(?: (?!but\b|and\b|,)\S+){0,3}) $"
)
_YET = re.compile(r"\b(?:yet|so far|nobody|no one|still|to be)\b")
_STATE = {"state", "status"}
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
    said = [hit for hit in found if not hit[-1]]
    if not said:
        return _opposite(field, [phrase for _, _, phrase, _ in found]) or _not_yet(
            field, {value for _, value, _, _ in found}, text
        )
    best = {value for length, value, _, _ in said if length == said[0][0]}
    return best.pop() if len(best) == 1 else None


def _value_stems(text: str) -> list[str]:
    """Return stems that keep apart what only looks alike: yearly is no year, parental no parent."""
    words = re.findall(r"[^\W_]+(?:'[a-z]+)?", text.lower())
    return [w if w.endswith("ly") or w == f"{stem(w)}al" else stem(w) for w in words]


def _opposite(field: Field, denied: list[str]) -> str | None:
    """Return the value that one of its words says to be the opposite: open is "not paid"."""
    opposites = {f"{no}{phrase}" for phrase in denied for no in ("not ", "un")}
    found = {v for v, words in field.synonyms.items() if opposites & set(words)}
    return found.pop() if len(found) == 1 else None


def _not_yet(field: Field, denied: set[str], text: str) -> str | None:
    """Return the state of what has not come to another one: of what is not posted yet, draft."""
    if not denied or not _STATE & set(field.words):
        return None
    others = [value for value in field.enum if value not in denied]
    is_begun = bool(_YET.search(text.lower())) and others[:1] == list(field.enum[:1])
    return others[0] if others and (len(field.enum) == 2 or is_begun) else None


def _hits(field: Field, text: str) -> list[tuple[int, str, str, bool]]:
    """Return how long the words for a value are, the value, its words, whether it is denied."""
    clauses = (" ".join(_value_stems(clause)) for clause in _CLAUSE_END.split(text))
    words = _OF_OTHERS.sub(" ", f" {' , '.join(clauses)} ")
    hits: list[tuple[int, str, str, bool]] = []
    for value in field.enum:
        for phrase in (value.replace("_", " "), *field.synonyms.get(value, ())):
            wanted = " ".join(_value_stems(phrase))
            if wanted and (at := words.find(f" {wanted} ")) >= 0:
                is_denied = bool(_DENIED.search(words[: at + 1]))
                hits.append((len(wanted), value, phrase, is_denied))
    return hits


def find_flag(field: Field, text: str) -> bool | None:
    """Return whether the text says a yes/no field, None when it does not speak of it."""
    name = " ".join(w for w in field.words if w not in ("is", "has", "with", "include", "only"))
    phrases = [(phrase, False) for phrase in field.synonyms.get("false", ())]
    phrases += [(phrase, True) for phrase in (name, *field.synonyms.get("true", ()))]
    lowered = text.lower()
    for phrase, meant in phrases:
        match = re.search(rf"\b{re.escape(phrase)}s?\b", lowered) if phrase else None
        if match:
            return meant is not bool(_NEGATED.search(lowered[: match.start()]))
    return None

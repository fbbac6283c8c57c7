"""Names what does not agree: two documents that say the same thing with other figures."""

from datetime import date

from rag.citations import Citation
from rag.evidence import numbers_in
from rag.sparse import terms

SAME_MATTER = 0.6  # share of common stems, figures apart
COMMON_MIN = 2
_NEGATIONS = frozenset({"not", "no", "never", "cannot", "without", "except"})


def is_contradiction(one: str, other: str) -> bool:
    """Whether two sentences say different things about the same matter."""
    figures, other_figures = numbers_in(one), numbers_in(other)
    words, other_words = set(terms(one)) - figures, set(terms(other)) - other_figures
    both = words & other_words
    if len(both) < max(COMMON_MIN, SAME_MATTER * min(len(words), len(other_words))):
        return False
    if figures - other_figures and other_figures - figures:
        return len(figures) == len(other_figures)
    same_figures = figures == other_figures
    return (
        same_figures and denies(one) != denies(other) and len(both) >= len(words | other_words) - 2
    )


def denies(text: str) -> bool:
    """Whether a sentence says that something is not so."""
    said = text.lower().replace("’", "'")
    return bool(_NEGATIONS & set(said.split())) or "n't" in said


def word_disagreement(one: Citation, other: Citation) -> str:
    """One sentence that names both documents; the newer one is said to be newer."""
    told = f"These documents do not agree: {_name(one)} [{one.number}] and {_name(other)} "
    told += f"[{other.number}]"
    newer = _newer(one, other)
    return f"{told}; the newer is {_title(newer)}." if newer else f"{told}."


def _newer(one: Citation, other: Citation) -> Citation | None:
    if one.as_of is None or other.as_of is None or one.as_of == other.as_of:
        return None
    return one if one.as_of > other.as_of else other


def _name(citation: Citation) -> str:
    return f"{_title(citation)}{word_as_of(citation.as_of)}"


def _title(citation: Citation) -> str:
    return f"“{citation.title}”"


def word_as_of(day: date | None) -> str:
    """From when a document is, to stand behind its title."""
    return f" (as of {day.day} {day:%B %Y})" if day else ""

"""Names of a question that nothing of what was found knows: "our terms with Oakhurst"."""

import re
from collections.abc import Collection, Sequence

from babel import Locale

from rag.passages import Passage
from rag.places import countries_in
from rag.sparse import fold

STEM_CHARS = 6  # "Hamburger" is known where "Hamburg" is
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b(?:[A-Z][a-z][\w-]+|[A-Z]+[a-z]*[A-Z]\w*)")
_ENGLISH = Locale("en")
_DAYS = frozenset(
    name.casefold()
    for names in (_ENGLISH.months["format"]["wide"], _ENGLISH.days["format"]["wide"])
    for name in names.values()
)


def names_unknown(question: str, passages: Sequence[Passage]) -> bool:
    """Whether a question names somebody or something that stands in none of the passages."""
    named = [name for name in _NAME.findall(question) if not _is_common(name)]
    if not named:
        return False
    told = fold(" ".join(f"{each.title} {each.heading} {each.text}" for each in passages))
    return any(fold(name)[:STEM_CHARS] not in told for name in named)


def without_names(question: str, named: Collection[str], passages: Sequence[Passage]) -> str:
    """A question without those of its names that stand in none of the passages."""
    told = fold(" ".join(f"{each.title} {each.heading} {each.text}" for each in passages))
    for name in named:
        if not any(fold(word) in told for word in name.split()):
            question = question.replace(name, " ")
    return " ".join(question.split())


def _is_common(name: str) -> bool:
    return name.casefold() in _DAYS or bool(countries_in(name))

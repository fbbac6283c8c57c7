"""Puts found passages in the order in which they are shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

from rag.editions import asked_day, newest_win
from rag.passages import Passage, boost_identifiers, distinct
from rag.sparse import terms
from rag.synonyms import empty_stems

TITLE_BOOST = 0.15  # for a document that the question names
TITLE_STEMS_MIN = 2
_KINDS_OF_DOCUMENT = frozenset(terms("policy rules guide handbook contract terms agreement list"))


def arrange(question: str, passages: Sequence[Passage], limit: int, today: date) -> list[Passage]:
    """The best `limit` passages: those that name what is asked first, none twice or outdated."""
    named = boost_titles(question, boost_identifiers(question, passages))
    return distinct(newest_win(named, today, asked_day(question)), limit)


def boost_titles(question: str, passages: Sequence[Passage]) -> list[Passage]:
    """Raise the passages of a document whose whole title stands in the question."""
    asked = set(terms(question))
    titles = {each.title for each in passages}
    named = {title for title in titles if _is_named(title, asked)}
    if not named:
        return list(passages)
    boosted = [
        replace(each, score=each.score + TITLE_BOOST) if each.title in named else each
        for each in passages
    ]
    return sorted(boosted, key=lambda each: (-each.score, str(each.chunk_id)))


def _is_named(title: str, asked: set[str]) -> bool:
    said = _stems(title)
    telling = said - _KINDS_OF_DOCUMENT - empty_stems()
    return len(said) >= TITLE_STEMS_MIN and bool(telling) and said <= asked


@lru_cache(maxsize=4_096)
def _stems(title: str) -> frozenset[str]:
    return frozenset(terms(title))

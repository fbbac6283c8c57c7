"""Which language a message is in; one that is not surely of another is English."""

import re
from collections.abc import Sequence
from functools import cache

from babel.dates import get_day_names, get_month_names

from kernel.llm.offline.foreign_words import ENGLISH, data, fold, languages, rows
from kernel.llm.offline.phrase_tables import book

KEPT = re.compile(r"[\"“„«][^\"“”„«»]*[\"“”»]|\S+@\S+|https?://\S+")
TELLING_CHARS_MIN = 4  # of at least one word: "de la Cruz" makes no sentence Spanish
HITS_MIN = 2
ALONE_WORDS_MAX = 3  # a message this short may be known by one word
ALONE_CHARS_MIN = 5
FORM_CHARS_MIN = 5  # a word this long is known in any form
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def detect_language(text: str, before: str = "") -> str:
    """The language most of the words are of, one of the book's or English.

    A message that tells no language ("und Liam?") is of the one before it was.
    """
    written = _WORD.findall(KEPT.sub(" ", text))
    words = [fold(part) for word in written for part in word.split("-")]
    small = {fold(w) for w in written if w.islower()} | {fold(w) for w in written[:1]}
    plain = sum(w.islower() for w in written[1:]) + len(written[:1])  # the rest may be names
    english = _english_words()
    best, best_score = ENGLISH, 0.0
    for language in languages():
        known = book(language)
        hits = [w for w in words if w not in english and w in known.words]
        formed = [w for w in words if w not in english and w not in known.words
                  and w in small and len(w) >= FORM_CHARS_MIN and known.word(w)]  # fmt: skip
        others = sum(w in english and w not in known.words for w in words)
        formed = formed if hits or not others else []
        score = len(hits) + len(formed) / 2
        if score > max(others, best_score) and _is_enough(hits + formed, plain):
            best, best_score = language, score
    if best == ENGLISH and before:
        return _continued(words, detect_language(before))
    return best


def _continued(words: Sequence[str], language: str) -> str:
    """The language of the message before, if the words are rather of it than English."""
    if language == ENGLISH:
        return ENGLISH
    known = book(language)
    own = sum(known.word(w) is not None or w in known.words for w in words)
    others = sum(w in _english_words() and w not in known.words for w in words)
    return language if own > others else ENGLISH


def _is_enough(hits: list[str], words: int) -> bool:
    longest = max(map(len, hits), default=0)
    if len(hits) >= HITS_MIN:
        return longest >= TELLING_CHARS_MIN
    return words <= ALONE_WORDS_MAX and longest >= ALONE_CHARS_MIN


@cache
def _english_words() -> frozenset[str]:
    """English, or as much English as anything else."""
    common = data("english.txt").split()
    tables = [row for name in ("glossary", "words") for row in rows(name)[1:]]
    times = [*get_month_names("wide", "format", ENGLISH).values()]
    times += get_day_names("wide", "format", ENGLISH).values()
    written = " ".join([*times, *(row[0] for row in tables)]).lower()
    return frozenset(common) | frozenset(_WORD.findall(written))

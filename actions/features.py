"""What the router sees of a sentence besides its embedding: words, letters, and its form.

Words and pairs of words tell actions apart that mean nearly the same ("approve", "reject"), letters
forgive typos, and the form says whether somebody asks, orders, or speaks of themselves.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
import numpy.typing as npt

from kernel.llm.offline.intent import (
    asks_for_rule,
    is_plain_question,
    is_question,
    is_show,
    speaks_of_self,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]

BUCKETS = 2**14  # for words and for letters each
SHARE = 0.7  # of words and of letters, beside an embedding of length 1
FORM_SHARE = 0.4
LETTERS_MIN, LETTERS_MAX = 2, 4
_FORMS = (is_question, is_show, is_plain_question, asks_for_rule, speaks_of_self)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Row:
    """A sparse row: the buckets that occur and how much each counts."""

    places: Places
    values: Floats


@dataclass(frozen=True, slots=True)
class Spelling:
    """Weighs words and letters by how rare they are; `rarity` has a number for each bucket."""

    rarity: Floats

    @staticmethod
    def learn(texts: Sequence[str]) -> "Spelling":
        """The rarity of words and letters in these texts."""
        holding = np.zeros(2 * BUCKETS, dtype=np.float32)
        for text in texts:
            for row in (_words(text), _letters(text)):
                holding[row.places] += 1
        return Spelling(np.log((1 + len(texts)) / (1 + holding)).astype(np.float32) + 1)

    def weigh(self, text: str) -> Row:
        """Words and letters of a text, each of length SHARE."""
        rows = [self._weighed(_words(text)), self._weighed(_letters(text))]
        places = np.concatenate([row.places for row in rows])
        return Row(places, np.concatenate([row.values for row in rows]) * np.float32(SHARE))

    def _weighed(self, row: Row) -> Row:
        return _of_length_one(row.places, (np.log(row.values) + 1) * self.rarity[row.places])


def form_of(text: str) -> list[float]:
    """Whether it is a question, wants something shown, asks for a rule and so on, as numbers."""
    told = [float(tells(text)) for tells in _FORMS]
    return [FORM_SHARE * value for value in (*told, float(text.rstrip().endswith("?")))]


def stack(rows: Sequence[Row], buckets: int) -> "csr_matrix":
    """Rows as one matrix."""
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # takes a second to load

    ends = np.cumsum([0, *(len(row.places) for row in rows)])
    places = np.concatenate([row.places for row in rows])
    values = np.concatenate([row.values for row in rows])
    return csr_matrix((values, places, ends), shape=(len(rows), buckets), dtype=np.float32)


def _words(text: str) -> Row:
    words = _WORD.findall(text.lower())
    return _counted([*words, *(f"{a} {b}" for a, b in pairwise(words))], first=0)


def _letters(text: str) -> Row:
    return _counted(_groups(text.lower()), first=BUCKETS)


def _groups(text: str) -> Iterator[str]:
    """Groups of letters within words, the space before and after a word counted as letters."""
    for word in text.split():
        padded = f" {word} "
        for size in range(LETTERS_MIN, LETTERS_MAX + 1):
            yield from (padded[n : n + size] for n in range(max(1, len(padded) - size + 1)))


def _counted(pieces: Iterable[str], *, first: int) -> Row:
    counts = Counter(first + crc32(piece.encode()) % BUCKETS for piece in pieces)
    places = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    return Row(places, np.fromiter(counts.values(), dtype=np.float32, count=len(counts)))


def _of_length_one(places: Places, values: Floats) -> Row:
    length = float(np.linalg.norm(values))
    return Row(places, (values / length if length else values).astype(np.float32))

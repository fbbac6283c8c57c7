"""What the router sees of a sentence besides its embedding: words, letters, and its form.

Words and pairs of words tell actions apart that mean nearly the same ("approve", "reject"), letters
forgive typos, and the form says whether somebody asks, orders, or speaks of themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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
    from sklearn.feature_extraction.text import HashingVectorizer

Floats = npt.NDArray[np.float32]

BUCKETS = 2**14  # for words and for letters each
SHARE = 0.7  # of words and of letters, beside an embedding of length 1
FORM_SHARE = 0.4
_FORMS = (is_question, is_show, is_plain_question, asks_for_rule, speaks_of_self)


@cache
def _words() -> "HashingVectorizer":
    # Imported when first used: scikit-learn takes seconds to load, and the API is to be ready
    # before the router is.
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

    return HashingVectorizer(
        ngram_range=(1, 2), n_features=BUCKETS, alternate_sign=False, norm=None,
        token_pattern=r"(?u)\b\w+\b",  # noqa: S106  # words, not a password
    )  # fmt: skip


@cache
def _letters() -> "HashingVectorizer":
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415  # as in _words

    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), n_features=BUCKETS, alternate_sign=False, norm=None
    )


def count_letters(texts: Sequence[str]) -> "csr_matrix":
    """Letter groups of each text, of length 1."""
    from sklearn.preprocessing import normalize  # noqa: PLC0415  # as in _words

    return _sparse(normalize(_letters().transform(texts)))


def form_of(text: str) -> list[float]:
    """Whether it is a question, wants something shown, asks for a rule and so on, as numbers."""
    told = [float(tells(text)) for tells in _FORMS]
    return [FORM_SHARE * value for value in (*told, float(text.rstrip().endswith("?")))]


@dataclass(frozen=True, slots=True)
class Spelling:
    """Weighs words and letters by how rare they are; `rarity` has a number for each bucket."""

    rarity: Floats

    @staticmethod
    def learn(texts: Sequence[str]) -> "Spelling":
        """The rarity of words and letters in these texts."""
        counts = _counts(texts)
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = np.log((1 + len(texts)) / (1 + holding)) + 1
        return Spelling(rarity.astype(np.float32))

    def weigh(self, texts: Sequence[str]) -> "csr_matrix":
        """A row a text: words and letters, each half of length SHARE."""
        from scipy.sparse import diags, hstack  # noqa: PLC0415  # as in _words
        from sklearn.preprocessing import normalize  # noqa: PLC0415

        counts = _counts(texts)
        counts.data = np.log(counts.data) + 1
        weighed = _sparse(counts @ diags(self.rarity))
        halves = [normalize(weighed[:, :BUCKETS]), normalize(weighed[:, BUCKETS:])]
        return _sparse(hstack(halves) * SHARE)


def _counts(texts: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import hstack  # noqa: PLC0415  # as in _words

    return _sparse(hstack([_words().transform(texts), _letters().transform(texts)]))


def _sparse(matrix: object) -> "csr_matrix":
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # as in _words

    return csr_matrix(matrix, dtype=np.float32)

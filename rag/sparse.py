"""BM25 as sparse vectors: term weights here, inverse document frequency in the vector store.

A document's value of a term is tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average)), a
query's is 1; the collection's IDF modifier supplies the rest (Robertson and Zaragoza, 2009).
Words are stemmed; identifiers such as INV-1002 are kept whole beside their parts.
"""

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from snowballstemmer import stemmer

K1 = 1.2
B = 0.75
AVERAGE_WORDS = 120  # of a chunk with its heading; a constant, so that vectors never go stale

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_IDENTIFIER = re.compile(
    r"(?<![\w/-])(?=[\w./-]*\d)(?=[\w./-]*[A-Za-z_-])\w+(?:[-_/.]\w+)*(?![\w-])"
)
_THOUSANDS = re.compile(r"(?<=\d)[,\u202f\u00a0](?=\d{3}(?!\d))")
_WORDS = """
a about am an and any are as at be been but by can could did do does for from had has have he
her his how i if in into is it its many may me much my of on or our shall she should so than
that the their them then there these they this those to us was we were what when where which
while who whom why will with would you your
"""
_STOP_WORDS = frozenset(_WORDS.split())
_ENGLISH = stemmer("english")


@dataclass(frozen=True, slots=True)
class SparseTerms:
    """Term numbers (unsigned 32 bit) with their weights, as the vector store takes them."""

    indices: list[int]
    values: list[float]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem of a lower-case word; numbers stay as they are."""
    return word if word[0].isdigit() else _ENGLISH.stemWord(word)


def fold(text: str) -> str:
    """Lower case, without accents, digits without thousands separators."""
    decomposed = unicodedata.normalize("NFKD", _THOUSANDS.sub("", text))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def identifiers(text: str) -> set[str]:
    """Record numbers, codes and the like: words of letters or dashes with digits, lower case."""
    return {found.group().casefold() for found in _IDENTIFIER.finditer(text)}


def terms(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, then the whole identifiers."""
    words = [found.group().replace("’", "'").removesuffix("'s") for found in _words(text)]
    stems = [stem(word) for word in words if word and word not in _STOP_WORDS]
    return stems + [each for each in sorted(identifiers(text)) if not each.isalnum()]


def _words(text: str) -> Iterable[re.Match[str]]:
    return _TOKEN.finditer(fold(text))


def term_number(term: str) -> int:
    """A stable 32-bit number of a term. Terms that collide share their weight, harmlessly rare."""
    return zlib.crc32(term.encode())


def document_terms(text: str) -> SparseTerms:
    """The sparse vector of a passage."""
    found = terms(text)
    room = K1 * (1 - B + B * len(found) / AVERAGE_WORDS)
    weights: dict[int, float] = {}
    for term, count in Counter(found).items():
        number = term_number(term)
        weights[number] = weights.get(number, 0.0) + count * (K1 + 1) / (count + room)
    return SparseTerms(list(weights), list(weights.values()))


def query_terms(text: str) -> SparseTerms:
    """The sparse vector of a question."""
    numbers = sorted({term_number(term) for term in terms(text)})
    return SparseTerms(numbers, [1.0] * len(numbers))

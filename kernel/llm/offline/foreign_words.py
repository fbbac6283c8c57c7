"""The words of a text in another language, their stems, and the tables of what they mean."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from snowballstemmer import stemmer

ENGLISH = "en"
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+-feiras?|[^\W\d_]+['’]?|\S")
_STEMMERS = {
    "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign at `at:to` of a text."""

    said: str
    folded: str
    at: int
    to: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.said[0].isalpha()

    @property
    def is_large(self) -> bool:
        """Whether it has a capital letter at its head."""
        return self.said[0].isupper()


@cache
def languages() -> tuple[str, ...]:
    """The languages besides English."""
    return rows("glossary")[0][1:]


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, its head first."""
    return tuple(tuple(line.split("\t")) for line in data(f"{name}.tsv").splitlines() if line)


def data(name: str) -> str:
    """The text of a file in `phrases/`."""
    return files("kernel.llm.offline").joinpath("phrases", name).read_text(encoding="utf-8")


def tokens_of(text: str) -> list[Token]:
    """The words, numbers and signs of a text."""
    return [Token(m[0], fold(m[0]), m.start(), m.end()) for m in TOKEN.finditer(text)]


def fold(text: str) -> str:
    """The text in lower case without accents, every letter in its place."""
    return "".join(_folded(letter) for letter in text)


@lru_cache(maxsize=50_000)
def stem(language: str, word: str) -> str:
    """The stem of a folded word."""
    return _stemmer(language)(word)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    return stemmer(_STEMMERS[language]).stemWord


@cache
def _folded(letter: str) -> str:
    if letter == "’":
        return "'"
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter

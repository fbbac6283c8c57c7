"""Where the words of a turn come from: a person, fields of records, text nobody vouches for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz

from actions.refs import SELF_WORDS
from kernel.llm.offline.lexicon import number_of

FACT_CHARS_MAX = 120
SOURCES_MAX = 10
CLOSE_SCORE_MIN = 84
NAME_CHARS_MAX = 80
NAME_WORDS_MAX = 10
COPIED_SHARE_MIN = 0.8
"""So much of a text's words standing in one source means that it was copied from there."""
PROSE_KEYS = frozenset({
    "answer", "body", "comment", "content", "description", "detail", "details", "heading",
    "message", "note", "notes", "quote", "reason", "snippet", "subject", "summary", "text",
})  # fmt: skip

_ADDRESS = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:https?:|ftp:|www\.)\S+|(?<![\w/])//[\w.-]+\.\w{2,}\S*"
    r"|\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"
    r"|(?<![\w-])\+\d[\d ()/-]{6,}\d",
    re.IGNORECASE,
)
_NOT_IN_NAMES = re.compile(r"[{}\[\]<>\"“”„;:=|@\n]|//")
_NUMBER = re.compile(r"\d[\d.,' \u00a0\u202f]*\d|\d")
_WORD = re.compile(r"[^\W_]+")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_IDENTIFIER = re.compile(r"[A-Za-z]{1,6}-?\d+(?:-\d+)*")


class Origin(StrEnum):
    """Who gave a value."""

    SAID = "said"
    FACT = "fact"
    PROSE = "prose"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a value comes from; `source` names the text it was read in."""

    origin: Origin
    source: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether the person or a field of a record gave it."""
        return self.origin in (Origin.SAID, Origin.FACT)


@dataclass(frozen=True, slots=True)
class _Prose:
    source: str
    text: str
    words: frozenset[str]
    squeezed: str
    numbers: frozenset[Decimal]


@dataclass(slots=True)
class Provenance:
    """All a turn has read, by who vouches for it."""

    sources: list[str] = field(default_factory=list[str])
    is_tainted: bool = False
    _said: str = ""
    _said_words: set[str] = field(default_factory=set[str])
    _said_squeezed: str = ""
    _said_names: set[str] = field(default_factory=set[str])
    _said_numbers: set[Decimal] = field(default_factory=set[Decimal])
    _facts: set[str] = field(default_factory=set[str])
    _fact_numbers: set[Decimal] = field(default_factory=set[Decimal])
    _prose: list[_Prose] = field(default_factory=list[_Prose])

    @property
    def has_prose(self) -> bool:
        """Whether there is any text that is not the person's own."""
        return bool(self._prose)

    def hear(self, text: str) -> None:
        """The person's own words, of this message or an earlier one."""
        self._said = f"{self._said}\n{_plain(text)}"
        self._said_words |= _words(text)
        self._said_squeezed += f" {_squeezed(text)}"
        counts = (number_of(word) for word in _words(text))  # "two days" says 2
        self._said_numbers |= _numbers(text) | {Decimal(n).normalize() for n in counts if n}

    def is_said(self, text: str) -> bool:
        """Whether the person's own words hold this."""
        return bool(squeezed := _squeezed(text)) and squeezed in self._said_squeezed

    def hear_names(self, values: Iterable[str]) -> None:
        """Every name of a record that the person named by one of them."""
        self._said_names |= {_plain(value) for value in values if value}

    def know(self, values: Iterable[str]) -> None:
        """Ids, numbers and names of records the conversation is about."""
        self._facts |= {_plain(value) for value in values if value}

    def read_text(self, source: str, text: str, *, is_taint: bool = True) -> None:
        """Text nobody vouches for; it taints the turn unless it is the assistant's own."""
        if not text.strip():
            return
        self.is_tainted |= is_taint
        numbers = frozenset(_numbers(text))
        self._prose.append(
            _Prose(source, _plain(text), frozenset(_words(text)), _squeezed(text), numbers)
        )
        if source not in self.sources and len(self.sources) < SOURCES_MAX:
            self.sources.append(source)

    def read_result(self, source: str, result: Any, asked: Any = None) -> None:
        """A tool's answer: short fields are facts as a whole, and all its words are text.

        What the call itself said (`asked`) is no fact when the answer repeats it.
        """
        echoed = {_plain(str(value)) for _, value in leaves(asked)}
        texts: list[str] = []
        for key, value in leaves(result):
            shown = str(value)
            if isinstance(value, str) and not _is_bare(value):
                texts.append(value)
            is_short = key not in PROSE_KEYS and len(shown) <= FACT_CHARS_MAX
            if is_short and _plain(shown) not in echoed:
                self._facts.add(_plain(shown))
                if (number := _number(shown)) is not None:
                    self._fact_numbers.add(number)
        self.read_text(source, "\n".join(texts))

    def of_reference(self, words: str) -> Trace:
        """Who named this record."""
        plain = _plain(words)
        if plain in self._said_names:
            return Trace(Origin.SAID)
        if plain in self._facts:
            return Trace(Origin.FACT)
        if plain in SELF_WORDS or self._named(words):
            return Trace(Origin.SAID)
        return self._in_prose(plain, _squeezed(words))

    def of_address(self, words: str) -> Trace:
        """Who gave this mail address, link, telephone or account number."""
        plain, squeezed = _plain(words), _squeezed(words)
        if plain in self._said or (squeezed and squeezed in self._said_squeezed):
            return Trace(Origin.SAID)
        if plain in self._facts or squeezed in {_squeezed(fact) for fact in self._facts}:
            return Trace(Origin.FACT)
        return self._in_prose(plain, squeezed)

    def of_number(self, value: Any) -> Trace:
        """Who gave this amount or quantity."""
        number = _number(str(value))
        if number is None or abs(number) in self._said_numbers:
            return Trace(Origin.SAID)
        if number in self._fact_numbers:
            return Trace(Origin.FACT)
        found = next((p for p in self._prose if abs(number) in p.numbers), None)
        return Trace(Origin.PROSE, found.source) if found else Trace(Origin.UNKNOWN)

    def of_text(self, text: str) -> Trace:
        """Whose words these are; a model's own wording is unknown."""
        plain, words = _plain(text), _words(text)
        if ISO_DATE.fullmatch(plain) and Decimal(plain[8:10]).normalize() in self._said_numbers:
            return Trace(Origin.SAID)
        if plain in self._said or (words and words <= self._said_words):
            return Trace(Origin.SAID)
        if plain in self._facts:
            return Trace(Origin.FACT)
        own = words - self._said_words
        for prose in self._prose:
            copied = len(own & prose.words) / len(own) if own else 0.0
            if plain in prose.text or (len(own) > 2 and copied >= COPIED_SHARE_MIN):
                return Trace(Origin.PROSE, prose.source)
        return Trace(Origin.UNKNOWN)

    def _named(self, words: str) -> bool:
        squeezed = _squeezed(words)
        if _IDENTIFIER.fullmatch(words.strip()):
            digits = _number(re.sub(r"\D", "", words))
            return squeezed in self._said_squeezed or digits in self._said_numbers
        if _UUID.fullmatch(words.strip()):
            return squeezed in self._said_squeezed
        named = _words(words)
        said = [w for w in named if any(_is_close(w, other) for other in self._said_words)]
        return bool(named) and 2 * len(said) >= len(named)

    def _in_prose(self, plain: str, squeezed: str) -> Trace:
        for prose in self._prose:
            if plain in prose.text or (squeezed and squeezed in prose.squeezed):
                return Trace(Origin.PROSE, prose.source)
        return Trace(Origin.UNKNOWN)


def leaves(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a JSON tree with the name of the field it stands in."""
    if isinstance(value, dict):
        for name, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from leaves(inner, str(name))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            yield from leaves(inner, key)
    elif value is not None and not isinstance(value, bool):
        yield key, value


def is_name(value: str) -> bool:
    """Whether a text can be what a record is called: short, and nothing that could give an order.

    Anything longer, or with marks that names do not have, is text nobody vouches for.
    """
    is_long = len(value) > NAME_CHARS_MAX or len(value.split()) > NAME_WORDS_MAX
    is_address = "@" in value and " " not in value
    return not is_long and (is_address or _NOT_IN_NAMES.search(value) is None)


def _is_close(word: str, other: str) -> bool:
    return fuzz.ratio(word, other) >= CLOSE_SCORE_MIN


def addresses_in(text: str) -> list[str]:
    """Mail addresses, links, account and telephone numbers in a text."""
    return [match[0].rstrip(".,;:!?)") for match in _ADDRESS.finditer(text)]


def _is_bare(value: str) -> bool:
    """Whether a value is an id, a date, a number or one word: nothing that can give an order."""
    return len(value) <= FACT_CHARS_MAX and " " not in value.strip() and len(_words(value)) <= 6


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _squeezed(text: str) -> str:
    return "".join(_WORD.findall(text.casefold()))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _numbers(text: str) -> set[Decimal]:
    found: set[Decimal] = set()
    for match in _NUMBER.finditer(text):
        bare = re.sub(r"[' \u00a0\u202f]", "", match[0])
        forms = (bare, bare.replace(",", ""), bare.replace(".", "").replace(",", "."))
        parts = re.split(r"[' \u00a0\u202f]", match[0])
        found |= {n for form in (*forms, *parts) if (n := _number(form)) is not None}
    return found


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number.normalize() if number.is_finite() else None

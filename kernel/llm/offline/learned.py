"""What was learnt of where the words of an argument stand in a sentence.

The learning lies with the actions, whose example sentences teach it (`actions/taught.py`); here is
what the slots ask of it. Without it, rules alone fill the slots.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.port import JsonDict

if TYPE_CHECKING:
    from kernel.llm.offline.reading import Reading

_KINDS = {
    "reason": {"reason", "justification", "cause", "why"},
    "note": {"note", "notes", "text", "body", "content", "message", "description", "comment"},
    "query": {"query", "search", "words"},
    "name": {"name", "title", "subject", "company", "label", "topic"},
}
WORDS_MAX = 60  # a longer text is left to the rules
_TOKEN = re.compile(r"\w+(?:['’.-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or sign at `at:to` of a text."""

    text: str
    at: int
    to: int


@dataclass(frozen=True, slots=True)
class Span:
    """The words at `at:to` that mean an argument; a higher `score` is surer, 0 an even chance."""

    at: int
    to: int
    score: float


class Learned(Protocol):
    """Finds arguments in a sentence. `ruled` is what the rules make of it."""

    def knows(self, action: str) -> bool:
        """Whether example sentences taught the arguments of an action."""
        ...

    def spans(
        self, action: str, fields: Sequence[Field], reading: "Reading", ruled: JsonDict
    ) -> dict[str, Span]:
        """The likeliest words of each field that takes words, none where none are likely."""
        ...

    def choices(
        self, action: str, fields: Sequence[Field], reading: "Reading", ruled: JsonDict
    ) -> dict[str, str | bool]:
        """What is meant of closed sets and flags, left out where nothing is or two as likely."""
        ...


def tokens_of(text: str) -> list[Token]:
    """The words and signs of a text; "e-mail", "don't" and "10.30" are one."""
    return [Token(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def values_of(field: Field) -> tuple[str, ...]:
    """What a field may be, none where that is no closed set."""
    if field.kind is FieldKind.FLAG:
        return ("true", "false")
    return field.enum if field.kind is FieldKind.ENUM else ()


def takes_words(field: Field) -> bool:
    """Whether a field takes words of the sentence; a whole message needs no finding."""
    if field.kind is FieldKind.LIST:
        return bool(field.parts) and field.parts[0].kind is FieldKind.TEXT and not field.ref_kind
    return field.kind is FieldKind.TEXT and not field.is_whole


def kind_of_text(field: Field) -> str:
    """Which sort of words a field takes: a sentence, a name, words to look for, or a label."""
    words = set(field.words)
    return next((kind for kind, known in _KINDS.items() if words & known), "label")

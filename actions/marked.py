"""Sentences whose words are marked with the arguments they mean: `wordings/*.txt`.

`[field|words]`: the words are the argument; `[field=value|words]`: they mean this value. What no
words of the sentence say stands behind ` ## ` as `field=value`, separated by `;`; ` ## ?` says that
the marks are not all there is.
"""

import re
from dataclasses import dataclass, field

_MARK = re.compile(r"\[(?P<field>\w+)(?:=(?P<value>[^|\]]*))?\|(?P<words>[^\]]+)\]")
_APART = " ## "
_UNSURE = "?"


@dataclass(frozen=True, slots=True)
class Mark:
    """The argument that the words at `at:to` of the plain sentence mean."""

    field: str
    value: str
    at: int
    to: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence without its marks; `said` are arguments that follow without words of their own."""

    text: str
    marks: tuple[Mark, ...] = ()
    said: dict[str, str] = field(default_factory=dict[str, str])
    is_complete: bool = True

    @property
    def arguments(self) -> dict[str, str]:
        """Every argument with its value as it was written; of one marked twice the last."""
        return {mark.field: mark.value for mark in self.marks} | self.said


def read_marked(line: str) -> Marked:
    """The sentence of a line. Raises ValueError when something behind ` ## ` is no argument."""
    sentence, _, behind = line.partition(_APART)
    pieces: list[str] = []
    marks: list[Mark] = []
    length = end = 0
    for match in _MARK.finditer(sentence):
        before = sentence[end : match.start()]
        words = match["words"]
        at = length + len(before)
        value = words if match["value"] is None else match["value"]
        marks.append(Mark(match["field"], value, at, at + len(words)))
        pieces += [before, words]
        length, end = at + len(words), match.end()
    text = "".join([*pieces, sentence[end:]]).rstrip()
    parts = [part.strip() for part in behind.split(";") if part.strip()]
    said = dict(_pair(part, line) for part in parts if part != _UNSURE)
    return Marked(text, tuple(marks), said, _UNSURE not in parts)


def _pair(part: str, line: str) -> tuple[str, str]:
    name, sign, value = part.partition("=")
    if not sign:
        raise ValueError(f"{line!r}: {part!r} is not field=value")
    return name.strip(), value.strip()

"""Values of text fields that are surely meant: known ones, and those of a shape of their own."""

import re
from collections import Counter

from kernel.llm.offline.enums import find_enum, stem, stems
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind

_WORD_MIN = 4
_PLAIN = ("word", "Word", "two_words", "12")  # a shape that these have tells nothing
_PIECE = re.compile(r"[^\s,;\"“”()]+")


def known_value(field: Field, reading: Reading) -> str | None:
    """Return the known value that is named, whole or by a word that no other value has.

    Names of records say nothing of it: "Harbour Hotels" is no industry.
    """
    if not field.enum or field.kind is not FieldKind.TEXT:
        return None
    shared = Counter(word for value in field.enum for word in set(stems(value)))
    apart = {
        value: tuple(
            w for w in value.lower().split() if len(w) >= _WORD_MIN and shared[stem(w)] < 2
        )
        for value in field.enum
    }
    text = reading.text
    for mention in reading.mentions:
        text = text[: mention.start] + "," * (mention.end - mention.start) + text[mention.end :]
    return find_enum(Field(field.name, field.kind, enum=field.enum, synonyms=apart), text)


def shaped_values(field: Field, text: str) -> list[str]:
    """Return the words of a text that only this list of texts takes: "crm.contact.read"."""
    shape = field.parts[0].pattern if field.parts else ""
    if not shape or any(re.search(shape, plain) for plain in _PLAIN):
        return []
    words = [match[0].rstrip(".:!?") for match in _PIECE.finditer(text)]
    return list(dict.fromkeys(word for word in words if re.search(shape, word)))

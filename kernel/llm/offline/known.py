"""Values of a text field that the company's records have, by the words people say."""

from collections import Counter

from kernel.llm.offline.enums import find_enum, stem, stems
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field

_WORD_MIN = 4


def known_value(field: Field, reading: Reading) -> str | None:
    """Return the known value that is named, whole or by a word that no other value has.

    Names of records say nothing of it: "Harbour Hotels" is no industry.
    """
    if not field.enum:
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

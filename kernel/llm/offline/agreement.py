"""Whether an action takes the records that a message names, and has those it needs.

After how alike its examples are, this says most about the action that is meant: "the tents from
INV-16" is about invoices. A turn sees more records than are meant, so the weights are small.
"""

import re
from collections.abc import Mapping, Sequence

from kernel.llm.offline.reading import PEOPLE, Reading
from kernel.llm.offline.schema import Field, FieldKind, is_query
from kernel.llm.offline.type_words import type_word, type_words

LEFT_OUT_READ, LEFT_OUT_WRITE = 0.35, 0.25  # a record that the action could not take
LEFT_OUT_TEXT = 0.20  # where it might be part of a text: the name of something new, a note
UNNAMED = 0.15  # a record that the action needs and nothing stands for
_STANDS_FOR = re.compile(
    r"\b(?:it|its|that|this|them|they|those|these|him|her|his|their|he|she|one|ones|me|my|i|mine|"
    r"same|last|first|all|every|each)\b"
)


def clash(fields: Sequence[Field], ref_fields: Mapping[str, str], reading: Reading) -> float:
    """Return how badly the records named and those an action takes go together, 0 being well.

    Without `fields` only what it could take is known.
    """
    return _left_out(fields, ref_fields, reading) + _unnamed(fields, ref_fields, reading)


def _left_out(fields: Sequence[Field], ref_fields: Mapping[str, str], reading: Reading) -> float:
    if any(is_query(field) for field in fields):
        return 0.0
    places: dict[int, set[str]] = {}
    for mention in reading.records:
        places.setdefault(mention.start, set()).add(type_word(mention.kind))
    taken = {word for kind in _kinds(fields, ref_fields) for word in type_words(kind)}
    if not any(taken.isdisjoint(words) for words in places.values()):
        return 0.0
    if any(f.kind is FieldKind.TEXT and f.is_required for f in fields):
        return LEFT_OUT_TEXT
    return LEFT_OUT_READ if not any(f.is_required for f in fields) else LEFT_OUT_WRITE


def _kinds(fields: Sequence[Field], ref_fields: Mapping[str, str]) -> set[str]:
    parts = [part for field in fields for part in (*field.parts, *_inner(field))]
    return {*ref_fields.values(), *(f.ref_kind for f in [*fields, *parts] if f.ref_kind)}


def _inner(field: Field) -> list[Field]:
    return [inner for part in field.parts for inner in part.parts]


def _unnamed(fields: Sequence[Field], ref_fields: Mapping[str, str], reading: Reading) -> float:
    needed = [ref_fields[f.name] for f in fields if f.is_required and f.name in ref_fields]
    if not needed or reading.unknown_names or reading.codes or _STANDS_FOR.search(reading.lowered):
        return 0.0
    known = {type_word(m.kind) for m in [*reading.mentions, *reading.last_records]}
    is_missing = any(known.isdisjoint(type_words(kind)) for kind in needed if kind not in PEOPLE)
    return UNNAMED if is_missing else 0.0

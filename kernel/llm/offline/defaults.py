"""What a person has asked to be taken where they name nothing."""

from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind
from kernel.llm.offline.slots import Filled
from kernel.llm.port import Mention


def with_defaults(filled: Filled, reading: Reading, defaults: list[Mention]) -> Filled:
    """Fill records that are needed and were not named; a name nobody knows is still a question."""
    if not filled.missing or not defaults or reading.unknown_names:
        return filled
    by_kind = {default.kind: default.id for default in defaults}
    found = {
        field.name: by_kind[field.ref_kind]
        for field in filled.missing
        if field.kind is FieldKind.REF and field.ref_kind in by_kind
    }
    missing = tuple(field for field in filled.missing if field.name not in found)
    return Filled(filled.arguments | found, missing)

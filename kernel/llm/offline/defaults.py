"""What the words of a message leave open or lose: a person's defaults, their very words."""

from dataclasses import replace

from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.offline.slots import Filled
from kernel.llm.port import ChatRequest, Mention, ToolSpec


def complete(request: ChatRequest, tool: ToolSpec, filled: Filled, reading: Reading) -> Filled:
    """Fill in what the person has asked to be taken, and words in the language they were said in.

    What was read are English words; what is kept for a person is kept as they said it.
    """
    filled = with_defaults(filled, reading, request.person.defaults)
    if reading.text.strip() != request.words().strip():  # a step of a longer message
        return filled
    own = {f.name: request.last_user_text() for f in fields_of(tool) if f.is_own}
    kept = {name: words for name, words in own.items() if name in filled.arguments}
    return replace(filled, arguments=filled.arguments | kept)


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

"""What an answer says beside the value that was asked for: "6135, cloud hosting"."""

import re

from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.offline.slot_text import clean
from kernel.llm.port import JsonDict, ToolSpec

_PARTS = re.compile(r"\s*[,;:]\s+|\s+[-–]\s+|\s+and\s+(?:it(?:'s| is) )?(?:called |named )?")


def left_over(tool: ToolSpec, asked: Field, arguments: JsonDict, reading: Reading) -> JsonDict:
    """Return the one text still needed, from what an answer says beside its value.

    "6135, cloud hosting" answers what the code is and the name as well.
    """
    needed = [f for f in fields_of(tool) if f.is_required and f.name not in arguments]
    parts = [clean(part) for part in _PARTS.split(reading.text) if clean(part)]
    if len(needed) != 1 or needed[0].kind is not FieldKind.TEXT or len(parts) != 2:
        return {}
    if asked.kind is FieldKind.TEXT and arguments.get(asked.name) == clean(reading.text):
        return {asked.name: parts[0], needed[0].name: parts[1]}
    used = {str(value).casefold() for value in arguments.values()}
    free = [part for part in parts if part.casefold() not in used]
    return {needed[0].name: free[0]} if len(free) == 1 else {}


def is_record(
    tool: ToolSpec, name: str, said: Reading | None, *, is_any_name: bool = False
) -> bool:
    """Return whether a reference is to a record named by its number, or by any name of it."""
    kind = tool.ref_fields.get(name)
    named = [m for m in said.mentions if m.kind == kind] if said and kind else []
    if is_any_name:
        return bool(named)
    return said is not None and any(c.isdigit() for m in named for c in said.words_of(m))


def is_free(tool: ToolSpec, name: str) -> bool:
    """Return whether a field would take any words, so that an answer must not fill it unasked."""
    return any(f.name == name and f.kind in ("text", "ref", "flag") for f in fields_of(tool))

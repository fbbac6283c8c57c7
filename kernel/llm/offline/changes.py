"""Changes of a record that do not say what is to be new: "change Mia's pay" asks for the pay."""

import re

from kernel.llm.offline.enums import stems
from kernel.llm.offline.schema import Field, FieldKind, fields_of
from kernel.llm.port import Clarify, Delta, Finish, FinishReason, JsonDict, ToolSpec

CHOICES_MAX = 6
_CHANGES = re.compile(r"\.(?:update|change|edit)_\w+$")
_PLAIN = frozenset(stems("a an the new of on for month day who in and or is from to name at it if"))
_DATES_ONLY = (FieldKind.DATE,)


def changes_nothing(tool: ToolSpec, arguments: JsonDict) -> bool:
    """Return whether arguments name the record to change, and at most from when, but no value."""
    if tool.effect == "read" or not _CHANGES.search(tool.name):
        return False
    fields = fields_of(tool)
    records = [f for f in fields if f.is_required and f.kind is FieldKind.REF]
    if not records or any(f.is_required and f not in records for f in fields):
        return False
    named = {f.name for f in fields if f in records or f.kind in _DATES_ONLY}
    return all(f.name in arguments for f in records) and set(arguments) <= named


def ask_what_is_new(tool: ToolSpec, arguments: JsonDict, text: str, model: str) -> list[Delta]:
    """Return the question for the new value: of the field that was spoken of, else of which."""
    said = set(stems(text))
    open_fields = [f for f in fields_of(tool) if f.name not in arguments and not f.is_required]
    spoken = [f for f in open_fields if said & (set(stems(f.label)) - _PLAIN)]
    spoken = spoken or [f for f in open_fields if said & _meant(f)]
    if len(spoken) == 1:
        question = f"{tool.title}: what is the new {spoken[0].label}?"
        clarify = Clarify(question, spoken[0].name, [], tool.name, arguments)
    else:
        labels = [f.label for f in open_fields if f.kind not in _DATES_ONLY][:CHOICES_MAX]
        question = f"{tool.title}: what should be changed, and to what?"
        clarify = Clarify(question, "", labels, tool.name, arguments)
    return [clarify, Finish(FinishReason.CLARIFY, model)]


def _meant(field: Field) -> set[str]:
    """Return the stems of the words by which a field is spoken of."""
    words = " ".join([*field.words, field.description])
    return set(stems(words)) - _PLAIN

"""Orders in which a later step needs what an earlier one makes: one plan instead of one card each.

"Create a contact for Jane Doe and then an opportunity over 500 for it" becomes two calls, the
second with `{"$ref": "steps.1.result.id"}` where the contact goes. Orders whose steps stand for
themselves are no plan: each has a card of its own.
"""

import re
from dataclasses import replace

from kernel.llm.offline.decide import NAME, decide, view_of
from kernel.llm.offline.match import rescore_for, rescore_forbidden_for
from kernel.llm.offline.reading import Reading
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    JsonDict,
    Mention,
    ToolCall,
    ToolCallDelta,
)

REFERENCE = "$ref"
_MAKES = re.compile(r"\b(?:create|add|new|open|register)_(?P<what>\w+)$")
_OPENING = re.compile(r"^\W*(?:(?:please|pls|can you|could you)\s+)*(?P<verb>[a-z]+)\b", re.I)
_BARE = re.compile(r"^(?:an?|another|one)\s", re.I)
# What a record made goes for besides its own kind.
_ALSO = {
    "contact": ("company", "customer", "sales_record"),
    "lead": ("sales_record",),
    "opportunity": ("sales_record",),
    "invoice": ("draft_invoice",),
    "journal": ("draft_journal",),
}


def chained_calls(request: ChatRequest, reading: Reading, steps: list[str]) -> list[Delta] | None:
    """Return the calls of a plan; None when a step is unclear or none needs another's result."""
    calls: list[ToolCall] = []
    made: list[Mention] = []
    for number, step in enumerate(steps, 1):
        call = _call_of(request, _piece(reading, step, steps[0], made), step)
        if call is None:
            return None
        calls.append(replace(call, id=f"{call.id}_{number}"))
        made = [*_made_by(call, number), *made]
    if not any(_refers(call.arguments) for call in calls):
        return None
    filled = [replace(call, arguments=_with_references(call.arguments)) for call in calls]
    return [*(ToolCallDelta(call) for call in filled), Finish(FinishReason.TOOL_CALLS, NAME)]


def _call_of(request: ChatRequest, piece: Reading, step: str) -> ToolCall | None:
    """Return the write a step makes when nothing about it has to be asked."""
    one = replace(request, forbidden=rescore_forbidden_for(step, request.forbidden))
    deltas = decide(view_of(one, piece, rescore_for(piece.text, request.tools)))
    call = next((d.call for d in deltas if isinstance(d, ToolCallDelta)), None)
    writes = {t.name for t in request.tools if t.effect != "read"}
    return call if call is not None and call.name in writes else None


def _piece(reading: Reading, step: str, first: str, made: list[Mention]) -> Reading:
    """Return a step as a message: "an opportunity for it" takes the verb of the first step."""
    at = max(0, reading.text.find(step))
    piece = reading.part(at, at + len(step))
    spoken = [m for m in reading.mentions if m.end <= at]
    piece = replace(piece, last_records=[*made, *spoken, *reading.last_records], is_step=True)
    opening = _OPENING.match(first)
    if opening is None or not _BARE.match(step):
        return piece
    verb = f"{opening['verb']} "
    moved = [replace(m, start=m.start + len(verb), end=m.end + len(verb)) for m in piece.mentions]
    return replace(piece, text=verb + piece.text, mentions=moved)


def _made_by(call: ToolCall, number: int) -> list[Mention]:
    found = _MAKES.search(call.name)
    if found is None:
        return []
    kinds = (found["what"], *_ALSO.get(found["what"], ()))
    return [Mention(kind, _place(number), _place(number)) for kind in kinds]


def _place(number: int) -> str:
    return f"steps.{number}.result.id"


def _is_place(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"steps\.\d\.result\.id", value) is not None


def _refers(arguments: JsonDict) -> bool:
    return any(_is_place(value) for value in arguments.values())


def _with_references(arguments: JsonDict) -> JsonDict:
    return {k: {REFERENCE: v} if _is_place(v) else v for k, v in arguments.items()}

"""Corrections of what is not one waiting action: a step of a plan, a record that was just made."""

import re

from kernel.llm.offline.answers import correct
from kernel.llm.offline.choices import pick_choice
from kernel.llm.offline.decide import NAME
from kernel.llm.offline.enums import stems
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import FieldKind, fields_of
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    FinishReason,
    JsonDict,
    PendingAction,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)

PLAN, STEP = "plan", "step"
_CREATES = re.compile(r"\.create_(?P<what>\w+)$")
_STEP_NAMED = re.compile(
    r"\b(?:(?:in|for|of|at)\s+)?(?:the\s+)?(?:step\s+(?P<n>[1-9])|(?P<word>first|second|third|fourth|"
    r"last)\s+(?:step|one))\b[\s,:]*",
    re.IGNORECASE,
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4}


def correct_plan(
    request: ChatRequest, pending: PendingAction, piece: Reading, chosen: int | None = None
) -> list[Delta] | None:
    """Return the plan with a correction worked into the one step that takes it.

    Where several steps could take it, the question which; None where none can.
    """
    steps: list[JsonDict] = pending.arguments.get("steps", [])
    named = _STEP_NAMED.search(piece.text)
    if named is not None:
        chosen = _place(named, len(steps))
        kept = piece.text[: named.start()] + piece.text[named.end() :]
        at = piece.text.find(kept) if kept in piece.text else named.end()
        piece = piece.part(at, at + len(kept)) if at >= 0 else piece
    edited = {
        n: args
        for n, step in enumerate(steps, 1)
        if (chosen is None or n == chosen) and (args := _edited(request, step, piece)) is not None
    }
    if len(edited) > 1:
        edited = _told_apart(request, steps, edited, piece)
    if len(edited) > 1:
        return _ask_step(request, pending, sorted(edited))
    if not edited:
        return None
    place, arguments = edited.popitem()
    calls = [
        ToolCall(f"call_{n}", s["action"], arguments if n == place else s["args"])
        for n, s in enumerate(steps, 1)
    ]
    return [*(ToolCallDelta(call) for call in calls), Finish(FinishReason.TOOL_CALLS, NAME)]


def chosen_step(text: str, pending: PendingAction) -> int | None:
    """Return the number of the step that an answer to "which step?" means."""
    chosen = pick_choice(text, pending.choices)
    return int(chosen.split(".")[0]) if chosen else None


def correct_made(request: ChatRequest, before: ToolCall, piece: Reading) -> list[Delta] | None:
    """Return the change of a record that was just made: it is not made a second time."""
    made = _CREATES.search(before.name)
    update = _tool(request, before.name.replace(".create_", ".update_"))
    if made is None or update is None:
        return None
    names = [v for v in before.arguments.values() if isinstance(v, str)]
    latest = [m for m in request.last_records if m.kind == made["what"] and m.label in names]
    field = next((f for f in fields_of(update) if f.kind is FieldKind.REF and f.is_required), None)
    if not latest or field is None:
        return None
    arguments = correct(update, {field.name: latest[0].id}, piece)
    if arguments is None or arguments.get(field.name) != latest[0].id:
        return None
    call = ToolCall("call_1", update.name, arguments)
    return [ToolCallDelta(call), Finish(FinishReason.TOOL_CALLS, NAME)]


def _place(named: re.Match[str], count: int) -> int:
    if named["n"]:
        return int(named["n"])
    return _PLACES.get(named["word"].lower(), count)


def _edited(request: ChatRequest, step: JsonDict, piece: Reading) -> JsonDict | None:
    tool = _tool(request, step["action"])
    return correct(tool, step["args"], piece) if tool is not None else None


def _told_apart(
    request: ChatRequest, steps: list[JsonDict], edited: dict[int, JsonDict], piece: Reading
) -> dict[int, JsonDict]:
    """Return the steps whose title the correction names, or that it changes rather than adds to."""
    said = set(stems(piece.text))
    for words_of in (_title, _values):
        words = {n: set(stems(words_of(request, steps[n - 1]))) for n in edited}
        named = {n: args for n, args in edited.items() if said & words[n]}
        if len(named) == 1:
            return named
    changed = {n: a for n, a in edited.items() if set(a) == set(steps[n - 1]["args"])}
    return changed if len(changed) == 1 else edited


def _ask_step(request: ChatRequest, pending: PendingAction, places: list[int]) -> list[Delta]:
    steps = pending.arguments["steps"]
    choices = [f"{n}. {_title(request, steps[n - 1])}" for n in places]
    question = "Which step do you mean?"
    return [
        Clarify(question, STEP, choices, PLAN, pending.arguments),
        Finish(FinishReason.CLARIFY, NAME),
    ]


def _title(request: ChatRequest, step: JsonDict) -> str:
    tool = _tool(request, step["action"])
    return tool.title if tool else str(step["action"])


def _values(request: ChatRequest, step: JsonDict) -> str:
    return " ".join(v for v in step["args"].values() if isinstance(v, str) and not v.isdigit())


def _tool(request: ChatRequest, name: str) -> ToolSpec | None:
    return next((t for t in request.tools if t.name == name), None)

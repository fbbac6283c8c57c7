"""One tool call of a model, carried through the gate, and what each reader is told of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from actions.outcomes import (
    Circumstances,
    Clarification,
    Completed,
    NeedsClarification,
    Outcome,
    ProposalRequired,
)
from actions.proposals import ProposalRead
from actions.refusals import explained
from actions.registry import load_actions
from actions.runner import run
from gateway.assistant.events import ActionRead, CitationRead
from kernel.auth.principal import Principal
from kernel.errors import AppError, Conflict, Invalid
from kernel.limits import STEP_CALLS_MAX, TOOL_RESULT_CHARS_MAX
from kernel.llm.fence import Fence
from kernel.llm.port import Message, Role, ToolCall

_MARK = re.compile(r"\[(\d{1,2})\]")


class NotOffered(Invalid):
    """A model asked for an action that it was not given for this turn."""

    code = "action_not_offered"


class TooManyCalls(Invalid):
    """A model asked for more actions at once than a step may run."""

    code = "too_many_calls"


class AlreadyDone(Conflict):
    """A model that took over in mid-turn asked for what had been carried out before."""

    code = "already_done"


@dataclass(frozen=True, slots=True)
class Done:
    """How a call went; with a proposal or a question the turn ends."""

    read: ActionRead
    proposal: ProposalRead | None = None
    question: Clarification | None = None


async def carry_out(
    acting: Principal, call: ToolCall, asked: Circumstances, offered: set[str]
) -> Done:
    """Run one call for the person. A refusal is an outcome: its message says what to do."""
    try:
        if call.name not in offered:
            raise NotOffered(f"{call.name} is not among the actions offered for this turn")
        outcome = await run(acting, call.name, call.arguments, asked)
    except AppError as error:
        if needed := _needed(call, error):
            return _read(call, NeedsClarification(clarification=needed))
        return refused(call, await explained(acting, error))
    return _read(call, outcome)


def _needed(call: ToolCall, error: AppError) -> Clarification | None:
    """The question for an argument that the business wants of this call and nobody gave yet.

    A refusal names such arguments in `fields` of its details: a lost deal needs a lost reason.
    """
    action = load_actions().get(call.name)
    taken = action.args.model_fields if action else {}
    wanted = [f for f in error.details.get("fields", ()) if isinstance(f, str) and f in taken]
    open_fields = [f for f in wanted if call.arguments.get(f) in (None, "", [])]
    if not open_fields:
        return None
    said = f"{error.message[:1].upper()}{error.message[1:]}"
    question = said if said.endswith("?") else f"{said}."
    return Clarification(question=question, field=open_fields[0])


def refused(call: ToolCall, error: AppError) -> Done:
    """A call that was not run, or that the gate or the business refused."""
    return Done(
        ActionRead(
            name=call.name, args=call.arguments, status="failed",
            summary=error.message, result=error.as_json(),
        )
    )  # fmt: skip


def already_done(done: Sequence[ActionRead], call: ToolCall) -> AlreadyDone | None:
    """The refusal of a call that changed something in this turn before, to the letter the same."""
    for read in done:
        if read.run_id and (read.name, read.args) == (call.name, call.arguments):
            return AlreadyDone(f"this was carried out in this turn already: {read.summary}")
    return None


def too_many() -> TooManyCalls:
    """The refusal of the calls past the cap of a step."""
    return TooManyCalls(f"only {STEP_CALLS_MAX} actions run at once; ask for the rest again")


def tool_message(call: ToolCall, done: ActionRead, fence: Fence) -> Message:
    """The outcome as the model reads it in its next step, fenced; long results are cut."""
    body = {"status": done.status, "summary": done.summary, "result": done.result}
    text = orjson.dumps(body, default=str).decode()
    if len(text) > TOOL_RESULT_CHARS_MAX:
        shown = orjson.dumps(done.result, default=str).decode()[:TOOL_RESULT_CHARS_MAX]
        body |= {"summary": done.summary[:TOOL_RESULT_CHARS_MAX], "result": f"{shown} … (cut)"}
        text = orjson.dumps(body, default=str).decode()
    return Message(
        Role.TOOL, fence.wrap(f"answer of {done.name}", text), tool_call_id=call.id,
        source_id=done.name, name=done.name,
    )  # fmt: skip


def number_citations(done: ActionRead, after: int) -> list[CitationRead]:
    """Give the quotes of an answer from documents their own numbers, in its text as well.

    The passages a turn starts with are 1 to `after`; a mark must mean one place only.
    """
    result: Any = done.result
    if done.status != "completed" or not isinstance(result, dict) or not result.get("citations"):
        return []
    done.summary = _MARK.sub(lambda m: f"[{int(m[1]) + after}]", done.summary)
    done.result = result | {
        "text": done.summary,
        "citations": [c | {"n": c["n"] + after} for c in result["citations"]],
    }
    return [CitationRead.model_validate(c) for c in done.result["citations"]]


def _read(call: ToolCall, outcome: Outcome) -> Done:
    name, args = call.name, call.arguments
    match outcome:
        case Completed():
            return Done(
                ActionRead(
                    name=name, args=args, status="completed", summary=outcome.summary,
                    result=outcome.result, run_id=outcome.run_id, undo=outcome.undo.value,
                    table=outcome.table.model_dump(mode="json") if outcome.table else None,
                )
            )  # fmt: skip
        case ProposalRequired(proposal=proposal):
            return Done(
                ActionRead(
                    name=name, args=args, status="proposal_required", summary=proposal.summary
                ),
                proposal=proposal,
            )
        case NeedsClarification(clarification=asked):
            question = asked.model_copy(update={"action": name, "arguments": args})
            return Done(
                ActionRead(name=name, args=args, status="clarification", summary=question.question),
                question=question,
            )
        case _:
            raise AssertionError("turns use no idempotency keys")

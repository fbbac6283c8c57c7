"""What a finished turn leaves to the next one, and what is still to be said at its end."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from actions.outcomes import Clarification
from actions.refs import Choice
from gateway.assistant import wording
from gateway.assistant.events import ActionRead, TurnDraft
from gateway.assistant.history import ConversationState
from gateway.assistant.outcomes import NotOffered
from gateway.assistant.plan import PLAN
from gateway.assistant.sinks import UntrustedArgument
from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.localized import tell
from kernel.llm.offline.steps import steps_of
from kernel.llm.port import Clarify, Mention

NOBODYS = frozenset({UntrustedArgument.code, NotOffered.code})


@dataclass(frozen=True, slots=True)
class Waiting:
    """The action that waits for a person; `is_call` if it reached the gate."""

    name: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])
    is_call: bool = True


@dataclass(frozen=True, slots=True)
class Ended:
    """How a turn ended: its order and steps, the first of its actions, who waits, calls not run."""

    order: str
    mentions: list[Mention]
    first_action: int = 0
    waiting: Waiting | None = None
    skipped: list[str] = field(default_factory=list[str])
    steps: list[str] = field(default_factory=list[str])


def hand_over(state: ConversationState, draft: TurnDraft, ended: Ended) -> list[str]:
    """Set the state for the next turn; the steps of the order that are not done yet.

    An answer or a correction leaves the rest of the order as it was.
    """
    before, steps_before = state.pending or {}, state.steps_left
    state.pending, state.steps_left = None, []
    asked_for = [a for a in draft.actions if not is_untrusted(a)]
    if asked_for:
        last = asked_for[-1]
        state.last_call = {"name": last.name, "arguments": last.args}
    elif draft.citations and not draft.actions:
        state.last_call = None
    waiting = ended.waiting
    if waiting is None:
        if _is_answer_refused(before, draft):
            state.pending, state.steps_left = before, steps_before
        return []
    if draft.proposal is not None:
        state.proposal_id = draft.proposal.id
    state.pending = _pending(waiting, draft, ended)
    reached = len(draft.actions) - ended.first_action + (not waiting.is_call)
    is_same_matter = before.get("name") in ("", waiting.name)
    if waiting.name == PLAN:  # its steps stand on the card
        reached += len(waiting.arguments["steps"]) - 1
    left = _steps(ended)[max(reached, 1) :]
    state.steps_left = left or (steps_before if is_same_matter else [])
    return state.steps_left or ([] if waiting.name == PLAN else ended.skipped)


def _steps(ended: Ended) -> list[str]:
    """The steps of an order, all of which are to be done; of a condition only one branch is."""
    if condition_of(ended.order):
        return [ended.order]
    return ended.steps or steps_of(ended.order)


def question_of(asked: Clarify) -> Clarification:
    """A model's question as the person sees it."""
    choices = [Choice(label=c, value=c) for c in asked.choices]
    return Clarification(
        question=asked.question, field=asked.field or None, choices=choices,
        action=asked.tool or None, arguments=asked.arguments_so_far or None,
    )  # fmt: skip


def closing_words(draft: TurnDraft, left: list[str], language: str = "en") -> Iterator[str]:
    """What the person has to read and nobody has said yet."""
    if draft.proposal is not None:
        yield f"{draft.proposal.summary.rstrip('.')}. {tell(language, 'waits', wording.WAITS)}"
    if left and draft.clarification is None:
        yield wording.word_steps_left(left, is_proposed=draft.proposal is not None)
    if draft.proposal or draft.clarification:
        return
    last = draft.actions[-1] if draft.actions else None
    if last is not None and last.status == "failed" and last.summary not in draft.text:
        yield last.summary
    elif not draft.text.strip():
        yield "\n\n".join(a.summary for a in draft.actions) or wording.NOTHING_SAID


def is_untrusted(done: ActionRead) -> bool:
    """Whether nobody but a text or a model wanted it: then the conversation is not about it."""
    error = done.result.get("error") if isinstance(done.result, dict) else None
    return isinstance(error, dict) and error.get("code") in NOBODYS


def _is_answer_refused(before: dict[str, Any], draft: TurnDraft) -> bool:
    """Whether the answer to a question did not do: then the question stands."""
    is_question = bool(before.get("missing_field"))
    last = draft.actions[-1] if draft.actions else None
    is_same = last is not None and last.name == before.get("name")
    return is_question and is_same and last is not None and last.status == "failed"


def _pending(waiting: Waiting, draft: TurnDraft, ended: Ended) -> dict[str, Any]:
    pending: dict[str, Any] = {"name": waiting.name, "arguments": waiting.arguments}
    question = draft.clarification
    if question is None:
        return pending
    return pending | {
        "missing_field": question.field or "",
        "choices": [c.value for c in question.choices],
        "choice_labels": [
            f"{c.label}, {c.detail}" if c.detail else c.label for c in question.choices
        ],
        "text": ended.order,
        "mentions": [asdict(m) for m in ended.mentions],
    }

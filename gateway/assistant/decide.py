"""What a person's typed yes, no or "continue" decides. Code reads it, never a model."""

from dataclasses import dataclass, field
from uuid import UUID

from actions.bundle_runs import confirm_any
from actions.decisions import dismiss
from actions.errors import StaleProposal
from actions.models import ActionRun
from actions.outcomes import BundleDecided, Replayed, Via
from actions.proposals import ProposalRead, read_proposal
from actions.refusals import explained, help_for, word_right, word_who
from actions.registry import load_actions
from gateway.assistant import wording
from gateway.assistant.events import ActionRead
from gateway.assistant.guard import is_go_on, is_no, is_release, is_yes
from gateway.assistant.history import ConversationState, Loaded, last_proposal, open_proposals
from gateway.assistant.records import records_in, remember
from gateway.assistant.silence import release
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError


@dataclass(slots=True)
class Decision:
    """The sentence to say, what was carried out, a fresh proposal, the steps to go on with."""

    text: str = ""
    done: ActionRead | None = None
    proposal: ProposalRead | None = None
    steps: list[str] = field(default_factory=list[str])


async def decide(person: Principal, loaded: Loaded, text: str, via: Via) -> Decision | None:
    """Decide the one open proposal of a conversation, or None if the message does not.

    Only a plain yes confirms, only the person's own message is read, and only what needs neither
    a second person nor a fresh factor.
    """
    if loaded.is_new:
        return None
    if is_release(text) and (done := await release(person, loaded)):
        return Decision(done.summary, done)
    state = loaded.state
    became = await look_back(person, state)
    if state.is_waiting_for_answer or not (is_yes(text) or is_no(text) or is_go_on(text)):
        return None
    async with begin(person) as uow:
        shown = [read_proposal(person, row) for row in await open_proposals(uow, loaded.id)]
    if is_go_on(text):
        return _go_on(state, shown, became)
    if not shown and became == "confirmed" and "cancel" in text.casefold():
        return None  # an order about what was done: "cancel it" right after the card was confirmed
    if not shown:
        said = wording.word_too_late(became)
        return Decision(said) if said else None
    if len(shown) > 1:
        return Decision(wording.SEVERAL_OPEN)
    if is_no(text):
        return await _dismiss(person, state, shown[0].id)
    return await _confirm(person, state, shown[0], via)


async def look_back(person: Principal, state: ConversationState) -> str:
    """What became of the last proposal since, e.g. on its card: its state, "" without one.

    What was carried out meanwhile is remembered as if it had been confirmed here.
    """
    if state.proposal_id is None:
        return ""
    async with begin(person) as uow:
        row = await last_proposal(uow, state)
        shown = read_proposal(person, row) if row else None
        run = await uow.session.get(ActionRun, row.run_id) if row and row.run_id else None
        done = (run.id, run.action, run.result) if run else None
    if shown is not None and shown.state == "open":
        state.proposal_id = shown.id
        return shown.state
    _close(state)
    if done is not None:
        state.last_run_id = done[0]
        remember(state, await records_in(person, done[1], done[2]))
    return shown.state if shown else ""


def _go_on(state: ConversationState, shown: list[ProposalRead], became: str) -> Decision | None:
    steps = state.steps_left
    if not steps:
        return None
    if shown:
        return Decision(wording.word_still_open(shown[0].summary, steps))
    state.steps_left = []
    if became and became != "confirmed":
        return Decision(wording.word_gone(became, steps))
    return Decision(steps=steps)


async def _dismiss(person: Principal, state: ConversationState, proposal_id: UUID) -> Decision:
    try:
        await dismiss(person, proposal_id, "dismissed in the conversation")
    except AppError as error:
        return Decision(error.message)
    steps = state.steps_left
    _close(state)
    state.steps_left = []
    rest = wording.word_steps_left(steps, is_proposed=False) if steps else ""
    return Decision(f"{wording.DISMISSED} {rest}".strip())


async def _confirm(
    person: Principal, state: ConversationState, shown: ProposalRead, via: Via
) -> Decision:
    if shown.required == "four_eyes":
        return Decision(await _second_person(person, shown))
    if shown.step_up:
        return Decision(wording.STEP_UP)
    try:
        decided = await confirm_any(person, shown.id, via)
    except StaleProposal as error:
        fresh = ProposalRead.model_validate(error.details["proposal"])
        state.proposal_id = fresh.id
        return Decision(error.message, proposal=fresh)
    except AppError as error:
        return Decision((await explained(person, error)).message)
    if isinstance(decided, Replayed):
        raise TypeError("turns use no idempotency keys")
    if isinstance(decided, BundleDecided):
        return _told(state, decided)
    run = decided.run
    steps = state.steps_left
    _close(state)
    state.steps_left, state.last_run_id = [], run.id
    remember(state, await records_in(person, run.action, run.result))
    done = ActionRead(
        name=run.action, args={}, status="completed", summary=run.summary,
        result=run.result, run_id=run.id, undo=run.undo.value,
    )  # fmt: skip
    return Decision(run.summary, done, steps=steps)


async def _second_person(person: Principal, shown: ProposalRead) -> str:
    action = load_actions().get(shown.action)
    found = await help_for(person, action.permission) if action else None
    if found is None:
        return wording.SECOND_PERSON
    return f"{wording.SECOND_PERSON} {word_right(found)} {word_who(found)}"


def _told(state: ConversationState, decided: BundleDecided) -> Decision:
    """How the steps of a plan went, each in its own words."""
    _close(state)
    state.steps_left = []
    lines = [
        f"{item.index}. {item.error.get('message', '') if item.error else item.summary}"
        for item in decided.items
    ]
    if decided.status != "completed":
        lines.append(wording.PLAN_STOPPED)
    return Decision("\n".join(lines))


def _close(state: ConversationState) -> None:
    """Nothing waits for a yes any more; a question that waits for an answer stays."""
    state.proposal_id = None
    if not state.is_waiting_for_answer:
        state.pending = None

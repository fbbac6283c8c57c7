"""What the assistant did and can do: browse actions, history, undo."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from actions.errors import NotUndoable
from actions.examples import area_of, areas_of, shown_example, starters
from actions.models import ActionRun
from actions.outcomes import Via
from actions.registry import actions_for, find_action
from actions.runs import find_run, list_runs, read_run
from actions.spec import ActionArgs, Risk, Undo, action
from actions.undo import undo_within
from kernel.db.uow import UnitOfWork

RUNS_MAX = 50


class ListActions(ActionArgs):
    """Say what Steward can do for the person who asks. Not for carrying anything out."""

    domain: str | None = Field(
        None, description="Only this area: hrm, crm, finance, inventory, kb, assistant."
    )


class ActionRow(BaseModel):
    """One thing the person may ask for."""

    name: str = Field(title="Action")
    title: str = Field(title="What it does")
    kind: str = Field(title="Kind")
    example: str = Field(title="For example")


class ActionList(BaseModel):
    """Everything the person may ask for."""

    items: list[ActionRow]
    starters: list[str] = Field(default_factory=list[str], title="To begin with")


def _describe_actions(result: ActionList) -> str:
    reads = sum(1 for row in result.items if row.kind == "read")
    text = (
        f"There are {len(result.items)} things you can ask me to do: {reads} look something up, "
        f"{len(result.items) - reads} change something, which waits for your yes "
        "unless a rule of your company says otherwise."
    )
    examples = "; ".join(f"“{sentence}”" for sentence in result.starters)
    return f"{text} For example: {examples}." if examples else text


@action(
    "assistant.list_actions",
    permission="assistant.action.read",
    risk=Risk.READ,
    describe=_describe_actions,
    examples=[
        "What can you do?",
        "help",
        "which actions are there",
        "list everything you can do for me",
        "what am I allowed to ask you",
        "show me your commands",
        "what can I do here",
        "how can you help me",
        "what kinds of things do you handle",
        "give me an overview of your abilities",
        "which tools do you have",
        "what is possible in finance",
    ],
)
async def list_actions(uow: UnitOfWork, args: ListActions) -> ActionList:
    """List the permitted actions, those of the person's own areas first."""
    areas = areas_of(uow.principal)
    wanted = args.domain.casefold() if args.domain else None
    rows = [
        ActionRow(name=a.name, title=a.title, kind=a.effect.value, example=shown_example(a))
        for a in sorted(actions_for(uow.principal), key=lambda a: areas.index(area_of(a)))
        if wanted in (None, area_of(a))
    ]
    sentences = [text for a, text in starters(uow.principal) if wanted in (None, area_of(a))]
    return ActionList(items=rows, starters=sentences)


class ShowHistory(ActionArgs):
    """Show what was carried out lately through Steward by this person. Not the audit trail."""

    limit: int = Field(10, ge=1, le=RUNS_MAX, description="How many, newest first.")


class RunRow(BaseModel):
    """One thing that was done."""

    at: datetime = Field(title="When")
    what: str = Field(title="What")
    by: str = Field(title="By")
    state: str = Field(title="State")


class RunList(BaseModel):
    """What was done, newest first."""

    items: list[RunRow]


def _describe_history(result: RunList) -> str:
    if not result.items:
        return "Nothing has been carried out for you yet."
    return f"The last {len(result.items)} things that were carried out for you."


@action(
    "assistant.history",
    permission="assistant.run.read",
    risk=Risk.READ,
    describe=_describe_history,
    examples=[
        "What have you done for me today?",
        "show my recent actions",
        "what did I change last",
        "history",
        "my activity please",
        "list what was carried out this week",
        "what were the last five things we did",
        "which changes have I confirmed",
        "show me the log of my actions",
        "did that go through? show the last ones",
        "what happened so far",
        "recent changes by me",
    ],
)
async def show_history(uow: UnitOfWork, args: ShowHistory) -> RunList:
    """List the person's runs."""
    rows = await list_runs(uow, action=None, state=None, limit=args.limit)
    seen = [read_run(uow.principal, row) for row in rows]
    return RunList(
        items=[
            RunRow(at=run.created_at, what=run.summary, by=run.requested_by.name, state=run.state)
            for run in seen
        ]
    )


class UndoLast(ActionArgs):
    """Take back the last thing that was carried out for this person, or the one named by run_id.

    Not for cancelling leave or orders as a business decision.
    """

    run_id: UUID | None = Field(None, description="The run to take back; the last one if left out.")


class UndoResult(BaseModel):
    """What was taken back."""

    run_id: UUID
    summary: str


async def _last_run(uow: UnitOfWork) -> ActionRun:
    query = (
        select(ActionRun)
        .where(ActionRun.requested_by == uow.principal.user_id, ActionRun.state == "completed")
        .where(ActionRun.action != "assistant.undo")
        .order_by(ActionRun.created_at.desc())
        .limit(1)
    )
    row = (await uow.session.scalars(query)).one_or_none()
    if row is None:
        raise NotUndoable("nothing was carried out for you yet, so there is nothing to undo")
    return row


@action(
    "assistant.undo",
    permission="assistant.run.undo",
    risk=Risk.WRITE,
    describe=lambda result: result.summary,
    summarize=lambda args: "Undo the last thing that was carried out for you",
    undo=Undo.no("ask for it again instead"),
    title="Undo",
    examples=[
        "undo",
        "undo that",
        "take that back",
        "revert the last change",
        "please reverse what you just did",
        "oops, undo it",
        "that was wrong, put it back as it was",
        "roll back the last action",
        "undo my last step",
        "I changed my mind, undo please",
        "can you reverse that",
        "restore what was there before",
    ],
)
async def undo_last(uow: UnitOfWork, args: UndoLast) -> UndoResult:
    """Undo one run inside this transaction."""
    run_id = args.run_id or (await _last_run(uow)).id
    undone = await find_run(uow, run_id)
    if find_action(undone.action).risk is Risk.DESTRUCTIVE:
        # What comes with a warning is never carried out by an autonomy rule alone.
        uow.warn(f"This takes back: {undone.summary}")
    row = await undo_within(uow, run_id, Via.CHAT)
    return UndoResult(run_id=row.id, summary=row.undo_summary or "Undone.")

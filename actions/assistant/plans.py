"""Plans that change nothing: in which steps something would be done, and what each would do."""

from typing import Any

from pydantic import BaseModel, Field, JsonValue

from actions.bundles import Member, checked_action, rehearse_within
from actions.models import ProposalItem, ProposalKind
from actions.outcomes import Circumstances, Via
from actions.registry import find_action
from actions.select import Selection, select
from actions.spec import Action, ActionArgs, Confirm, Effect, Risk, action
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.limits import PLAN_STEPS_MAX
from kernel.llm.offline.steps import likely_steps

REQUEST_CHARS_MAX = 2000


class StepArgs(ActionArgs):
    """One step: an action with its arguments; values may refer to the result of a step before."""

    action: str = Field(max_length=100, description="Name of the action.")
    args: dict[str, JsonValue] = Field(
        default_factory=dict[str, JsonValue],
        description='Its arguments; {"$ref": "steps.1.result.id"} takes a value of step 1.',
    )


class MakePlan(ActionArgs):
    """Say which steps something takes and what each would change, without changing anything.

    Not for carrying anything out.
    """

    request: str | None = Field(
        None, max_length=REQUEST_CHARS_MAX, description="What is to be done, in words."
    )
    steps: list[StepArgs] | None = Field(
        None, min_length=1, max_length=PLAN_STEPS_MAX, description="The steps, if they are known."
    )


class StepRead(BaseModel):
    """One step."""

    index: int = Field(title="Step")
    what: str = Field(title="What")
    action: str | None = Field(title="Action")
    needs: str = Field(title="Needs")
    warnings: list[str] = Field(default_factory=list[str])


class PlanRead(BaseModel):
    """The steps in their order."""

    items: list[StepRead]


def _describe(result: PlanRead) -> str:
    steps = " ".join(f"{s.index}. {s.what.rstrip('.')} ({s.needs})." for s in result.items)
    return f"{steps} Nothing has been changed."


@action(
    "assistant.plan",
    permission="assistant.plan.create",
    risk=Risk.READ,
    describe=_describe,
    examples=[
        "plan the steps for opening an account for a new supplier, do not do it yet",
        "which steps would it take to onboard a customer",
        "make a plan first, without changing anything",
        "draft a plan: create a contact and then open an opportunity",
        "what would you do, step by step, to post this month's rent",
        "show me the plan before anything happens",
        "outline the steps to move stock to another warehouse",
        "how would you go about it? only plan it",
        "work out a step by step plan for converting a lead",
        "plan it through but do not execute",
        "give me a dry run plan of adding a product and receiving stock",
        "prepare a plan of actions for the leave of the team",
        "list the steps you would take",
    ],
)
async def make_plan(uow: UnitOfWork, args: MakePlan) -> PlanRead:
    """Rehearse given steps and take all of it back, or find the action of each step of a text."""
    if args.steps:
        return PlanRead(items=[_rehearsed(item) for item in await _rehearse(uow, args.steps)])
    if not args.request:
        raise Invalid("say what is to be planned, in words or as a list of steps")
    texts = likely_steps(args.request)[:PLAN_STEPS_MAX]
    found = [await select(uow.principal, text, 1) for text in texts]
    return PlanRead(
        items=[
            _guessed(n, text, fit)
            for n, (text, fit) in enumerate(zip(texts, found, strict=True), 1)
        ]
    )


class _TakenBack(Exception):
    """Ends the rehearsal; its savepoint rolls back."""


async def _rehearse(uow: UnitOfWork, steps: list[StepArgs]) -> list[ProposalItem]:
    asked = Circumstances(via=Via.CHAT)
    members = [Member(step.action, dict[str, Any](step.args)) for step in steps]
    for member in members:
        checked_action(uow.principal, ProposalKind.PLAN, member)
    items: list[ProposalItem] = []
    try:
        async with uow.session.begin_nested():
            items = await rehearse_within(uow, ProposalKind.PLAN, members, asked)
            raise _TakenBack  # noqa: TRY301  # leaving by an exception is what rolls back
    except _TakenBack:
        return items


def _rehearsed(item: ProposalItem) -> StepRead:
    return StepRead(
        index=item.position,
        what=item.summary,
        action=item.action,
        needs=needs_of(find_action(item.action)),
        warnings=item.warnings,
    )


def _guessed(index: int, text: str, found: Selection) -> StepRead:
    best, score = next(iter(found.permitted), (None, 0.0))
    other, other_score = next(iter(found.forbidden), (None, 0.0))
    if other is not None and other_score > score:
        needs = f"the right {other.permission}, which you do not have"
        return StepRead(index=index, what=f"{text}: {other.title}", action=None, needs=needs)
    if best is None:
        return StepRead(index=index, what=text, action=None, needs="an action I do not have")
    return StepRead(
        index=index, what=f"{text}: {best.title}", action=best.name, needs=needs_of(best)
    )


def needs_of(known: Action) -> str:
    """What has to happen before an action is carried out for somebody, in words."""
    if known.effect is Effect.READ:
        return "nothing, it only reads"
    if known.confirm is Confirm.HUMAN:
        return "you to do it yourself on the page"
    who = "a second person to confirm" if known.confirm is Confirm.FOUR_EYES else "your yes"
    if known.confirm is Confirm.NO:
        who = "no confirmation"
    return f"{who} and fresh proof of who it is" if known.step_up else who

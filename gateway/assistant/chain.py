"""Changes asked for together, proposed as one plan: one card, one yes, in their order."""

from dataclasses import dataclass, replace

from actions.bundles import Member, propose_bundle
from actions.models import ProposalKind
from actions.outcomes import ProposalRequired, Via
from actions.references import has_reference
from actions.registry import load_actions
from actions.spec import Effect
from gateway.assistant.events import ActionRead
from gateway.assistant.history import Loaded
from gateway.assistant.outcomes import Done
from gateway.assistant.plan import PLAN
from gateway.assistant.shield import Shield
from gateway.assistant.sinks import Judgement
from kernel.auth.principal import Principal
from kernel.errors import AppError
from kernel.limits import STEP_CALLS_MAX
from kernel.llm.port import ToolCall


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the calls come from, and which actions the turn was offered."""

    via: Via
    loaded: Loaded
    offered: set[str]


def is_chain(calls: list[ToolCall]) -> bool:
    """Whether calls are steps of one order.

    A later one takes a value of an earlier one, or all of them change something.
    """
    if not 1 < len(calls) <= STEP_CALLS_MAX:
        return False
    known = load_actions()
    is_each_write = all(c.name in known and known[c.name].effect is Effect.WRITE for c in calls)
    return is_each_write or any(has_reference(c.arguments) for c in calls)


async def in_one(
    acting: Principal, calls: list[ToolCall], shield: Shield, asked: Asked
) -> tuple[list[ToolCall], Done | None]:
    """What to run instead of changes asked for together: the plan that was proposed of them.

    Other calls stay as they are. Where no plan can be made, of calls that build on each other only
    the first is left.
    """
    if is_chain(calls):
        plan = await propose_chain(acting, calls, shield, asked)
        if plan is not None:
            return [ToolCall(calls[0].id, PLAN, plan.read.args)], plan
        if any(has_reference(c.arguments) for c in calls):
            return calls[:1], None
    return await shield.persons_first(acting, calls), None


async def propose_chain(
    acting: Principal, calls: list[ToolCall], shield: Shield, asked: Asked
) -> Done | None:
    """Propose the calls as one plan; None where they cannot be rehearsed together.

    Then the first one is tried by itself, which tells or asks what stands in the way.
    """
    judged = [await shield.judge(acting, _without_references(call)) for call in calls]
    if any(j.refusal for j in judged) or any(c.name not in asked.offered for c in calls):
        return None
    if len({bool(j.cautions) for j in judged}) > 1:
        return None  # what a text brought in is not confirmed along with the person's own order
    cautions = [caution for j in judged for caution in j.cautions]
    circumstances = shield.circumstances(asked.via, asked.loaded, Judgement(cautions=cautions))
    members = [Member(call.name, call.arguments) for call in calls]
    try:
        outcome = await propose_bundle(acting, ProposalKind.PLAN, members, circumstances)
    except AppError:
        return None
    if not isinstance(outcome, ProposalRequired):
        raise TypeError("turns use no idempotency keys")
    steps = [{"action": call.name, "args": call.arguments} for call in calls]
    read = ActionRead(
        name=PLAN, args={"steps": steps}, status="proposal_required",
        summary=outcome.proposal.summary,
    )  # fmt: skip
    return Done(read, proposal=outcome.proposal)


def _without_references(call: ToolCall) -> ToolCall:
    """What of a call somebody said; the result of an earlier step is nobody's words."""
    said = {k: v for k, v in call.arguments.items() if not has_reference(v)}
    return replace(call, arguments=said)

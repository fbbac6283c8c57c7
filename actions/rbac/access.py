"""Why somebody may or may not, and what a change of rights would do."""

from pydantic import BaseModel, Field

from actions.rbac.examples import EXPLAIN_ACCESS, SIMULATE_ROLE
from actions.rbac.explaining import Explanation, explain
from actions.rbac.kinds import PersonRef, RoleRef
from actions.rbac.meant import action_meant
from actions.rbac.simulating import Changes, Simulated, simulate_person, simulate_role
from actions.registry import find_action
from actions.spec import ActionArgs, Risk, action
from erp_domains.authentication.models import User
from erp_domains.rbac.policy import right_to
from erp_domains.workflows.principals import load_principal
from kernel.auth.principal import Principal, Scope
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, NotFound

EXPLAIN = "rbac.access.explain"
NOBODY = "there is no such person among those you may ask about"


class ExplainAccess(ActionArgs):
    """Tell why a person may or may not do something, rule by rule. Not for doing it."""

    person: PersonRef | None = Field(None, description="Who; left out, the person who asks.")
    action: str = Field(
        min_length=3,
        max_length=120,
        description="An action such as hrm.approve_leave, or its title.",
    )
    record: str | None = Field(
        None,
        max_length=120,
        pattern=r"^[a-z_]+:[0-9a-fA-F-]{36}$",
        description="One record as kind:id, e.g. leave_request:0190….",
    )


def _describe(result: Explanation) -> str:
    verb = "may" if result.allowed else "may not"
    notes = [s.text for s in result.items if s.step in ("confirm", "step_up", "autonomy")]
    meant = f"“{find_action(result.action).title}” ({result.action})"
    why = f"{result.user} {verb} use {meant}: {result.reason}."
    others = [s.text for s in result.items if s.step == "holders"]
    more = "; ".join(notes if result.allowed else others)
    return f"{why} {more[0].upper()}{more[1:]}." if more else why


@action(
    "rbac.explain_access",
    permission=EXPLAIN,
    risk=Risk.READ,
    describe=_describe,
    title="Explain access",
    examples=EXPLAIN_ACCESS,
)
async def explain_access(uow: UnitOfWork, args: ExplainAccess) -> Explanation:
    """Explain for oneself, or for others with the right for all."""
    person = await person_for(uow, args.person.id if args.person else None)
    meant = await action_meant(args.action, "rbac.explain_access")
    return await explain(uow, person, meant, args.record)


async def person_for(uow: UnitOfWork, user_id: object) -> Principal:
    """Oneself without any right, others with `rbac.access.explain` for all. Raises NotFound."""
    if user_id is None or user_id == uow.principal.user_id:
        return uow.principal
    user = await uow.session.get(User, user_id)
    if user is None or right_to(uow.principal.grants, EXPLAIN).scope is not Scope.ALL:
        raise NotFound(NOBODY)
    if not user.is_active:
        raise Invalid(f"{user.name} cannot sign in, so may do nothing at all")
    return await load_principal(uow, user.id)


class SimulateRole(ActionArgs):
    """Show who would gain or lose which actions by a change of a role or of a person's roles.

    Nothing is changed.
    """

    role: RoleRef | None = Field(None, description="The role that would change.")
    person: PersonRef | None = Field(None, description="Or the person whose roles would change.")
    changes: Changes = Field(description="What would change.")


class SimulatedRole(Simulated):
    """The outcome, for people."""

    about: str


def _describe_simulated(result: SimulatedRole) -> str:
    if not result.affected_users:
        return f"{result.about}: nobody gains or loses anything."
    gains = [f"{d.user.name} gains {len(d.actions) + len(d.scopes)}" for d in result.gains]
    losses = [f"{d.user.name} loses {len(d.actions) + len(d.scopes)}" for d in result.loses]
    return f"{result.about}: {', '.join([*gains, *losses])}."


@action(
    "rbac.simulate_role",
    permission="rbac.role.read",
    risk=Risk.READ,
    describe=_describe_simulated,
    title="Simulate a change of rights",
    examples=SIMULATE_ROLE,
)
async def simulate(uow: UnitOfWork, args: SimulateRole) -> SimulatedRole:
    """Compare everybody's rights before and after."""
    if (args.role is None) == (args.person is None):
        raise Invalid("name either a role or a person")
    if args.role is not None:
        found, about = await simulate_role(uow, args.role.id, args.changes), args.role.label
    else:
        assert args.person is not None
        found, about = await simulate_person(uow, args.person.id, args.changes), args.person.label
    return SimulatedRole(about=about, **found.model_dump())


class Answer(BaseModel):
    """An explanation as the HTTP contract names its parts."""

    user: str
    action: str
    permission: str
    allowed: bool
    reason: str
    chain: list[dict[str, object]]


def answer_of(found: Explanation) -> Answer:
    """The explanation for HTTP."""
    facts = found.model_dump()
    return Answer(chain=facts.pop("items"), **facts)

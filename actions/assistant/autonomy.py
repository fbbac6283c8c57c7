"""What assistants may do without a person: the company's rules, set, removed and listed."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from pydantic.config import JsonDict
from sqlalchemy import select

from actions.autonomy import ANY, covers
from actions.errors import NotARule
from actions.models import Autonomy, AutonomyRule
from actions.registry import load_actions
from actions.spec import Action, ActionArgs, Effect, Risk, Undo, action
from erp_domains.rbac.service import find_role
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork

NAMED_MAX = 5
MODE_WORDS: JsonDict = {
    "x-synonyms": {
        "deny": ["never", "forbid", "block", "not allowed", "prohibit"],
        "ask": ["always ask", "propose", "confirm first", "with confirmation"],
        "auto_below": ["automatic", "on its own", "without asking", "alone", "by itself"],
    }
}
Pattern = Annotated[str, StringConstraints(pattern=r"^(\*|[a-z]+\.(\*|[a-z_]+))$", max_length=80)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class SetAutonomy(ActionArgs):
    """Decide what assistants, agents and services may do on their own for holders of a role.

    Not for the rights of people: those follow from roles.
    """

    action: Pattern = Field(
        description="One action such as crm.create_lead, an area such as crm.*, or * for all."
    )
    mode: Autonomy = Field(
        description="Never, only as a proposal, or without asking.", json_schema_extra=MODE_WORDS
    )
    role: str = Field(ANY, max_length=60, description="For holders of this role; * for everybody.")
    amount: Decimal | None = Field(
        None, gt=0, max_digits=18, decimal_places=2, description="Only below this amount of money."
    )
    currency: Currency | None = Field(None, description="ISO code; by default the company's.")


class RuleRead(BaseModel):
    """One rule."""

    id: UUID
    role: str = Field(title="Role")
    action: str = Field(title="Action")
    mode: Autonomy = Field(title="Mode")
    amount: Decimal | None = Field(title="Below")
    currency: str | None = Field(title="Currency")


class RuleList(BaseModel):
    """All rules of the company."""

    items: list[RuleRead]


def read_rule(rule: AutonomyRule) -> RuleRead:
    """A rule as it is answered."""
    return RuleRead(
        id=rule.id,
        role=rule.role,
        action=rule.action,
        mode=Autonomy(rule.mode),
        amount=rule.amount,
        currency=rule.currency,
    )


def _words(rule: RuleRead) -> str:
    who = "everybody" if rule.role == ANY else f"holders of the role {rule.role}"
    what = "anything" if rule.action == ANY else rule.action
    match rule.mode:
        case Autonomy.DENY:
            return f"For {who} no assistant may do {what}."
        case Autonomy.ASK:
            return f"For {who} assistants always ask before {what}."
        case Autonomy.AUTO_BELOW:
            limit = f" below {rule.amount:,.2f} {rule.currency}" if rule.amount else ""
            return f"For {who} assistants may do {what} without asking{limit}."


def _summarize(args: SetAutonomy) -> str:
    who = "everybody" if args.role == ANY else args.role
    limit = f" {args.amount:,.2f} {args.currency or ''}".rstrip() if args.amount else ""
    return f"Set assistants to {args.mode.value.replace('_', ' ')}{limit}: {args.action} for {who}"


@action(
    "assistant.set_autonomy",
    permission="assistant.autonomy.update",
    risk=Risk.DESTRUCTIVE,
    step_up=True,
    undo=Undo.restore("the rule that was there before comes back"),
    describe=_words,
    summarize=_summarize,
    title="Set autonomy rule",
    examples=[
        "never let the assistant do crm.merge_contacts",
        "set autonomy of crm.create_lead to automatic for sales",
        "the assistant may do inventory.set_reorder_point without asking",
        "always ask before hrm.* for everybody",
        "deny finance.* to assistants",
        "autonomy rule: finance.create_invoice auto below 500 EUR for accountant",
        "let agents run crm.log_activity on their own",
        "block inventory.* for service accounts",
        "make finance.create_journal automatic below 100",
        "autonomy crm.* ask for role sales",
        "assistants must propose projects.* first",
        "allow crm.update_lead by itself below 1000 euros",
        "autonmy: forbid hrm.adjust_leave",
    ],
)
async def set_autonomy(uow: UnitOfWork, args: SetAutonomy) -> RuleRead:
    """Make or replace the rule of a role and a pattern."""
    covered = _covered(args.action)
    if args.role != ANY:
        await find_role(uow, args.role)
    amount, currency = _limit_of(uow, args)
    if args.mode is Autonomy.AUTO_BELOW:
        _warn_of_the_rest(uow, args.action, covered)
    rule = await _find(uow, args.role, args.action)
    if rule is None:
        rule = uow.add(AutonomyRule(role=args.role, action=args.action))
    rule.mode, rule.amount, rule.currency = args.mode.value, amount, currency
    await uow.flush()
    return read_rule(rule)


class RemoveAutonomy(ActionArgs):
    """Remove an autonomy rule of assistants, so that the actions ask as they are declared."""

    action: Pattern = Field(description="The action or pattern of the rule.")
    role: str = Field(ANY, max_length=60, description="The role of the rule; * for everybody.")


@action(
    "assistant.remove_autonomy",
    permission="assistant.autonomy.delete",
    risk=Risk.DESTRUCTIVE,
    step_up=True,
    undo=Undo.restore("the rule comes back"),
    describe=lambda r: (
        f"The rule on {r.action} for {'everybody' if r.role == ANY else r.role} is removed."
    ),
    summarize=lambda a: f"Remove the autonomy rule {a.role}: {a.action}",
    title="Remove autonomy rule",
    examples=[
        "remove the autonomy rule for crm.create_lead",
        "delete the assistant's rule on finance.*",
        "drop the autonomy setting of inventory.* for warehouse",
        "take away the rule that denies hrm.*",
        "remove autonomy crm.log_activity",
        "no special autonomy for finance.create_invoice any more",
        "clear the autonomy rule of sales on crm.*",
        "forget the rule for projects.*",
        "reset autonomy of crm.update_lead to the default",
        "delete autonomy rule *",
        "undo the autonomy rule on inventory.set_reorder_point",
        "please remove the autonmy rule hrm.adjust_leave",
    ],
)
async def remove_autonomy(uow: UnitOfWork, args: RemoveAutonomy) -> RuleRead:
    """Delete the rule. Raises NotARule."""
    rule = await _find(uow, args.role, args.action)
    if rule is None:
        raise NotARule(
            f"there is no rule on {args.action} for {args.role}; GET /v1/autonomy lists them"
        )
    removed = read_rule(rule)
    await uow.session.delete(rule)
    return removed


class ListAutonomy(ActionArgs):
    """List what assistants, agents and services may do without asking, and what never."""


def _describe_rules(result: RuleList) -> str:
    if not result.items:
        return "There are no autonomy rules: every action asks as it is declared."
    return " ".join(_words(rule) for rule in result.items)


@action(
    "assistant.list_autonomy",
    permission="assistant.autonomy.read",
    risk=Risk.READ,
    describe=_describe_rules,
    title="List autonomy rules",
    examples=[
        "which autonomy rules are there",
        "what may the assistant do without asking",
        "show the autonomy settings",
        "list the autonomy policy",
        "what is automatic in our company",
        "which actions are denied to assistants",
        "autonomy overview please",
        "how autonomous are the agents",
        "what can agents run on their own",
        "show rules for automatic actions",
        "which actions run without confirmation",
        "autonmy rules list",
    ],
)
async def list_autonomy(uow: UnitOfWork, args: ListAutonomy) -> RuleList:
    """Every rule, by role and action."""
    query = visible(uow.principal, AutonomyRule).order_by(AutonomyRule.role, AutonomyRule.action)
    return RuleList(items=[read_rule(rule) for rule in await uow.session.scalars(query)])


async def _find(uow: UnitOfWork, role: str, pattern: str) -> AutonomyRule | None:
    query = select(AutonomyRule).where(AutonomyRule.role == role, AutonomyRule.action == pattern)
    return (await uow.session.scalars(query.with_for_update())).one_or_none()


def _covered(pattern: str) -> list[Action]:
    found = [known for known in load_actions().values() if covers(pattern, known.name)]
    if not found:
        raise NotARule(f"no action is called {pattern}; GET /v1/tools lists them")
    return found


def _limit_of(uow: UnitOfWork, args: SetAutonomy) -> tuple[Decimal | None, str | None]:
    if args.mode is not Autonomy.AUTO_BELOW and (args.amount or args.currency):
        raise NotARule("an amount belongs to the mode auto_below only")
    if args.amount is None:
        return None, None
    return args.amount, args.currency or uow.principal.tenant.currency


def _warn_of_the_rest(uow: UnitOfWork, pattern: str, covered: list[Action]) -> None:
    """Say which of the covered actions stay with a person whatever the rule says."""
    kept = [a for a in covered if a.effect is Effect.WRITE and not _can_run_alone(a)]
    if len(kept) == sum(a.effect is Effect.WRITE for a in covered):
        raise NotARule(f"nothing of {pattern} can run without a person: it is never automatic")
    if kept:
        names = ", ".join(a.title for a in kept[:NAMED_MAX])
        more = f" and {len(kept) - NAMED_MAX} more" if len(kept) > NAMED_MAX else ""
        uow.warn(f"These stay with a person all the same: {names}{more}.")


def _can_run_alone(known: Action) -> bool:
    return known.risk is Risk.WRITE and known.confirm.value in ("no", "ask") and not known.step_up

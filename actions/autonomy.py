"""What an assistant, agent or service may do without a person. The strictest rule wins.

Rules only loosen what an action asks a person for anyway; four-eyes, fresh proof, risk D and turns
that read untrusted text are decided before any rule is looked at (`runner.must_propose`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from actions.errors import DeniedByPolicy
from actions.models import Autonomy, AutonomyRule
from actions.outcomes import Circumstances, Via
from actions.spec import Action, Confirm
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import UnitOfWork

ANY = "*"


class AskFirst(Exception):
    """A person has to say yes; the transaction rolls back and a proposal takes its place."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The permission to run without a person: by these rules, or by the action's declaration."""

    rules: tuple[AutonomyRule, ...] = ()

    @property
    def deciding(self) -> AutonomyRule | None:
        """The strictest of the rules: that with the lowest amount."""
        limited = [rule for rule in self.rules if rule.amount is not None]
        lowest = min(limited, key=lambda rule: rule.amount or Decimal(0), default=None)
        return lowest or next(iter(self.rules), None)


def is_person(principal: Principal) -> bool:
    """Whether nobody but the person (or the platform itself) chose the arguments."""
    return principal.kind in (PrincipalKind.USER, PrincipalKind.SYSTEM) and principal.agent is None


def is_subject(principal: Principal, asked: Circumstances) -> bool:
    """Whether autonomy rules apply: an assistant, agent or service asks, not the person."""
    if asked.via is Via.LOADER:
        return False
    return asked.is_assistant or not is_person(principal)


async def read_rules(uow: UnitOfWork) -> Sequence[AutonomyRule]:
    """All rules of the company; read once in a unit of work."""
    return (await uow.session.scalars(select(AutonomyRule))).all()


def matching(
    rules: Iterable[AutonomyRule], principal: Principal, action: Action
) -> list[AutonomyRule]:
    """The rules that speak about this action for one of the caller's roles."""
    return [
        rule
        for rule in rules
        if rule.role in (ANY, *principal.roles) and covers(rule.action, action.name)
    ]


def covers(pattern: str, name: str) -> bool:
    """Whether `*`, `crm.*` or `crm.create_lead` means the action of this name."""
    if pattern == ANY:
        return True
    return name.startswith(pattern[:-1]) if pattern.endswith(".*") else name == pattern


async def forbid_denied(
    uow: UnitOfWork,
    action: Action,
    asked: Circumstances,
    rules: Sequence[AutonomyRule] | None = None,
) -> list[AutonomyRule]:
    """The rules on this action for this caller. Raises DeniedByPolicy."""
    if not is_subject(uow.principal, asked):
        return []
    known = await read_rules(uow) if rules is None else rules
    found = matching(known, uow.principal, action)
    denial = next((rule for rule in found if rule.mode == Autonomy.DENY), None)
    if denial is not None:
        raise DeniedByPolicy(
            f"your company lets no assistant do this ({action.title}). You can do it yourself on "
            "the page or through the API; an administrator can change the rule "
            f"“{denial.label}”",
            action=action.name,
            rule_id=str(denial.id),
        )
    return found


async def leave_to_run(uow: UnitOfWork, action: Action, asked: Circumstances) -> Leave:
    """The permission to run now. Raises AskFirst where a person decides, DeniedByPolicy."""
    found = await forbid_denied(uow, action, asked)
    if any(rule.mode == Autonomy.ASK for rule in found):
        raise AskFirst
    if not found and action.confirm is not Confirm.NO:
        raise AskFirst
    return Leave(tuple(found))


def require_within(
    uow: UnitOfWork, leave: Leave, action: Action, args: object, done: object
) -> None:
    """Judge what the run really did, before it is committed. Raises AskFirst.

    What comes with a warning for the person, or is worth more than any rule allows, or has no
    known worth under a rule with an amount, is proposed instead.
    """
    if leave.rules and uow.warnings:
        raise AskFirst
    amount, currency = action.amount(args, done) if action.amount else (None, None)
    for rule in leave.rules:
        if rule.amount is None:
            continue
        is_comparable = rule.currency == (currency or uow.principal.tenant.currency)
        if amount is None or not is_comparable or abs(amount) >= rule.amount:
            raise AskFirst

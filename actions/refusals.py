"""A refusal for want of a right says which right it is, who has it, and what may be done instead.

Only people are told: a key or an agent got its rights from somebody who knows. What is said is no
more than the asker may see: roles by title, names of people where their records are open to them.
A record out of reach stays "not found"; nothing is said about it here.
"""

from pydantic import BaseModel

from actions.registry import load_actions
from actions.spec import Action
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.workflows.who_may import RoleNamed, who_may
from kernel.auth.access import ASK_SOMEBODY, allows
from kernel.auth.principal import Principal, PrincipalKind
from kernel.db.uow import begin
from kernel.errors import AppError, PermissionDenied

NAMED_MAX = 3


class Instead(BaseModel):
    """An action near to the refused one that this person may use."""

    action: str
    title: str


class Help(BaseModel):
    """What a person can do about a right they lack."""

    permission: str
    roles: list[RoleNamed]
    people: list[str]
    instead: list[Instead]


async def help_for(principal: Principal, permission: str) -> Help | None:
    """Who else has a right, and what is near it for who lacks it; None for what is no person."""
    if principal.kind is not PrincipalKind.USER or permission not in PERMISSIONS:
        return None
    async with begin(principal) as uow:
        found = await who_may(uow, permission, NAMED_MAX)
    return Help(
        permission=permission, roles=found.roles, people=found.people,
        instead=[] if allows(principal, permission).is_allowed else nearest(principal, permission),
    )  # fmt: skip


def nearest(principal: Principal, permission: str) -> list[Instead]:
    """Permitted actions on the same kind of record, most alike first."""
    area = permission.rsplit(".", 1)[0] + "."
    near = [
        a
        for a in load_actions().values()
        if a.permission.startswith(area)
        and a.permission != permission
        and allows(principal, a.permission).is_allowed
    ]
    near.sort(key=_order)
    return [Instead(action=a.name, title=a.title) for a in near[:NAMED_MAX]]


def _order(action: Action) -> tuple[bool, str]:
    return action.permission.endswith(".read"), action.name


async def explained(principal: Principal | None, error: AppError) -> AppError:
    """The refusal with what helps, where a right was missing; any other as it is."""
    permission = error.details.get("permission")
    if principal is None or not isinstance(error, PermissionDenied) or not permission:
        return error
    found = await help_for(principal, str(permission))
    if found is None:
        return error
    message = error.message.removesuffix(ASK_SOMEBODY)
    told = word_help(found) if permission in message else f"{word_right(found)} {word_help(found)}"
    return type(error)(f"{message}. {told}", **error.details, help=found.model_dump(mode="json"))


def word_right(found: Help) -> str:
    """Which right it is, in a sentence."""
    return f"It takes the right {found.permission}."


def word_help(found: Help) -> str:
    """Who to ask and what to do instead, in sentences."""
    told = [word_who(found)]
    if found.instead:
        told.append(f"What you can do yourself: {_listed([i.title for i in found.instead])}.")
    return " ".join(told)


def word_who(found: Help) -> str:
    """Which roles have the right, and whom to ask, in a sentence."""
    if not found.roles:
        return "Nobody else here holds it yet; an owner can give it."
    noun, verb = ("role", "has") if len(found.roles) == 1 else ("roles", "have")
    has = f"Here the {noun} {_listed([r.title for r in found.roles])} {verb} it"
    return f"{has}; ask {_listed(found.people, 'or')}." if found.people else (
        f"{has}; ask a colleague who holds {'it' if len(found.roles) == 1 else 'one of them'}."
    )  # fmt: skip


def _listed(names: list[str], joint: str = "and") -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {joint} {names[-1]}"

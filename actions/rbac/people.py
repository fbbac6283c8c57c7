"""People who can sign in: listed, invited, kept out, let in again."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.rbac.examples import (
    DEACTIVATE_USER,
    INVITE_USER,
    LIST_PEOPLE,
    REACTIVATE_USER,
)
from actions.rbac.kinds import ASSIGN, PersonRef, RoleRef, role_powers
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.authentication.models import User
from erp_domains.authentication.repository import user_by_email
from erp_domains.authentication.service import (
    deactivate_user,
    invite_user,
    normalise_email,
    reactivate_user,
    withdraw_invitation,
)
from erp_domains.rbac import service
from erp_domains.rbac.errors import NeedsSecondPerson
from erp_domains.rbac.models import Role
from erp_domains.workflows.limits import require_seat
from erp_domains.workflows.people_rights import PersonRead, list_people, people_with
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, NotFound
from kernel.limits import ROLE_PARENTS_MAX

EMPLOYEE_ROLE = "employee"


class ListPeople(ActionArgs):
    """List who can sign in, with their roles and delegations. Not for employees' facts or leave."""

    text: str | None = Field(None, max_length=100, description="Part of a name or e-mail.")
    role: RoleRef | None = Field(None, description="Only who holds this role.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")


class PeopleList(BaseModel):
    """People by name."""

    items: list[PersonRead]


def _describe_people(result: PeopleList) -> str:
    if not result.items:
        return "Nobody you may see fits that."
    named = "; ".join(
        f"{p.name} ({', '.join(r.title for r in p.roles if not r.via) or 'no role'})"
        for p in result.items[:8]
    )
    more = len(result.items) - 8
    return f"{named}{f' and {more} more' if more > 0 else ''}."


@action(
    "rbac.list_people",
    permission="auth.user.read",
    risk=Risk.READ,
    describe=_describe_people,
    title="List people and their roles",
    examples=LIST_PEOPLE,
)
async def list_everybody(uow: UnitOfWork, args: ListPeople) -> PeopleList:
    """People one may see."""
    role_id = args.role.id if args.role else None
    return PeopleList(items=await list_people(uow, args.text, args.limit, role_id))


class InviteUser(ActionArgs):
    """Invite somebody new to sign in, by a link sent to their e-mail, with roles from the start.

    Not for people who can sign in already and not for adding an employee record.
    """

    email: Annotated[str, Field(max_length=200, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")] = Field(
        description="Their e-mail address."
    )
    name: str = Field(min_length=1, max_length=200, description="Their full name.")
    roles: list[RoleRef] = Field(
        default_factory=list,
        max_length=ROLE_PARENTS_MAX,
        description="Their roles; left out, employee alone.",
    )


class UserInvited(BaseModel):
    """Somebody who has been invited."""

    user_id: UUID
    name: str
    email: str
    roles: list[str]


async def _withdraw(uow: UnitOfWork, context: UndoContext) -> str:
    done = UserInvited.model_validate(context.result)
    await withdraw_invitation(uow, done.user_id)
    return f"The invitation of {done.email} does not work any more."


@action(
    "rbac.invite_user",
    permission="auth.user.invite",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    describe=lambda result: (
        f"{result.name} was invited at {result.email} with {', '.join(result.roles)}."
    ),
    summarize=lambda args: f"Invite {args.name} at {args.email}",
    undo=Undo.by(_withdraw, "until it is accepted", is_strict=False),
    examples=INVITE_USER,
)
async def invite(uow: UnitOfWork, args: InviteUser) -> UserInvited:
    """Invite with roles within one's own rights, see docs/decisions on what takes two people."""
    roles = await _roles_of(uow, [role.id for role in args.roles])
    await _require_no_power(uow, roles)
    email = normalise_email(args.email)
    if await user_by_email(uow.session, email) is None:
        await require_seat(uow)
    user = await invite_user(uow, email=email, name=args.name)
    for role in roles:
        await service.assign_role(uow, user.id, role.name)
    return UserInvited(
        user_id=user.id, name=user.name, email=user.email, roles=[r.title for r in roles]
    )


async def _roles_of(uow: UnitOfWork, role_ids: list[UUID]) -> list[Role]:
    if not role_ids:
        return [await service.find_role(uow, EMPLOYEE_ROLE)]
    found = [await uow.session.get(Role, role_id) for role_id in dict.fromkeys(role_ids)]
    return [role for role in found if role is not None]


async def _require_no_power(uow: UnitOfWork, roles: list[Role]) -> None:
    graph = await service.load_graph(uow.session)
    strong = {r.title: powers for r in roles if (powers := role_powers(graph, r.id))}
    if not strong:
        return
    if len(await people_with(uow, ASSIGN)) > 1:
        raise NeedsSecondPerson(
            f"{', '.join(strong)} is given by one person and confirmed by another: invite without "
            "it, then propose it with assign role",
            roles=sorted(strong),
        )
    uow.warn(
        f"{', '.join(strong)} is given without a second person, because there is none yet who "
        "could confirm it"
    )
    uow.audit("rbac.given_alone", roles=sorted(strong), by=uow.principal.name)


class KeepOut(ActionArgs):
    """End somebody's access now: sessions, keys and tokens. Not for ending an employment."""

    person: PersonRef = Field(description="Whose sign-in, by name or e-mail.")
    reason: str = Field("", max_length=200, description="Why, for the trail.")


class AccessChanged(BaseModel):
    """Somebody whose sign-in was switched."""

    user_id: UUID
    name: str
    email: str
    is_active: bool


async def _let_in(uow: UnitOfWork, context: UndoContext) -> str:
    user = await _person(uow, AccessChanged.model_validate(context.result).user_id)
    reactivate_user(uow, user)
    return f"{user.name} can sign in again."


async def _keep_out(uow: UnitOfWork, context: UndoContext) -> str:
    user = await _person(uow, AccessChanged.model_validate(context.result).user_id)
    await deactivate_user(uow, user, "undone")
    return f"{user.name} cannot sign in any more."


@action(
    "auth.deactivate_user",
    permission="auth.user.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"{result.name} cannot sign in any more; all sessions are over.",
    summarize=lambda args: f"End the access of {args.person.label}",
    undo=Undo.by(_let_in, "the person signs in anew", is_strict=False),
    title="End somebody's access",
    examples=DEACTIVATE_USER,
)
async def keep_out(uow: UnitOfWork, args: KeepOut) -> AccessChanged:
    """Switch the sign-in off; the last owner's stays."""
    user = await _person(uow, args.person.id)
    if user.id == uow.principal.user_id:
        raise Invalid("you cannot end your own access; another administrator has to")
    await deactivate_user(uow, user, args.reason or "access ended by an administrator")
    await uow.flush()
    return AccessChanged(user_id=user.id, name=user.name, email=user.email, is_active=False)


class LetIn(ActionArgs):
    """Let somebody sign in again whose access was ended. Not for inviting somebody new."""

    person: PersonRef = Field(description="Whose sign-in, by name or e-mail.")


@action(
    "auth.reactivate_user",
    permission="auth.user.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"{result.name} can sign in again.",
    summarize=lambda args: f"Let {args.person.label} sign in again",
    undo=Undo.by(_keep_out, "the access ends again", is_strict=False),
    title="Let somebody sign in again",
    examples=REACTIVATE_USER,
)
async def let_in(uow: UnitOfWork, args: LetIn) -> AccessChanged:
    """Switch the sign-in on, with the roles the person holds."""
    user = await _person(uow, args.person.id)
    if not user.is_active:
        await require_seat(uow)
    reactivate_user(uow, user)
    await uow.flush()
    return AccessChanged(user_id=user.id, name=user.name, email=user.email, is_active=True)


async def _person(uow: UnitOfWork, user_id: UUID) -> User:
    user = await uow.session.get(User, user_id)
    if user is None or user.is_service:
        raise NotFound("there is no such person any more")
    require(uow.principal, "auth.user.update", user)
    return user

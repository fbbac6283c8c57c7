"""Who holds which role: given by one person and confirmed by another, taken by one."""

from datetime import date, datetime
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from actions.rbac.examples import ASSIGN_ROLE, REVOKE_ROLE
from actions.rbac.kinds import ASSIGN, PersonRef, RoleRef, asker_of, expiry_of
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.authentication.models import User
from erp_domains.rbac import repository, service
from erp_domains.rbac.errors import NeedsSecondPerson, RoleNotFound
from erp_domains.rbac.models import Role
from erp_domains.workflows.people_rights import people_with
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


class HolderChanged(BaseModel):
    """A person and a role, and how it was before."""

    user_id: UUID
    person: str
    role: str
    title: str
    expires_at: datetime | None = None
    was_held: bool = False
    previous_expires_at: datetime | None = None


class AssignRole(ActionArgs):
    """Give a person a role, for good or until a day. A second person has to confirm it.

    Not for inviting somebody new and not for letting a colleague stand in during leave.
    """

    person: PersonRef = Field(description="Who gets the role, by name or e-mail.")
    role: RoleRef = Field(description="Which role, by title or name.")
    until: date | None = Field(None, description="Last day; left out, for good.")
    expires_at: AwareDatetime | None = Field(None, description="Or the exact time it ends.")


def _describe_given(result: HolderChanged) -> str:
    end = f" until {result.expires_at:%d %B %Y %H:%M}" if result.expires_at else ""
    return f"{result.person} now holds the role {result.title}{end}."


def _summarize_given(args: AssignRole) -> str:
    end = f" until {args.until:%d %B %Y}" if args.until else ""
    return f"Give {args.person.label} the role {args.role.label}{end}"


async def _take_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = HolderChanged.model_validate(context.result)
    if done.was_held:
        held = await repository.holding(
            uow.session, done.user_id, (await service.find_role(uow, done.role)).id
        )
        if held is None:
            raise RoleNotFound(f"{done.person} does not hold {done.title} any more")
        held.expires_at = done.previous_expires_at
        await repository.bump_permission_versions(uow.session, [done.user_id])
        return f"{done.person} holds {done.title} as before."
    await service.revoke_role(uow, done.user_id, done.role)
    return f"{done.person} does not hold {done.title} any more."


@action(
    "rbac.assign_role",
    permission=ASSIGN,
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.FOUR_EYES,
    step_up=True,
    describe=_describe_given,
    summarize=_summarize_given,
    undo=Undo.by(_take_back, "the role is taken again", is_strict=False),
    examples=ASSIGN_ROLE,
)
async def assign_role(uow: UnitOfWork, args: AssignRole) -> HolderChanged:
    """Give it, within the rights of who asked; nobody confirms a role for themselves."""
    user, role = await person_and_role(uow, args.person.id, args.role.id)
    if uow.requested_by is not None and uow.principal.user_id == user.id:
        raise NeedsSecondPerson("nobody confirms a role for themselves; a third person has to")
    await _warn_if_nobody_can_confirm(uow, user.id)
    before = await repository.holding(uow.session, user.id, role.id)
    was_held, previous = before is not None, before.expires_at if before else None
    expires_at = expiry_of(uow, args.until, args.expires_at)
    await service.assign_role(uow, user.id, role.name, expires_at, giver=await asker_of(uow))
    return HolderChanged(
        user_id=user.id,
        person=user.name,
        role=role.name,
        title=role.title,
        expires_at=expires_at,
        was_held=was_held,
        previous_expires_at=previous,
    )


async def _warn_if_nobody_can_confirm(uow: UnitOfWork, user_id: UUID) -> None:
    if not uow.is_rehearsal:
        return
    able = {person.id for person in await people_with(uow, ASSIGN)}
    if not able - {uow.principal.user_id, user_id}:
        uow.warn(
            "nobody else can confirm this today: invite a second administrator first "
            "(rbac.invite_user with the role admin or owner)"
        )


class RevokeRole(ActionArgs):
    """Take a role from a person; it ends at once. Not for ending somebody's sign-in."""

    person: PersonRef = Field(description="Who holds the role, by name or e-mail.")
    role: RoleRef = Field(description="Which role, by title or name.")


@action(
    "rbac.revoke_role",
    permission="rbac.role.revoke",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"{result.person} does not hold the role {result.title} any more.",
    summarize=lambda args: f"Take the role {args.role.label} from {args.person.label}",
    undo=Undo.no("giving a role takes two people: assign it again"),
    examples=REVOKE_ROLE,
)
async def revoke_role(uow: UnitOfWork, args: RevokeRole) -> HolderChanged:
    """Take it; the last owner keeps theirs."""
    user, role = await person_and_role(uow, args.person.id, args.role.id)
    await service.revoke_role(uow, user.id, role.name)
    return HolderChanged(user_id=user.id, person=user.name, role=role.name, title=role.title)


async def person_and_role(uow: UnitOfWork, user_id: UUID, role_id: UUID) -> tuple[User, Role]:
    """Both, as they are now. Raises NotFound."""
    user = await uow.session.get(User, user_id)
    role = await uow.session.get(Role, role_id)
    if user is None or role is None or user.is_service:
        raise NotFound("there is no such person or role any more")
    return user, role

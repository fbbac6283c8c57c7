"""Roles: which there are, and a company's own ones made, changed and removed."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.rbac.examples import CREATE_ROLE, DELETE_ROLE, LIST_ROLES, UPDATE_ROLE
from actions.rbac.kinds import ASSIGN, RoleRef, powers_in
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.rbac import repository, service
from erp_domains.rbac.errors import NeedsSecondPerson, RoleNotFound
from erp_domains.rbac.models import Role
from erp_domains.rbac.policy import RoleGraph, descendants, grants_of
from erp_domains.rbac.schemas import GrantLine, RoleRead
from erp_domains.rbac.service.roles import changed_graph, require_own
from erp_domains.workflows.people_rights import people_with
from kernel.auth.principal import Grant
from kernel.db.uow import UnitOfWork
from kernel.limits import ROLE_LINES_MAX, ROLE_PARENTS_MAX

Title = Annotated[str, Field(min_length=2, max_length=60, description="What people call it.")]
Lines = Annotated[list[GrantLine], Field(max_length=ROLE_LINES_MAX)]
Parents = Annotated[list[RoleRef], Field(max_length=ROLE_PARENTS_MAX)]


class ListRoles(ActionArgs):
    """List the roles of the company: what they allow, what they inherit, how many hold them.

    Not for who holds which role (list people) and not for why somebody may do something.
    """


class RoleList(BaseModel):
    """All roles by title."""

    items: list[RoleRead]


@action(
    "rbac.list_roles",
    permission="rbac.role.read",
    risk=Risk.READ,
    describe=lambda result: (
        f"{len(result.items)} roles: {', '.join(role.title for role in result.items)}."
    ),
    examples=LIST_ROLES,
)
async def list_roles(uow: UnitOfWork, args: ListRoles) -> RoleList:
    """All roles with their lines."""
    return RoleList(items=await read_roles(uow))


async def read_roles(uow: UnitOfWork, role_id: UUID | None = None) -> list[RoleRead]:
    """Roles as they are shown, or the one."""
    roles, edges, lines = await repository.load_all(uow.session)
    titles = {role.id: role.title for role in roles}
    held = await repository.holdings(uow.session, uow.now())
    return [
        RoleRead(
            id=role.id,
            name=role.name,
            title=role.title,
            is_builtin=role.is_builtin,
            parents=sorted(titles[e.parent_id] for e in edges if e.role_id == role.id),
            grants=[GrantLine.model_validate(_facts(g)) for g in lines if g.role_id == role.id],
            holders_count=sum(h.role_id == role.id for h in held),
        )
        for role in roles
        if role_id in (None, role.id)
    ]


def _facts(line: object) -> dict[str, object]:
    return {name: getattr(line, name) for name in ("permission", "scope", "fields", "is_deny")}


class CreateRole(ActionArgs):
    """Make a role of the company's own from grants and other roles. Not for giving it to anybody.

    It can only give what the person who makes it holds.
    """

    title: Title
    grants: Lines = Field(
        default_factory=list[GrantLine], description="What it allows or denies, line by line."
    )
    parents: Parents = Field(default_factory=list, description="Roles it inherits from.")


async def _remove(uow: UnitOfWork, context: UndoContext) -> str:
    role = await _own_role(uow, RoleRead.model_validate(context.result).id)
    await service.delete_role(uow, role)
    return f"The role {role.title} is gone again."


@action(
    "rbac.create_role",
    permission="rbac.role.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda role: f"The role {role.title} was made; nobody holds it yet.",
    summarize=lambda args: f"Make the role {args.title}",
    undo=Undo.by(_remove, "as long as nobody holds it", is_strict=False),
    examples=CREATE_ROLE,
)
async def create_role(uow: UnitOfWork, args: CreateRole) -> RoleRead:
    """Make it, within one's own rights."""
    parents = [parent.id for parent in args.parents]
    role = await service.create_role(uow, args.title, args.grants, parents)
    return (await read_roles(uow, role.id))[0]


class UpdateRole(ActionArgs):
    """Change a role of the company's own: its title, what it grants, what it inherits from.

    Everybody who holds it follows at once. Not for giving or taking a role, and not for built-in
    roles, which stay as they are.
    """

    role: RoleRef = Field(description="Which role, by title or name.")
    title: Title | None = None
    grants: Lines | None = Field(None, description="All its lines from now on.")
    add: Lines = Field(default_factory=list[GrantLine], description="Lines to add.")
    remove: list[str] = Field(
        default_factory=list[str], max_length=ROLE_LINES_MAX, description="Permissions to take out."
    )
    parents: Parents | None = Field(None, description="All roles it inherits from, from now on.")


class RoleChanged(BaseModel):
    """A role before and after."""

    role: RoleRead
    before: RoleRead
    before_parents: list[UUID]


async def _put_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = RoleChanged.model_validate(context.result)
    role = await _own_role(uow, done.role.id)
    before = done.before
    await _require_no_slip(uow, role, before.grants, done.before_parents)
    await service.update_role(
        uow, role, title=before.title, lines=before.grants, parents=done.before_parents
    )
    return f"The role {before.title} is what it was before."


@action(
    "rbac.update_role",
    permission="rbac.role.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: (
        f"The role {result.role.title} has changed for {result.role.holders_count} people who "
        "hold it."
    ),
    summarize=lambda args: f"Change the role {args.role.label}",
    undo=Undo.by(_put_back, "within one's own rights", is_strict=False),
    examples=UPDATE_ROLE,
)
async def update_role(uow: UnitOfWork, args: UpdateRole) -> RoleChanged:
    """Change it, within one's own rights."""
    role = await _own_role(uow, args.role.id)
    before = (await read_roles(uow, role.id))[0]
    graph = await service.load_graph(uow.session)
    lines = _lines_after(before.grants, args)
    parents = [p.id for p in args.parents] if args.parents is not None else None
    await _require_no_slip(uow, role, lines, parents)
    await service.update_role(uow, role, title=args.title, lines=lines, parents=parents)
    await uow.flush()
    after = (await read_roles(uow, role.id))[0]
    return RoleChanged(role=after, before=before, before_parents=list(graph[role.id].parents))


def _lines_after(before: list[GrantLine], args: UpdateRole) -> list[GrantLine] | None:
    if args.grants is None and not args.add and not args.remove:
        return None
    kept = [g for g in (args.grants or before) if g.permission not in args.remove]
    known = {(g.permission, g.scope, g.is_deny): g for g in kept}
    known |= {(g.permission, g.scope, g.is_deny): g for g in args.add}
    return list(known.values())


async def _require_no_slip(
    uow: UnitOfWork, role: Role, lines: list[GrantLine] | None, parents: list[UUID] | None
) -> None:
    """What two people have to hand out cannot slip in by changing a role people hold.

    Raises NeedsSecondPerson; a company with one person who could confirm is not held up.
    """
    before = await service.load_graph(uow.session)
    after = changed_graph(before, role.id, lines=lines, parents=parents)
    added = set(powers_in(_grants(after, role.id))) - set(powers_in(_grants(before, role.id)))
    heirs = descendants(after, role.id)
    if not added or not await repository.holdings(uow.session, uow.now(), heirs):
        return
    if len(await people_with(uow, ASSIGN)) > 1:
        raise NeedsSecondPerson(
            f"people hold {role.title}, and {', '.join(sorted(added))} takes two people to hand "
            "out; make another role with it and assign that",
            permissions=sorted(added),
        )


def _grants(graph: RoleGraph, role_id: UUID) -> tuple[Grant, ...]:
    return grants_of(graph, [role_id])


class DeleteRole(ActionArgs):
    """Remove a role of the company's own that nobody holds. Not for taking a role from a person."""

    role: RoleRef = Field(description="Which role, by title or name.")


class RoleDeleted(BaseModel):
    """The role as it was."""

    role: RoleRead


@action(
    "rbac.delete_role",
    permission="rbac.role.delete",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    describe=lambda result: f"The role {result.role.title} was removed.",
    summarize=lambda args: f"Remove the role {args.role.label}",
    undo=Undo.no("make the role again; its lines stand in the trail"),
    examples=DELETE_ROLE,
)
async def delete_role(uow: UnitOfWork, args: DeleteRole) -> RoleDeleted:
    """Remove it."""
    role = await _own_role(uow, args.role.id)
    before = (await read_roles(uow, role.id))[0]
    await service.delete_role(uow, role)
    return RoleDeleted(role=before)


async def _own_role(uow: UnitOfWork, role_id: UUID) -> Role:
    role = await uow.session.get(Role, role_id)
    if role is None:
        raise RoleNotFound("there is no such role any more")
    require_own(role)
    return role

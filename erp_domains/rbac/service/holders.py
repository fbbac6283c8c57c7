"""Who holds a role: seeding, giving, taking away; always within the giver's own rights."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.rbac import repository
from erp_domains.rbac.defaults import ROLES, Line
from erp_domains.rbac.errors import BeyondOwnRights, RoleNotFound
from erp_domains.rbac.models import Role, RoleGrant, UserRole
from erp_domains.rbac.policy import RoleGraph, RoleNode, first_beyond, grants_of
from erp_domains.rbac.service.duties import require_no_new_conflict
from kernel.auth.principal import Grant, Principal, PrincipalKind
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.ids import new_id


async def seed_roles(session: AsyncSession) -> None:
    """Make the built-in roles what this version says they are; safe to run again."""
    known = await repository.roles_by_name(session)
    _, _, lines = await repository.load_all(session)
    for name, (title, wanted) in ROLES.items():
        role = known.get(name)
        if role is None:
            role = Role(id=new_id(), name=name, title=title, is_builtin=True)
            session.add(role)
            await session.flush()
        await _sync_lines(session, role, wanted, [g for g in lines if g.role_id == role.id])
    await session.flush()


async def _sync_lines(
    session: AsyncSession, role: Role, wanted: Sequence[Line], stored: Sequence[RoleGrant]
) -> None:
    known = {(g.permission, g.scope): g for g in stored if not g.is_deny}
    for permission, scope, fields in dict.fromkeys(wanted):
        line = known.pop((permission, scope.value), None)
        if line is None:
            line = RoleGrant(role_id=role.id, permission=permission, scope=scope.value, fields=[])
            session.add(line)
        if line.fields != list(fields):
            line.fields = list(fields)
    for line in known.values():
        await session.delete(line)


async def load_graph(session: AsyncSession) -> RoleGraph:
    """All roles with their parents and lines, for what needs more than one person's rights."""
    roles, edges, lines = await repository.load_all(session)
    parents: dict[UUID, list[UUID]] = defaultdict(list)
    grants: dict[UUID, list[Grant]] = defaultdict(list)
    for edge in edges:
        parents[edge.role_id].append(edge.parent_id)
    for line in lines:
        grants[line.role_id].append(repository.grant_of(line, ()))
    return {
        r.id: RoleNode(r.id, r.name, r.title, tuple(parents[r.id]), tuple(grants[r.id]))
        for r in roles
    }


async def find_role(uow: UnitOfWork, name: str) -> Role:
    """A role by its name. Raises RoleNotFound, naming those there are."""
    known = await repository.roles_by_name(uow.session)
    if name not in known:
        raise RoleNotFound(f"there is no role {name!r}; there are {', '.join(sorted(known))}")
    return known[name]


async def assign_role(
    uow: UnitOfWork,
    user_id: UUID,
    role_name: str,
    expires_at: datetime | None = None,
    *,
    giver: Principal | None = None,
) -> UserRole:
    """Give a user a role, or change until when (a business time of the company).

    `giver` is who asked, by default who acts: nobody hands out more than they hold. Raises
    RoleNotFound, BeyondOwnRights, DutiesConflict, Invalid (a time that is over).
    """
    role = await find_role(uow, role_name)
    if expires_at is not None and expires_at <= uow.now():
        raise Invalid("this time is over already; name a later one")
    giver = giver or uow.principal
    if giver.kind is not PrincipalKind.SYSTEM:
        graph = await load_graph(uow.session)
        wanted = grants_of(graph, [role.id])
        require_within(giver, wanted, f"the role {role.title}")
        _, held = await repository.rights_of(uow.session, user_id, uow.now())
        await require_no_new_conflict(uow, user_id, held, [*held, *wanted])
    await repository.bump_permission_versions(uow.session, [user_id])
    held_already = await repository.holding(uow.session, user_id, role.id)
    if held_already is None:
        return uow.add(UserRole(user_id=user_id, role_id=role.id, expires_at=expires_at))
    held_already.expires_at = expires_at
    return held_already


async def revoke_role(uow: UnitOfWork, user_id: UUID, role_name: str) -> None:
    """Take a role from a user. Raises RoleNotFound.

    That a company keeps an owner is checked before commit, see workflows/owners.py.
    """
    role = await find_role(uow, role_name)
    held = await repository.holding(uow.session, user_id, role.id)
    if held is None:
        raise RoleNotFound(f"this person does not hold the role {role.title}")
    await repository.bump_permission_versions(uow.session, [user_id])
    await uow.session.delete(held)


def require_within(giver: Principal, wanted: Sequence[Grant], what: str) -> None:
    """Nobody hands out what they do not hold themselves. Raises BeyondOwnRights."""
    beyond = first_beyond(giver.grants, wanted)
    if beyond is not None:
        whose = "you do" if giver.kind is PrincipalKind.USER else "this caller does"
        raise BeyondOwnRights(
            f"{what} gives {beyond}, which {whose} not hold that far; "
            "somebody who holds it has to ask for this",
            permission=beyond,
        )

"""Roles of a company's own: made, changed, removed. The built-in ones stay as they are."""

import re
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from erp_domains.rbac import repository
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.rbac.errors import BadGrant, BuiltinRole, RoleCycle, RoleInUse
from erp_domains.rbac.models import Role, RoleGrant, RoleParent
from erp_domains.rbac.policy import (
    FIELD_SETS,
    RoleGraph,
    descendants,
    find_cycle,
    grants_of,
)
from erp_domains.rbac.schemas import GrantLine
from erp_domains.rbac.service.duties import require_no_new_conflict
from erp_domains.rbac.service.holders import load_graph, require_within
from kernel.auth.access import matches
from kernel.auth.principal import Grant, PrincipalKind
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id

_PERMISSION = re.compile(r"^[a-z_*]+\.[a-z_*]+\.[a-z_*]+$")


async def create_role(
    uow: UnitOfWork, title: str, lines: Sequence[GrantLine], parents: Sequence[UUID]
) -> Role:
    """Add a role within the caller's own rights.

    Raises Conflict (the name is taken), BadGrant, BeyondOwnRights.
    """
    name = _name_of(title)
    if name in await repository.roles_by_name(uow.session):
        raise Conflict(f"there is a role {name!r} already; choose another title")
    role = uow.add(Role(id=new_id(), name=name, title=title))
    await uow.flush()
    await _apply(uow, role, lines, parents)
    return role


async def update_role(
    uow: UnitOfWork,
    role: Role,
    *,
    title: str | None = None,
    lines: Sequence[GrantLine] | None = None,
    parents: Sequence[UUID] | None = None,
) -> Role:
    """Change a role; whoever holds it, directly or by inheritance, has the new rights at once.

    Lines and parents given take the place of those there were. Raises BuiltinRole, BadGrant,
    RoleCycle, BeyondOwnRights (for what the change adds), DutiesConflict.
    """
    require_own(role)
    if title is not None:
        role.title = title
    if lines is not None or parents is not None:
        await _apply(uow, role, lines, parents)
    return role


async def delete_role(uow: UnitOfWork, role: Role) -> None:
    """Remove a role nobody holds and no role inherits from. Raises BuiltinRole, RoleInUse."""
    require_own(role)
    graph = await load_graph(uow.session)
    heirs = sorted(graph[d].title for d in descendants(graph, role.id) if d != role.id)
    if heirs:
        raise RoleInUse(f"{', '.join(heirs)} inherits from {role.title}; change that first")
    held = await repository.holdings(uow.session, uow.now(), [role.id])
    if held:
        people = "1 person holds" if len(held) == 1 else f"{len(held)} people hold"
        raise RoleInUse(f"{people} {role.title}; take it from them first", holders=len(held))
    _, edges, lines = await repository.load_all(uow.session)
    for row in [*edges, *lines]:
        if row.role_id == role.id:
            await uow.session.delete(row)
    for gone in await repository.all_holdings(uow.session, role.id):
        await uow.session.delete(gone)
    await uow.flush()
    await uow.session.delete(role)


async def _apply(
    uow: UnitOfWork,
    role: Role,
    lines: Sequence[GrantLine] | None,
    parents: Sequence[UUID] | None,
) -> None:
    before = await load_graph(uow.session)
    after = changed_graph(before, role.id, lines=lines, parents=parents)
    _require_within_added(uow, before, after, role)
    await _require_separated(uow, before, after, role.id)
    if lines is not None:
        await _write_lines(uow, role, lines)
    if parents is not None:
        await _write_parents(uow, role, parents)
    held = await repository.holdings(uow.session, uow.now(), descendants(after, role.id))
    await repository.bump_permission_versions(uow.session, [h.user_id for h in held])
    await uow.flush()


def changed_graph(
    graph: RoleGraph,
    role_id: UUID,
    *,
    lines: Sequence[GrantLine] | None = None,
    parents: Sequence[UUID] | None = None,
) -> RoleGraph:
    """All roles as they would be after a change of one. Raises BadGrant, RoleCycle."""
    node = graph[role_id]
    if parents is not None:
        cycle = find_cycle(graph, role_id, parents)
        if cycle is not None:
            raise RoleCycle(f"a role cannot inherit from itself: {' -> '.join(cycle)}", path=cycle)
        node = replace(node, parents=tuple(dict.fromkeys(parents)))
    if lines is not None:
        for line in lines:
            check_line(line)
        node = replace(node, grants=tuple(line.as_grant(node.name) for line in lines))
    return {**graph, role_id: node}


def check_line(line: GrantLine) -> None:
    """Raises BadGrant unless a line names permissions and field sets there are."""
    is_known = _PERMISSION.match(line.permission) and any(
        matches(line.permission, known) for known in PERMISSIONS
    )
    if not is_known:
        raise BadGrant(
            f"there is no permission {line.permission!r}; it is `domain.resource.verb`, "
            "e.g. hrm.leave.approve, and * stands for any part",
            permission=line.permission,
        )
    unknown = set(line.fields) - FIELD_SETS - {"*"}
    if unknown:
        raise BadGrant(
            f"there is no field set {', '.join(sorted(unknown))}; "
            f"there are {', '.join(sorted(FIELD_SETS))}"
        )


def require_own(role: Role) -> None:
    """Raise BuiltinRole for a role that every company has and none may change."""
    if role.is_builtin:
        raise BuiltinRole(
            f"{role.title} is built in and stays as it is; create a role that inherits from it"
        )


def _require_within_added(uow: UnitOfWork, before: RoleGraph, after: RoleGraph, role: Role) -> None:
    # What the role gave before stays allowed; only what the change adds must be one's own.
    giver = uow.principal
    if giver.kind is PrincipalKind.SYSTEM:
        return
    own = [*giver.grants, *_allowed(grants_of(before, [role.id]))]
    had_denials = any(g.is_deny for g in grants_of(before, [role.id]))
    lender = giver if had_denials else replace(giver, grants=tuple(own))
    require_within(lender, grants_of(after, [role.id]), f"the role {role.title}")


def _allowed(grants: Sequence[Grant]) -> list[Grant]:
    return [g for g in grants if not g.is_deny]


async def _require_separated(
    uow: UnitOfWork, before: RoleGraph, after: RoleGraph, role_id: UUID
) -> None:
    heirs = descendants(after, role_id)
    roles: dict[UUID, set[UUID]] = {}
    for held in await repository.holdings(uow.session, uow.now()):
        roles.setdefault(held.user_id, set()).add(held.role_id)
    for user_id, mine in roles.items():
        if mine & heirs:
            had, has = grants_of(before, mine), grants_of(after, mine)
            await require_no_new_conflict(uow, user_id, had, has)


async def _write_lines(uow: UnitOfWork, role: Role, lines: Sequence[GrantLine]) -> None:
    _, _, stored = await repository.load_all(uow.session)
    known = {(g.permission, g.scope, g.is_deny): g for g in stored if g.role_id == role.id}
    for line in lines:
        row = known.pop((line.permission, line.scope.value, line.is_deny), None)
        if row is None:
            row = uow.add(RoleGrant(id=new_id(), role_id=role.id, **line.columns()))
        if sorted(row.fields) != sorted(line.fields):
            row.fields = list(line.fields)
    for row in known.values():
        await uow.session.delete(row)


async def _write_parents(uow: UnitOfWork, role: Role, parents: Sequence[UUID]) -> None:
    _, edges, _ = await repository.load_all(uow.session)
    known = {e.parent_id: e for e in edges if e.role_id == role.id}
    for parent_id in dict.fromkeys(parents):
        if known.pop(parent_id, None) is None:
            uow.add(RoleParent(id=new_id(), role_id=role.id, parent_id=parent_id))
    for edge in known.values():
        await uow.session.delete(edge)


def _name_of(title: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:40]
    if not re.fullmatch(r"[a-z][a-z0-9_]+", name):
        raise Invalid("the title of a role begins with a letter and has at least two")
    return name

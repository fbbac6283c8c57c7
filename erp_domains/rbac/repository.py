"""Queries over roles, grants, delegations and separated duties."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    all_,
    cast,
    column,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from erp_domains.rbac.models import (
    Delegation,
    DutyException,
    DutyStep,
    Role,
    RoleGrant,
    RoleParent,
    UserRole,
)
from kernel.auth.principal import Grant, Scope

# The one column of the sign-ins that roles move; the rest belongs to authentication.
_USERS = table("users", column("id"), column("permission_version"))


async def roles_by_name(session: AsyncSession) -> dict[str, Role]:
    """All roles of the company by their names."""
    return {role.name: role for role in await session.scalars(select(Role))}


async def rights_of(
    session: AsyncSession, user_id: UUID, at: datetime
) -> tuple[tuple[str, ...], tuple[Grant, ...]]:
    """The names of the roles a user holds at a time, parents included, and all their grants.

    A grant that comes on several ways names the shortest.
    """
    tree = _held_tree(user_id, at)
    query = (
        select(tree.c.name, tree.c.path, RoleGrant)
        .outerjoin(RoleGrant, RoleGrant.role_id == tree.c.id)
        .order_by(func.cardinality(tree.c.path), tree.c.path)
    )
    names: set[str] = set()
    grants: dict[UUID, Grant] = {}
    for name, path, row in await session.execute(query):
        names.add(name)
        if row:
            grants.setdefault(row.id, grant_of(row, path))
    return tuple(sorted(names)), tuple(grants.values())


def _held_tree(user_id: UUID, at: datetime) -> Any:
    one = cast(array([Role.name]), ARRAY(Text)).label("path")
    held = (
        select(Role.id, Role.name, one)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(UserRole.user_id == user_id, is_held(at))
        .cte("held", recursive=True)
    )
    above = (
        select(Role.id, Role.name, func.array_append(held.c.path, Role.name))
        .join(RoleParent, RoleParent.parent_id == Role.id)
        .join(held, held.c.id == RoleParent.role_id)
        .where(Role.name != all_(held.c.path))
    )
    return held.union_all(above)


def is_held(at: datetime) -> ColumnElement[bool]:
    """Roles held for good, or whose time is not over yet."""
    return or_(UserRole.expires_at.is_(None), UserRole.expires_at > at)


def grant_of(row: RoleGrant, path: Sequence[str]) -> Grant:
    """A stored line as decisions use it; `path` ends at the role it belongs to."""
    return Grant(
        permission=row.permission,
        scope=Scope(row.scope),
        fields=frozenset(str(f) for f in row.fields),
        is_deny=row.is_deny,
        role=path[-1] if path else "",
        path=tuple(path),
    )


async def load_all(
    session: AsyncSession,
) -> tuple[list[Role], list[RoleParent], list[RoleGrant]]:
    """Every role, edge and line of the company: what administrators look at and change."""
    roles = list(await session.scalars(select(Role).order_by(Role.title)))
    edges = list(await session.scalars(select(RoleParent)))
    grants = select(RoleGrant).order_by(RoleGrant.permission, RoleGrant.scope)
    return roles, edges, list(await session.scalars(grants))


async def holding(session: AsyncSession, user_id: UUID, role_id: UUID) -> UserRole | None:
    """Whether and how a user holds a role."""
    query = select(UserRole).where(UserRole.user_id == user_id, UserRole.role_id == role_id)
    return (await session.scalars(query)).one_or_none()


async def holdings(
    session: AsyncSession, at: datetime, role_ids: Iterable[UUID] | None = None
) -> list[UserRole]:
    """Who holds which role at a time; only these roles if given."""
    query = select(UserRole).where(is_held(at))
    if role_ids is not None:
        query = query.where(UserRole.role_id.in_(set(role_ids)))
    return list(await session.scalars(query))


async def all_holdings(session: AsyncSession, role_id: UUID) -> list[UserRole]:
    """Every row of who holds or held a role."""
    return list(await session.scalars(select(UserRole).where(UserRole.role_id == role_id)))


async def bump_permission_versions(session: AsyncSession, user_ids: Iterable[UUID]) -> None:
    """Make the access tokens of these people too old, so that their next call reads their rights.

    Past the change log: it is a consequence of a change, never the change.
    """
    wanted = set(user_ids)
    if not wanted:
        return
    await session.flush()
    rows = await session.execute(
        update(_USERS)
        .where(_USERS.c.id.in_(wanted))
        .values(permission_version=_USERS.c.permission_version + 1)
        .returning(_USERS.c.id, _USERS.c.permission_version)
    )
    versions = {row.id: row.permission_version for row in rows}
    for loaded in list(session.identity_map.values()):
        user_id = getattr(loaded, "id", None)
        if getattr(loaded, "__tablename__", "") == _USERS.name and user_id in versions:
            set_committed_value(loaded, "permission_version", versions[user_id])


async def delegations_to(session: AsyncSession, user_id: UUID, on: date) -> list[Delegation]:
    """What others have delegated to a user for this day."""
    query = select(Delegation).where(Delegation.delegate_id == user_id, is_in_force(on))
    return list(await session.scalars(query.order_by(Delegation.starts_on)))


def is_in_force(on: date) -> ColumnElement[bool]:
    """Delegations that count on a day."""
    return Delegation.ended_at.is_(None) & (Delegation.starts_on <= on) & (Delegation.ends_on >= on)


async def list_delegations(
    session: AsyncSession, on: date, condition: ColumnElement[bool] | None = None
) -> list[Delegation]:
    """Delegations in force or to come, soonest first."""
    query = select(Delegation).where(Delegation.ended_at.is_(None), Delegation.ends_on >= on)
    if condition is not None:
        query = query.where(condition)
    return list(await session.scalars(query.order_by(Delegation.starts_on, Delegation.id)))


async def exceptions_of(session: AsyncSession, user_id: UUID | None = None) -> list[DutyException]:
    """Recorded exceptions, of one person if given."""
    query = select(DutyException)
    if user_id is not None:
        query = query.where(DutyException.user_id == user_id)
    return list(await session.scalars(query))


async def steps_on(session: AsyncSession, duty: str, record_id: UUID) -> list[DutyStep]:
    """Who took which step on a record so far."""
    query = select(DutyStep).where(DutyStep.duty == duty, DutyStep.record_id == record_id)
    return list(await session.scalars(query))

"""Queries over roles and grants."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.rbac.models import Role, RoleGrant, UserRole
from kernel.auth.principal import Grant, Scope


async def roles_by_name(session: AsyncSession) -> dict[str, Role]:
    """All roles of the company by their names."""
    return {role.name: role for role in await session.scalars(select(Role))}


async def held_roles(session: AsyncSession, user_id: UUID, at: datetime) -> list[Role]:
    """The roles a user holds at a time, parents included."""
    direct = select(UserRole.role_id).where(
        UserRole.user_id == user_id, or_(UserRole.expires_at.is_(None), UserRole.expires_at > at)
    )
    tree = select(Role.id, Role.parent_id).where(Role.id.in_(direct)).cte(recursive=True)
    tree = tree.union(select(Role.id, Role.parent_id).join(tree, Role.id == tree.c.parent_id))
    return list(await session.scalars(select(Role).where(Role.id.in_(select(tree.c.id)))))


async def grants_of(session: AsyncSession, roles: Iterable[Role]) -> tuple[Grant, ...]:
    """The grants of these roles, each naming the role it comes from."""
    names = {role.id: role.name for role in roles}
    rows = await session.scalars(select(RoleGrant).where(RoleGrant.role_id.in_(names)))
    return tuple(
        Grant(
            permission=row.permission,
            scope=Scope(row.scope),
            fields=frozenset(str(f) for f in row.fields),
            is_deny=row.is_deny,
            role=names[row.role_id],
        )
        for row in rows
    )


async def holding(session: AsyncSession, user_id: UUID, role_id: UUID) -> UserRole | None:
    """Whether and how a user holds a role."""
    query = select(UserRole).where(UserRole.user_id == user_id, UserRole.role_id == role_id)
    return (await session.scalars(query)).one_or_none()


async def holders(session: AsyncSession, role_id: UUID) -> list[UUID]:
    """The users who hold a role."""
    return list(await session.scalars(select(UserRole.user_id).where(UserRole.role_id == role_id)))

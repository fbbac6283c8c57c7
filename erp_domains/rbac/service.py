"""Operations on roles: seeding, assigning, revoking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.rbac import repository
from erp_domains.rbac.defaults import ROLES
from erp_domains.rbac.errors import BeyondOwnRights, LastOwner, RoleNotFound
from erp_domains.rbac.models import Role, RoleGrant, UserRole
from kernel.auth.access import grants_for
from kernel.auth.principal import Grant, Principal, PrincipalKind, Scope
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id

_ORDER = [Scope.OWN, Scope.TEAM, Scope.DEPARTMENT, Scope.ALL]


async def seed_roles(session: AsyncSession) -> None:
    """Create the built-in roles that are missing; safe to run again."""
    known = await repository.roles_by_name(session)
    for name, (title, lines) in ROLES.items():
        if name in known:
            continue
        role = Role(id=new_id(), name=name, title=title, is_builtin=True)
        session.add(role)
        await session.flush()
        session.add_all(
            RoleGrant(role_id=role.id, permission=p, scope=s.value, fields=list(f))
            for p, s, f in lines
        )
    await session.flush()


async def find_role(uow: UnitOfWork, name: str) -> Role:
    """A role by its name. Raises RoleNotFound, naming those there are."""
    known = await repository.roles_by_name(uow.session)
    if name not in known:
        raise RoleNotFound(f"there is no role {name!r}; there are {', '.join(sorted(known))}")
    return known[name]


async def assign_role(
    uow: UnitOfWork, user_id: UUID, role_name: str, expires_at: datetime | None = None
) -> UserRole:
    """Give a user a role, or change until when. Raises RoleNotFound, BeyondOwnRights."""
    role = await find_role(uow, role_name)
    await _require_within_own_rights(uow, role)
    held = await repository.holding(uow.session, user_id, role.id)
    if held is not None:
        held.expires_at = expires_at
        return held
    return uow.add(UserRole(user_id=user_id, role_id=role.id, expires_at=expires_at))


async def revoke_role(uow: UnitOfWork, user_id: UUID, role_name: str) -> None:
    """Take a role from a user. Raises RoleNotFound, LastOwner."""
    role = await find_role(uow, role_name)
    held = await repository.holding(uow.session, user_id, role.id)
    if held is None:
        raise RoleNotFound(f"this person does not hold the role {role_name!r}")
    if (
        role.name == "owner"
        and len(await repository.holdings(uow.session, uow.now(), [role.id])) == 1
    ):
        raise LastOwner("make somebody else an owner first; a company always keeps one")
    await uow.session.delete(held)


async def _require_within_own_rights(uow: UnitOfWork, role: Role) -> None:
    if uow.principal.kind is PrincipalKind.SYSTEM:
        return
    _, _, lines = await repository.load_all(uow.session)
    for grant in [repository.grant_of(g, [role.name]) for g in lines if g.role_id == role.id]:
        if not grant.is_deny and not _covers(uow.principal, grant):
            raise BeyondOwnRights(
                f"the role {role.name} grants {grant.permission}, which you do not hold yourself"
            )


def _covers(principal: Principal, wanted: Grant) -> bool:
    for held in grants_for_pattern(principal, wanted.permission):
        is_wide = _ORDER.index(held.scope) >= _ORDER.index(wanted.scope)
        has_fields = "*" in held.fields or wanted.fields <= held.fields
        if is_wide and has_fields and not held.is_deny:
            return True
    return False


def grants_for_pattern(principal: Principal, pattern: str) -> list[Grant]:
    """The caller's grants that cover a whole pattern; `*` is covered by `*` alone."""
    return grants_for(principal, pattern.replace("*", "\x00"))

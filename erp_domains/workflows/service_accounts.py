"""Service accounts with their roles: identity and roles meet here."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select

from erp_domains.authentication.models.keys import ServiceAccount
from erp_domains.authentication.service.service_accounts import add_service_account
from erp_domains.rbac.models import Role, UserRole
from erp_domains.rbac.service import assign_role, revoke_role
from kernel.clock import now
from kernel.db.uow import UnitOfWork


async def create_service_account(
    uow: UnitOfWork, name: str, purpose: str, role_names: Sequence[str]
) -> ServiceAccount:
    """A service account with these roles. Raises Conflict, RoleNotFound, BeyondOwnRights."""
    account = await add_service_account(uow, name, purpose)
    for role in dict.fromkeys(role_names):
        await assign_role(uow, account.user_id, role)
    await uow.flush()
    return account


async def set_roles(uow: UnitOfWork, account: ServiceAccount, role_names: Sequence[str]) -> None:
    """Give the roles that are missing, take the others. Raises RoleNotFound, BeyondOwnRights."""
    held, wanted = set(await roles_of(uow, account.user_id)), set(role_names)
    for role in sorted(wanted - held):
        await assign_role(uow, account.user_id, role)
    for role in sorted(held - wanted):
        await revoke_role(uow, account.user_id, role)
    await uow.flush()


async def roles_of(uow: UnitOfWork, user_id: UUID) -> list[str]:
    """The names of the roles a user was given and still holds, without those they inherit from."""
    query = (
        select(Role.name)
        .join(UserRole, UserRole.role_id == Role.id)
        .where(
            UserRole.user_id == user_id,
            or_(UserRole.expires_at.is_(None), UserRole.expires_at > now()),
        )
        .order_by(Role.name)
    )
    return list(await uow.session.scalars(query))

"""Service accounts: programs with roles of their own, who never sign in and never confirm."""

from uuid import UUID

from sqlalchemy import func, select

from erp_domains.authentication.models.keys import ApiKey, ServiceAccount
from erp_domains.authentication.models.users import User
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, NotFound
from kernel.ids import new_id


async def add_service_account(uow: UnitOfWork, name: str, purpose: str) -> ServiceAccount:
    """Add one without roles. Raises Conflict for a known name.

    Its user's address ends in .invalid (RFC 2606), so no mail and no provider can ever reach it.
    """
    known = await uow.session.scalar(select(ServiceAccount.id).where(ServiceAccount.name == name))
    if known is not None:
        raise Conflict(f"there is a service account called {name} already")
    user_id = new_id()
    uow.add(User(id=user_id, email=f"{user_id}@service.invalid", name=name, is_service=True))
    await uow.flush()
    account = uow.add(ServiceAccount(id=new_id(), name=name, purpose=purpose, user_id=user_id))
    await uow.flush()
    return account


async def set_active(uow: UnitOfWork, account: ServiceAccount, *, is_active: bool) -> None:
    """Let a service account in or keep it out; its keys stop working at once."""
    user = await user_of(uow, account)
    if user.is_active == is_active:
        raise Conflict(f"{account.name} is {'active' if is_active else 'inactive'} already")
    user.is_active = is_active
    user.permission_version += 1
    await uow.flush()


async def user_of(uow: UnitOfWork, account: ServiceAccount) -> User:
    """The user behind a service account. Raises NotFound."""
    user = await uow.session.get(User, account.user_id, with_for_update=True)
    if user is None:
        raise NotFound("this service account is gone")
    return user


async def live_keys_counts(uow: UnitOfWork, user_ids: list[UUID]) -> dict[UUID, int]:
    """How many live keys each of these users holds."""
    query = (
        select(ApiKey.user_id, func.count())
        .where(ApiKey.user_id.in_(user_ids), ApiKey.revoked_at.is_(None), ApiKey.expires_at > now())
        .group_by(ApiKey.user_id)
    )
    return {row[0]: row[1] for row in (await uow.session.execute(query)).all()}

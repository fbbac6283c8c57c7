"""People who may sign in."""

from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.authentication import repository
from erp_domains.authentication.models import User
from erp_domains.authentication.passwords import check_policy, hash_password
from kernel.db.shared import UserDirectory
from kernel.db.uow import UnitOfWork, begin_shared
from kernel.errors import Conflict, Invalid
from kernel.ids import new_id


def normalise_email(email: str) -> str:
    """Lower case, trimmed. Raises Invalid if it cannot be an address."""
    cleaned = email.strip().casefold()
    local, _, domain = cleaned.rpartition("@")
    if not local or "." not in domain or any(c.isspace() for c in cleaned):
        raise Invalid(f"{email!r} is not an e-mail address")
    return cleaned


async def create_user(
    uow: UnitOfWork, *, email: str, name: str, password: str | None = None
) -> User:
    """Add a sign-in to the company. Raises Conflict for a known address, WeakPassword."""
    address = normalise_email(email)
    if await repository.user_by_email(uow.session, address) is not None:
        raise Conflict(f"{address} has a sign-in here already")
    if password is not None:
        check_policy(password, about=(address, name, uow.principal.tenant.name))
    hashed = await hash_password(password) if password else None
    user = uow.add(User(id=new_id(), email=address, name=name, password_hash=hashed))
    await uow.flush()
    return user


async def list_in_directory(email: str, tenant: str) -> None:
    """Note in the platform's directory that this company knows the address."""
    async with begin_shared() as session:
        await session.execute(
            upsert(UserDirectory).values(email=email, tenant=tenant).on_conflict_do_nothing()
        )

"""Seats: how many people may sign in, asked for by whatever gives somebody a sign-in."""

from sqlalchemy import and_, func, or_, select

from erp_domains.authentication.models import User
from erp_domains.tenants.limits import LimitName, lock_limit, require_room
from kernel.db.uow import UnitOfWork


async def require_seat(uow: UnitOfWork) -> None:
    """Let one more person have a sign-in. Raises LimitReached once every seat is taken."""
    await lock_limit(uow, LimitName.USERS)
    await require_room(uow, LimitName.USERS, await seats_used(uow))


async def seats_used(uow: UnitOfWork) -> int:
    """The people who may sign in now, and those who are invited to."""
    waiting = and_(User.invited_at.is_not(None), User.accepted_at.is_(None))
    query = (
        select(func.count())
        .select_from(User)
        .where(User.is_service.is_(False), or_(User.is_active, waiting))
    )
    return (await uow.session.execute(query)).scalar_one()

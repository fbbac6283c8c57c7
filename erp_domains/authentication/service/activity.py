"""Switching a sign-in off and on."""

from erp_domains.authentication import repository
from erp_domains.authentication.models import User
from erp_domains.authentication.service.invitations import is_waiting
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict


async def deactivate_user(uow: UnitOfWork, user: User, reason: str) -> None:
    """End somebody's access now: sessions, links, and tokens already given out."""
    user.is_active = False
    user.permission_version += 1
    await repository.void_links(uow.session, user.id, None, now())
    for session in await repository.live_sessions(uow.session, user.id):
        await repository.end_session(uow.session, session.id, now(), reason)
    uow.audit("auth.access_ended", user_id=user.id, reason=reason)


def reactivate_user(uow: UnitOfWork, user: User) -> None:
    """Let somebody sign in again. Raises Conflict for somebody who has not accepted yet."""
    if is_waiting(user):
        raise Conflict(f"{user.email} has not accepted the invitation yet; invite them again")
    user.is_active = True
    user.permission_version += 1
    uow.audit("auth.access_restored", user_id=user.id)

"""New passwords: set by their person, asked for by mail, chosen on an invitation."""

from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.models import LinkPurpose, User
from erp_domains.authentication.service.links import FoundLink, send_link
from erp_domains.authentication.service.notices import Change, tell
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.limits import RESET_LINK_PAUSE_S, RESET_LINKS_A_DAY_MAX


async def set_password(
    uow: UnitOfWork, user: User, password_hash: str, *, keep_session_id: UUID | None = None
) -> None:
    """Replace a password; every other session ends and open links for new passwords die."""
    user.password_hash = password_hash
    user.password_changed_at = now()
    for session in await repository.live_sessions(uow.session, user.id):
        if session.id != keep_session_id:
            await repository.end_session(uow.session, session.id, now(), "password changed")
    await repository.void_links(uow.session, user.id, LinkPurpose.RESET, now())
    uow.audit("auth.password_changed", actor_id=user.id, user_id=user.id)
    tell(uow, user.id, Change.PASSWORD)


async def mail_reset(uow: UnitOfWork, email: str) -> bool:
    """Mail a link for a new password to an active person, unless one went out just now.

    Whether it was sent is for the log only; nobody who asks may learn it.
    """
    user = await repository.user_by_email(uow.session, email)
    if user is None or not user.is_active:
        return False
    times = await repository.link_times(
        uow.session, user.id, LinkPurpose.RESET, now() - timedelta(days=1)
    )
    is_too_soon = bool(times) and times[0] > now() - timedelta(seconds=RESET_LINK_PAUSE_S)
    if is_too_soon or len(times) >= RESET_LINKS_A_DAY_MAX:
        return False
    await send_link(uow, user, LinkPurpose.RESET)
    uow.audit("auth.reset_asked", user_id=user.id)
    return True


async def finish_reset(uow: UnitOfWork, found: FoundLink, password_hash: str) -> None:
    """Use up the link of somebody who chose a new password; all their sessions end."""
    found.link.used_at = now()
    await uow.flush()
    await set_password(uow, found.user, password_hash)


async def finish_invitation(
    uow: UnitOfWork, found: FoundLink, password_hash: str, name: str | None
) -> None:
    """Use up an invitation: the person is active from now on."""
    found.link.used_at = now()
    user = found.user
    user.password_hash = password_hash
    user.password_changed_at = user.accepted_at = now()
    user.name = name or user.name
    user.is_active = True
    user.permission_version += 1
    uow.audit("auth.invitation_accepted", actor_id=user.id, user_id=user.id)
    await uow.flush()

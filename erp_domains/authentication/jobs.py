"""Background work of sign-in."""

from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.service.links import MAIL_LINK, compose_letter, note_mailed
from erp_domains.authentication.service.notices import MAIL_NOTICE, Change, compose_notice
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.jobs.registry import job
from kernel.limits import KNOWN_PLACE_DAYS
from kernel.mail import mail


@job(MAIL_LINK)
async def mail_link(principal: Principal, link_id: str) -> None:
    """Mail an invitation or a link for a new password; a second run sends nothing new."""
    async with begin(principal) as uow:
        letter = await compose_letter(uow, UUID(link_id))
    if letter is None:
        return
    await mail().send(letter)
    async with begin(principal) as uow:
        await note_mailed(uow, UUID(link_id))


@job(MAIL_NOTICE)
async def mail_notice(
    principal: Principal, notice_id: str, user_id: str, change: str, at: str
) -> None:
    """Mail what changed about somebody's sign-in; a second run replaces the same letter."""
    async with begin(principal) as uow:
        letter = await compose_notice(uow, UUID(notice_id), UUID(user_id), Change(change), at)
    if letter is not None:
        await mail().send(letter)


@job("authentication.forget_old_steps")
async def forget_old_steps(principal: Principal) -> None:
    """Each night: tries to sign in are kept for a month, what waits for a step no longer."""
    async with begin(principal) as uow:
        await repository.forget_old_steps(uow.session, now() - timedelta(days=KNOWN_PLACE_DAYS))

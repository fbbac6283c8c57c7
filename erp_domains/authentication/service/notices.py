"""Letters that tell people what changed about their sign-in, in case it was not they."""

from enum import StrEnum
from uuid import UUID

from erp_domains.authentication.models import User
from erp_domains.authentication.wording import notice_of
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id
from kernel.mail import Letter

MAIL_NOTICE = "authentication.mail_notice"


class Change(StrEnum):
    """What a person is told of."""

    PASSWORD = "password"  # noqa: S105  # the name of a change
    APP_ADDED = "app_added"
    APP_REMOVED = "app_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    CODES_RENEWED = "codes_renewed"
    CODE_USED = "code_used"
    COPIED_SESSION = "copied_session"


def tell(uow: UnitOfWork, user_id: UUID, change: Change) -> None:
    """Mail the person what changed, once this transaction has committed."""
    uow.enqueue(
        MAIL_NOTICE, notice_id=new_id(), user_id=user_id, change=change.value, at=now().isoformat()
    )


async def compose_notice(
    uow: UnitOfWork, notice_id: UUID, user_id: UUID, change: Change, at: str
) -> Letter | None:
    """The letter; None for somebody who is no longer there."""
    user = await uow.session.get(User, user_id)
    if user is None or not user.is_active:
        return None
    return notice_of(uow.principal.tenant, user, notice_id, WORDS[change], at)


WORDS = {
    Change.PASSWORD: "your password was changed; every other session ended",
    Change.APP_ADDED: "codes of an app were set up as a second step",
    Change.APP_REMOVED: "codes of an app were removed as a second step",
    Change.PASSKEY_ADDED: "a passkey was added",
    Change.PASSKEY_REMOVED: "a passkey was removed",
    Change.CODES_RENEWED: "new recovery codes replaced the earlier ones",
    Change.CODE_USED: "a recovery code was used",
    Change.COPIED_SESSION: "a session ended because a copy of its token came back",
}

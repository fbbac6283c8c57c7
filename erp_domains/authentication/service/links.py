"""Links sent by mail: single use, replaced by the next one, known to the database as a hash.

The token is a MAC over the link's id, so that the job which mails it needs only the id and no
secret waits in a queue.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.errors import LinkNotValid
from erp_domains.authentication.models import LinkPurpose, SignInLink, User
from erp_domains.authentication.service.sessions import hash_token
from erp_domains.authentication.wording import letter_of
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id
from kernel.limits import INVITATION_LIFE_S, RESET_LINK_LIFE_S
from kernel.mail import Letter
from kernel.sealing import mac_of

MAIL_LINK = "authentication.mail_link"
_LIFE_S = {LinkPurpose.INVITATION: INVITATION_LIFE_S, LinkPurpose.RESET: RESET_LINK_LIFE_S}


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link that may still be used, and whom it is for."""

    link: SignInLink
    user: User


async def send_link(uow: UnitOfWork, user: User, purpose: LinkPurpose) -> SignInLink:
    """Make a link that replaces earlier ones of its kind; it is mailed after commit."""
    await repository.void_links(uow.session, user.id, purpose, now())
    link_id = new_id()
    link = uow.add(
        SignInLink(
            id=link_id,
            user_id=user.id,
            purpose=purpose.value,
            token_hash=hash_token(token_of(uow.principal.tenant.slug, link_id, purpose)),
            expires_at=now() + timedelta(seconds=_LIFE_S[purpose]),
        )
    )
    await uow.flush()
    uow.enqueue(MAIL_LINK, link_id=link_id)
    return link


async def find_link(uow: UnitOfWork, token: str, purpose: LinkPurpose) -> FoundLink:
    """The link of a token, locked until commit. Raises LinkNotValid."""
    link = await repository.lock_link(uow.session, hash_token(token), purpose)
    user = await uow.session.get(User, link.user_id) if link else None
    if link is None or user is None or not _is_open(link) or not _may_use(user, purpose):
        raise LinkNotValid("this link was used, replaced or has expired; ask for a new one")
    return FoundLink(link, user)


async def compose_letter(uow: UnitOfWork, link_id: UUID) -> Letter | None:
    """The letter that brings a link; None if it was sent or is no longer good."""
    link = await uow.session.get(SignInLink, link_id)
    user = await uow.session.get(User, link.user_id) if link else None
    if link is None or user is None or link.mailed_at is not None or not _is_open(link):
        return None
    purpose = LinkPurpose(link.purpose)
    token = token_of(uow.principal.tenant.slug, link.id, purpose)
    return letter_of(uow.principal.tenant, user, link, token)


async def note_mailed(uow: UnitOfWork, link_id: UUID) -> None:
    """Note that the letter went out."""
    link = await uow.session.get(SignInLink, link_id)
    if link is not None:
        link.mailed_at = now()


def token_of(tenant_slug: str, link_id: UUID, purpose: LinkPurpose) -> str:
    """The secret part of a link; its first part names the company."""
    return f"{tenant_slug}.{link_id.hex}.{mac_of(tenant_slug, f'link {purpose}', link_id.hex)}"


def _is_open(link: SignInLink) -> bool:
    return link.used_at is None and link.voided_at is None and link.expires_at > now()


def _may_use(user: User, purpose: LinkPurpose) -> bool:
    """Invitations are for people who have not accepted; resets for people who may sign in."""
    return user.accepted_at is None if purpose is LinkPurpose.INVITATION else user.is_active

"""Invited people: inactive until they accept, then with a password of their own choice."""

from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.models import LinkPurpose, User
from erp_domains.authentication.service.links import send_link
from erp_domains.authentication.service.users import normalise_email
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict, NotFound
from kernel.ids import new_id


async def invite_user(uow: UnitOfWork, *, email: str, name: str) -> User:
    """Add somebody who can sign in once they follow the link that is mailed after commit.

    Inviting somebody again who has not accepted yet replaces their link. Raises Conflict for an
    address that signs in already or was deactivated, Invalid for no address.
    """
    address = normalise_email(email)
    user = await repository.user_by_email(uow.session, address)
    if user is not None and not is_waiting(user):
        raise Conflict(f"{address} has a sign-in here already; give it roles instead")
    if user is None:
        user = uow.add(User(id=new_id(), email=address, name=name, is_active=False))
    user.name = name
    user.invited_at = now()
    await uow.flush()
    await send_link(uow, user, LinkPurpose.INVITATION)
    uow.effect("mail", f"Invitation to {address}", user_id=user.id)
    return user


async def withdraw_invitation(uow: UnitOfWork, user_id: UUID) -> User:
    """Make the link of somebody who has not accepted yet useless. Raises NotFound, Conflict."""
    user = await uow.session.get(User, user_id)
    if user is None:
        raise NotFound("there is no such person")
    if not is_waiting(user):
        raise Conflict(f"{user.email} has accepted already; deactivate the sign-in instead")
    await repository.void_links(uow.session, user.id, LinkPurpose.INVITATION, now())
    return user


def is_waiting(user: User) -> bool:
    """Whether the person was invited and has not accepted yet."""
    return user.invited_at is not None and user.accepted_at is None

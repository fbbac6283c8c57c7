"""Queries over users, sessions, tokens and attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.authentication.models import (
    AuthToken,
    LinkPurpose,
    LoginAttempt,
    SignInLink,
    User,
    UserSession,
)
from erp_domains.authentication.policy import Failures


async def user_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with this (normalised) e-mail address."""
    return (await session.scalars(select(User).where(User.email == email))).one_or_none()


async def take_turn(session: AsyncSession, email: str) -> None:
    """Tries for one account are counted one after the other; held until commit."""
    await session.execute(
        select(func.pg_advisory_xact_lock(func.hashtext(f"steward.sign_in.{email}")))
    )


async def failures_at(session: AsyncSession, email: str, place: str, since: datetime) -> Failures:
    """Failed tries for an account from one place since its last success there."""
    last_success = (
        select(func.max(LoginAttempt.at))
        .where(LoginAttempt.email == email, LoginAttempt.place == place, LoginAttempt.is_success)
        .scalar_subquery()
    )
    query = select(func.count(), func.max(LoginAttempt.at)).where(
        LoginAttempt.email == email,
        LoginAttempt.place == place,
        LoginAttempt.is_success.is_(False),
        LoginAttempt.at > func.greatest(since, func.coalesce(last_success, since)),
    )
    count, last_at = (await session.execute(query)).one()
    return Failures(count, last_at)


async def failures_elsewhere(session: AsyncSession, email: str, since: datetime) -> Failures:
    """Failed tries for an account from all places the person has not signed in from."""
    query = select(func.count(), func.max(LoginAttempt.at)).where(
        LoginAttempt.email == email,
        LoginAttempt.is_known.is_(False),
        LoginAttempt.is_success.is_(False),
        LoginAttempt.at > since,
    )
    count, last_at = (await session.execute(query)).one()
    return Failures(count, last_at)


async def has_signed_in_from(
    session: AsyncSession, email: str, place: str, since: datetime
) -> bool:
    """Whether somebody has signed in to the account from this place."""
    query = select(LoginAttempt.id).where(
        LoginAttempt.email == email,
        LoginAttempt.place == place,
        LoginAttempt.is_success,
        LoginAttempt.at > since,
    )
    return (await session.scalars(query.limit(1))).first() is not None


async def settle_attempt(session: AsyncSession, attempt_id: UUID) -> None:
    """A try that was right."""
    await session.execute(
        update(LoginAttempt).where(LoginAttempt.id == attempt_id).values(is_success=True)
    )


async def forget_attempt(session: AsyncSession, attempt_id: UUID) -> None:
    """A try that says nothing either way."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.id == attempt_id))


async def lock_family(session: AsyncSession, token_hash: str) -> UserSession | None:
    """The session a refresh token belongs to, locked until commit."""
    owner = select(AuthToken.session_id).where(AuthToken.token_hash == token_hash)
    query = select(UserSession).where(UserSession.id.in_(owner)).with_for_update()
    query = query.execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def find_token(session: AsyncSession, token_hash: str) -> AuthToken | None:
    """A refresh token by its hash, as it is now; lock its family first."""
    query = select(AuthToken).where(AuthToken.token_hash == token_hash)
    query = query.execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def live_token(session: AsyncSession, session_id: UUID) -> AuthToken:
    """The one unspent refresh token of a session."""
    query = select(AuthToken).where(
        AuthToken.session_id == session_id, AuthToken.spent_at.is_(None)
    )
    return (await session.scalars(query)).one()


async def touch_session(
    session: AsyncSession, session_id: UUID, at: datetime, unless_since: datetime
) -> None:
    """Note that a session is in use, unless that was noted since."""
    await session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.last_seen_at < unless_since)
        .values(last_seen_at=at)
        .execution_options(synchronize_session=False)
    )


async def note_seen(session: AsyncSession, user_id: UUID, at: datetime) -> None:
    """Note that somebody signed in, without counting as a change to the person."""
    await session.execute(update(User).where(User.id == user_id).values(last_seen_at=at))


async def live_sessions(session: AsyncSession, user_id: UUID) -> list[UserSession]:
    """A person's sessions that have not ended, newest first."""
    query = select(UserSession).where(
        UserSession.user_id == user_id, UserSession.ended_at.is_(None)
    )
    return list(await session.scalars(query.order_by(UserSession.last_seen_at.desc())))


async def end_session(session: AsyncSession, session_id: UUID, at: datetime, reason: str) -> None:
    """End one session; its tokens die with it."""
    await session.execute(
        update(UserSession)
        .where(UserSession.id == session_id, UserSession.ended_at.is_(None))
        .values(ended_at=at, end_reason=reason)
    )


async def lock_link(
    session: AsyncSession, token_hash: str, purpose: LinkPurpose
) -> SignInLink | None:
    """A mailed link by its hash, locked until commit."""
    query = select(SignInLink).where(
        SignInLink.token_hash == token_hash, SignInLink.purpose == purpose.value
    )
    return (await session.scalars(query.with_for_update())).one_or_none()


async def void_links(
    session: AsyncSession, user_id: UUID, purpose: LinkPurpose | None, at: datetime
) -> None:
    """Make a person's open links of a kind, or of every kind, useless."""
    statement = update(SignInLink).where(
        SignInLink.user_id == user_id,
        SignInLink.used_at.is_(None),
        SignInLink.voided_at.is_(None),
    )
    if purpose is not None:
        statement = statement.where(SignInLink.purpose == purpose.value)
    await session.execute(statement.values(voided_at=at))


async def newest_link(
    session: AsyncSession, user_id: UUID, purpose: LinkPurpose
) -> SignInLink | None:
    """The link of a kind made last for a person."""
    query = select(SignInLink).where(
        SignInLink.user_id == user_id, SignInLink.purpose == purpose.value
    )
    return (await session.scalars(query.order_by(SignInLink.created_at.desc()).limit(1))).first()

"""Queries over users, sessions, tokens and attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.authentication.models import (
    AuthToken,
    LinkPurpose,
    LoginAttempt,
    Passkey,
    RecoveryCode,
    SignInLink,
    SignInStep,
    SpentChallenge,
    TotpFactor,
    User,
    UserSession,
)
from erp_domains.authentication.policy import Failures
from erp_domains.authentication.schemas import Factors


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


async def forget_old_steps(session: AsyncSession, before: datetime) -> None:
    """Delete tries, waiting sign-ins and spent challenges nobody will ask for again."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.at < before))
    await session.execute(delete(SignInStep).where(SignInStep.expires_at < before))
    await session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at < before))


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


async def link_times(
    session: AsyncSession, user_id: UUID, purpose: LinkPurpose, since: datetime
) -> list[datetime]:
    """When links of a kind were made for a person, newest first."""
    query = select(SignInLink.created_at).where(
        SignInLink.user_id == user_id,
        SignInLink.purpose == purpose.value,
        SignInLink.created_at > since,
    )
    return list(await session.scalars(query.order_by(SignInLink.created_at.desc())))


async def lock_step(session: AsyncSession, token_hash: str) -> SignInStep | None:
    """A sign-in that waits for its second factor, locked until commit."""
    query = select(SignInStep).where(SignInStep.token_hash == token_hash).with_for_update()
    return (await session.scalars(query)).one_or_none()


async def spend_step(session: AsyncSession, step_id: UUID, at: datetime) -> bool:
    """Whether the waiting sign-in was still open; it is over now."""
    statement = (
        update(SignInStep)
        .where(SignInStep.id == step_id, SignInStep.spent_at.is_(None))
        .values(spent_at=at)
        .returning(SignInStep.id)
    )
    return (await session.execute(statement)).first() is not None


async def factors_of(session: AsyncSession, user_id: UUID) -> Factors:
    """The second factors a person has enrolled."""
    query = select(
        select(func.count())
        .where(TotpFactor.user_id == user_id, TotpFactor.confirmed_at.is_not(None))
        .scalar_subquery(),
        select(func.count()).where(Passkey.user_id == user_id).scalar_subquery(),
        select(func.count())
        .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
        .scalar_subquery(),
    )
    totp, passkeys, codes = (await session.execute(query)).one()
    return Factors(has_totp=totp > 0, passkeys=passkeys, recovery_codes_left=codes)


async def lock_totp(session: AsyncSession, user_id: UUID) -> TotpFactor | None:
    """A person's code generator, locked until commit."""
    query = select(TotpFactor).where(TotpFactor.user_id == user_id).with_for_update()
    query = query.execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def use_recovery_code(
    session: AsyncSession, user_id: UUID, code_hash: str, at: datetime
) -> bool:
    """Whether the code was unused; it is used now."""
    statement = (
        update(RecoveryCode)
        .where(
            RecoveryCode.user_id == user_id,
            RecoveryCode.code_hash == code_hash,
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    )
    return (await session.execute(statement)).first() is not None


async def delete_recovery_codes(session: AsyncSession, user_id: UUID) -> None:
    """Forget a person's recovery codes."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


async def passkeys_of(session: AsyncSession, user_id: UUID) -> list[Passkey]:
    """A person's passkeys, oldest first."""
    query = select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.created_at)
    return list(await session.scalars(query))


async def lock_passkey(session: AsyncSession, credential_id: str) -> Passkey | None:
    """A passkey by the id its device gave it, locked until commit."""
    query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update()
    query = query.execution_options(populate_existing=True)
    return (await session.scalars(query)).one_or_none()


async def spend_challenge(
    session: AsyncSession, challenge_hash: str, expires_at: datetime, at: datetime
) -> bool:
    """Whether the challenge was answered for the first time; expired ones are forgotten."""
    await session.execute(delete(SpentChallenge).where(SpentChallenge.expires_at <= at))
    statement = (
        upsert(SpentChallenge)
        .values(challenge_hash=challenge_hash, expires_at=expires_at)
        .on_conflict_do_nothing()
        .returning(SpentChallenge.challenge_hash)
    )
    return (await session.execute(statement)).first() is not None

"""Sign in, stay signed in, sign out."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.authentication import repository
from erp_domains.authentication.errors import (
    BadCredentials,
    SessionEnded,
    TokenReused,
    TooManyAttempts,
)
from erp_domains.authentication.models import AuthToken, LoginAttempt, User, UserSession
from erp_domains.authentication.passwords import check_policy, hash_password, verify_password
from erp_domains.authentication.schemas import Device, SignedIn
from kernel.clock import now
from kernel.db.shared import UserDirectory
from kernel.db.uow import UnitOfWork, begin_shared
from kernel.errors import Conflict, Invalid, NotFound
from kernel.ids import new_id
from kernel.limits import (
    LOGIN_FAILURES_MAX,
    LOGIN_WINDOW_S,
    REFRESH_GRACE_S,
    REFRESH_TOKEN_LIFE_S,
)


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
        check_policy(password)
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


async def check_password(uow: UnitOfWork, email: str, password: str, device: Device) -> User | None:
    """The user, or None for wrong credentials; every try is noted.

    Raises TooManyAttempts before looking at the password. Failures count per address and place,
    so that nobody can lock somebody else out from elsewhere.
    """
    await _require_attempts_left(uow, email, device)
    user = await repository.user_by_email(uow.session, email)
    is_good = await verify_password(user.password_hash if user else None, password)
    is_good = is_good and user is not None and user.is_active
    uow.add(LoginAttempt(email=email, ip=device.ip, is_success=is_good))
    return user if is_good else None


async def open_session(uow: UnitOfWork, user: User, device: Device) -> SignedIn:
    """Start a session for a user who proved who they are."""
    session = uow.add(
        UserSession(id=new_id(), user_id=user.id, device=device.name[:200], ip=device.ip)
    )
    session.proved_at = now()
    user.last_seen_at = now()
    await uow.flush()
    uow.audit("auth.signed_in", user_id=user.id, session_id=session.id, device=device.name[:200])
    return SignedIn(
        tenant=uow.principal.tenant.slug,
        user_id=user.id,
        session_id=session.id,
        permission_version=user.permission_version,
        refresh_token=_issue_refresh(uow, session.id, None),
    )


async def refresh_session(uow: UnitOfWork, refresh_token: str) -> SignedIn | None:
    """Exchange a refresh token for the next one; None means a spent one came back too late.

    A second use within the grace time gets a sibling, so that two tabs do not sign a person out
    (RFC 9700 section 4.14.2 with grace). The caller turns None into TokenReused after commit.
    Raises SessionEnded.
    """
    token = await repository.lock_token(uow.session, hash_token(refresh_token))
    if token is None or token.expires_at <= now():
        raise SessionEnded("this session is over; sign in again")
    session = await uow.session.get(UserSession, token.session_id)
    user = await uow.session.get(User, session.user_id) if session else None
    if session is None or session.ended_at is not None or user is None or not user.is_active:
        raise SessionEnded("this session is over; sign in again")
    if token.spent_at is not None and now() - token.spent_at > timedelta(seconds=REFRESH_GRACE_S):
        await repository.end_session(uow.session, session.id, now(), "refresh token reused")
        uow.audit("auth.reuse_detected", user_id=user.id, session_id=session.id)
        return None
    token.spent_at = token.spent_at or now()
    session.last_seen_at = now()
    return SignedIn(
        tenant=uow.principal.tenant.slug,
        user_id=user.id,
        session_id=session.id,
        permission_version=user.permission_version,
        refresh_token=_issue_refresh(uow, session.id, token.id),
    )


async def end_session(uow: UnitOfWork, session_id: UUID, reason: str = "signed out") -> None:
    """End one of the caller's own sessions. Raises NotFound."""
    live = await repository.live_sessions(uow.session, uow.principal.user_id)
    if session_id not in {row.id for row in live}:
        raise NotFound("there is no such session of yours")
    await repository.end_session(uow.session, session_id, now(), reason)
    uow.audit("auth.session_ended", session_id=session_id, reason=reason)


def hash_token(token: str) -> str:
    """How refresh tokens are stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_reuse() -> TokenReused:
    """The refusal of a spent token."""
    return TokenReused("this session was ended because an old token came back; sign in again")


def refuse_credentials() -> BadCredentials:
    """The one refusal for every wrong sign-in."""
    return BadCredentials("e-mail, password or company is wrong")


def _issue_refresh(uow: UnitOfWork, session_id: UUID, parent_id: UUID | None) -> str:
    token = f"{uow.principal.tenant.slug}.{secrets.token_urlsafe(32)}"
    expires_at = now() + timedelta(seconds=REFRESH_TOKEN_LIFE_S)
    uow.add(
        AuthToken(
            session_id=session_id,
            parent_id=parent_id,
            token_hash=hash_token(token),
            expires_at=expires_at,
        )
    )
    return token


async def _require_attempts_left(uow: UnitOfWork, email: str, device: Device) -> None:
    since = now() - timedelta(seconds=LOGIN_WINDOW_S)
    used = await repository.failures_since(uow.session, email, device.ip, since)
    if used >= LOGIN_FAILURES_MAX:
        first = await repository.first_failure(uow.session, email, device.ip, since)
        raise TooManyAttempts(
            "too many failed tries; wait a few minutes and try again",
            limit=LOGIN_FAILURES_MAX,
            used=used,
            reset_at=(first + timedelta(seconds=LOGIN_WINDOW_S)).isoformat(),
        )

"""Sessions: opened, carried on by refresh tokens, ended."""

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.errors import SessionEnded, TokenReused
from erp_domains.authentication.models import AuthToken, User, UserSession
from erp_domains.authentication.schemas import Device, SignedIn
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.limits import REFRESH_GRACE_S, REFRESH_TOKEN_LIFE_S


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

"""Sessions: opened, carried on by refresh tokens, ended.

A session is a family of refresh tokens, and at most one of them is live. Their values are derived
from their ids with the installation's key, so that requests which present the same token at once
all get the same next one although the database knows only its hash.
"""

import hashlib
from datetime import timedelta
from uuid import UUID

from erp_domains.authentication import repository
from erp_domains.authentication.errors import SessionEnded, TokenReused
from erp_domains.authentication.events import TokenReuseDetected
from erp_domains.authentication.models import AuthToken, User, UserSession
from erp_domains.authentication.policy import Rotation, rotate
from erp_domains.authentication.schemas import Device, SignedIn, SignInMethod
from erp_domains.authentication.service.notices import Change, tell
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.limits import (
    DEVICE_CHARS_MAX,
    REFRESH_TOKEN_LIFE_S,
    SESSION_LIFE_S,
    SESSION_SEEN_EVERY_S,
)
from kernel.sealing import mac_of

_PURPOSE = "refresh token"


async def open_session(
    uow: UnitOfWork, user: User, device: Device, method: SignInMethod = SignInMethod.PASSWORD
) -> SignedIn:
    """Start a session for a user who proved who they are. A service account never gets one."""
    if user.is_service:
        raise SessionEnded("a service account does not sign in; it uses an API key")
    session = uow.add(
        UserSession(id=new_id(), user_id=user.id, device=_name_of(device), ip=device.ip)
    )
    session.proved_at = now()
    await uow.flush()
    await repository.note_seen(uow.session, user.id, now())
    uow.audit(
        "auth.signed_in",
        actor_id=user.id,
        user_id=user.id,
        session_id=session.id,
        device=session.device,
        method=method,
    )
    return _signed_in(uow, user, _issue(uow, session.id, None))


async def refresh_session(uow: UnitOfWork, refresh_token: str, device: Device) -> SignedIn | None:
    """Exchange a refresh token for the next one; None means it was copied and the session is over.

    Requests of one session take turns. The caller turns None into TokenReused after commit.
    Raises SessionEnded.
    """
    session = await repository.lock_family(uow.session, hash_token(refresh_token))
    token = await repository.find_token(uow.session, hash_token(refresh_token))
    user = await uow.session.get(User, session.user_id) if session else None
    if session is None or token is None or user is None or _is_over(session, token, user):
        raise SessionEnded("this session is over; sign in again")
    outcome = rotate(token.spent_at, now(), is_same_device=session.device == _name_of(device))
    if outcome is Rotation.REVOKE:
        await _revoke_family(uow, session)
        return None
    session.last_seen_at = now()
    if outcome is Rotation.LIVE:
        token = await repository.live_token(uow.session, session.id)
        return _signed_in(uow, user, token)
    token.spent_at = now()
    await uow.flush()  # the index allows no second live token, not even for a moment
    return _signed_in(uow, user, _issue(uow, session.id, token.id))


async def note_use(uow: UnitOfWork, session: UserSession) -> None:
    """Note that the session is in use, at most once a minute."""
    unless_since = now() - timedelta(seconds=SESSION_SEEN_EVERY_S)
    if session.last_seen_at < unless_since:
        await repository.touch_session(uow.session, session.id, now(), unless_since)


async def end_session(uow: UnitOfWork, session_id: UUID, reason: str = "signed out") -> None:
    """End one of the caller's own sessions. Raises NotFound."""
    live = await repository.live_sessions(uow.session, uow.principal.user_id)
    if session_id not in {row.id for row in live}:
        raise NotFound("there is no such session of yours")
    await repository.end_session(uow.session, session_id, now(), reason)
    uow.audit("auth.session_ended", session_id=session_id, reason=reason)


def hash_token(token: str) -> str:
    """How tokens, codes and links are stored: SHA-256 of values too long to guess."""
    return hashlib.sha256(token.encode()).hexdigest()


def refuse_reuse() -> TokenReused:
    """The refusal of a spent token."""
    return TokenReused("this session was ended because an old token came back; sign in again")


def _is_over(session: UserSession, token: AuthToken, user: User) -> bool:
    is_too_old = now() - session.created_at >= timedelta(seconds=SESSION_LIFE_S)
    is_ended = session.ended_at is not None or not user.is_active
    return is_ended or is_too_old or token.expires_at <= now()


async def _revoke_family(uow: UnitOfWork, session: UserSession) -> None:
    await repository.end_session(uow.session, session.id, now(), "refresh token reused")
    uow.audit("auth.reuse_detected", user_id=session.user_id, session_id=session.id)
    tell(uow, session.user_id, Change.COPIED_SESSION)
    uow.emit(TokenReuseDetected(aggregate_id=session.id, user_id=session.user_id))


def _issue(uow: UnitOfWork, session_id: UUID, parent_id: UUID | None) -> AuthToken:
    token_id = new_id()
    return uow.add(
        AuthToken(
            id=token_id,
            session_id=session_id,
            parent_id=parent_id,
            token_hash=hash_token(_value_of(uow, token_id)),
            expires_at=now() + timedelta(seconds=REFRESH_TOKEN_LIFE_S),
        )
    )


def _value_of(uow: UnitOfWork, token_id: UUID) -> str:
    slug = uow.principal.tenant.slug
    return f"{slug}.{mac_of(slug, _PURPOSE, token_id.hex)}"


def _signed_in(uow: UnitOfWork, user: User, token: AuthToken) -> SignedIn:
    return SignedIn(
        tenant=uow.principal.tenant.slug,
        user_id=user.id,
        session_id=token.session_id,
        permission_version=user.permission_version,
        refresh_token=_value_of(uow, token.id),
    )


def _name_of(device: Device) -> str:
    return device.name[:DEVICE_CHARS_MAX]

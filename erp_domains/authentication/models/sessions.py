"""Signed-in devices, their refresh tokens, and tries to sign in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase


class UserSession(TenantBase, Id):
    """A signed-in device; ending it ends all its tokens."""

    __tablename__ = "user_sessions"
    __table_args__ = ({"info": {"silent": True}},)
    __access__ = Access(read="auth.session.read", user="user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    device: Mapped[str] = mapped_column(default="")
    ip: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    proved_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None]


class AuthToken(TenantBase, Id):
    """A refresh token, stored as SHA-256; a child names its parent, a family is a session.

    At most one token of a family is unspent, whatever happens at once: the index sees to it.
    """

    __tablename__ = "auth_tokens"
    __table_args__ = (
        Index(
            "uq_auth_tokens_live",
            "session_id",
            unique=True,
            postgresql_where=text("spent_at IS NULL"),
        ),
        {"info": {"silent": True}},
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("user_sessions.id", ondelete="CASCADE"), index=True
    )
    parent_id: Mapped[UUID | None]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class LoginAttempt(TenantBase, Id):
    """One try to prove who somebody is, for the sliding windows.

    `place` is the network address or the known browser it came from; `is_known` says that the
    person has signed in from there before.
    """

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_email_at", "email", "at"),
        {"info": {"silent": True}},
    )

    email: Mapped[str]
    ip: Mapped[str]
    place: Mapped[str] = mapped_column(server_default="")
    is_known: Mapped[bool] = mapped_column(server_default=false())
    is_success: Mapped[bool]
    at: Mapped[datetime] = mapped_column(default=now)

"""What a sign-in leaves open for a while: second steps, used challenges, links sent by mail."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db.base import Id, TenantBase


class LinkPurpose(StrEnum):
    """What a link sent by mail allows."""

    INVITATION = "invitation"
    RESET = "reset"


class SignInStep(TenantBase, Id):
    """A sign-in whose password was right and whose second factor is still to come."""

    __tablename__ = "sign_in_steps"
    __table_args__ = ({"info": {"silent": True}},)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    spent_at: Mapped[datetime | None]


class SpentChallenge(TenantBase):
    """A passkey challenge that was answered, kept until it expires so that it works once."""

    __tablename__ = "spent_challenges"
    __table_args__ = ({"info": {"silent": True}},)

    challenge_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SignInLink(TenantBase, Id):
    """A single-use link: an invitation or a new password. Stored as SHA-256 of its token."""

    __tablename__ = "sign_in_links"
    __table_args__ = (
        Index("ix_sign_in_links_user_id_purpose", "user_id", "purpose"),
        {"info": {"silent": True}},
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]

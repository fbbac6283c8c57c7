"""Second factors of a person: one-time codes, recovery codes, passkeys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.clock import now
from kernel.db.base import Id, TenantBase


class TotpFactor(TenantBase):
    """The secret of a person's code generator, sealed; counts only once confirmed.

    `last_step` is the newest 30-second step a code was taken for, so that a code works once.
    """

    __tablename__ = "totp_factors"
    __table_args__ = ({"info": {"silent": True}},)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(BigInteger, default=0)


class RecoveryCode(TenantBase, Id):
    """A code on paper that stands in for a lost factor, once; stored as SHA-256."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        UniqueConstraint("user_id", "code_hash"),
        {"info": {"silent": True}},
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    code_hash: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]


class Passkey(TenantBase, Id):
    """A WebAuthn credential; key and id in base64url, valid for the one host `rp_id`."""

    __tablename__ = "passkeys"
    __table_args__ = ({"info": {"silent": True}},)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    rp_id: Mapped[str]
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_used_at: Mapped[datetime | None]

"""Tenant tables the kernel itself needs: counters, idempotency, inbox, audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, PrimaryKeyConstraint, Text, func
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import APPEND_ONLY, FUNCTION_ONLY, TenantBase


class Counter(TenantBase):
    """The last number given out in a series; locked until commit, so numbers have no gaps."""

    __tablename__ = "counters"
    __table_args__ = ({"info": {"silent": True}},)

    series: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)


class IdempotencyKey(TenantBase):
    """The answer given to a key, stored in the transaction of its effect."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (PrimaryKeyConstraint("user_id", "key"), {"info": {"silent": True}})

    user_id: Mapped[UUID]
    key: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class InboxRow(TenantBase):
    """An event a consumer has dealt with, written in the transaction of its effect."""

    __tablename__ = "inbox"
    __table_args__ = (PrimaryKeyConstraint("consumer", "event_id"), {"info": APPEND_ONLY})

    consumer: Mapped[str]
    event_id: Mapped[UUID]
    handled_at: Mapped[datetime] = mapped_column(server_default=func.now())


INBOX = TenantBase.metadata.tables["inbox"]


class AuditEntry(TenantBase):
    """One link of the tenant's hash chain; written by the function `audit_append` alone.

    `hash = sha256(prev_hash || seq || at || kind || body)` with `body` as PostgreSQL prints jsonb.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_actor_id", "actor_id", "seq"),
        Index("ix_audit_log_kind", "kind", "seq"),
        {"info": FUNCTION_ONLY},
    )

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    body: Mapped[dict[str, Any]]
    prev_hash: Mapped[str]
    hash: Mapped[str]


class AuditHead(TenantBase):
    """The end of the chain, so that a cut tail is noticed."""

    __tablename__ = "audit_head"
    __table_args__ = ({"info": FUNCTION_ONLY},)

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str]

"""Tables of the platform itself, in the schema `shared`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    Integer,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db.base import Id, SharedBase, Timestamps


class Tenant(SharedBase, Id, Timestamps):
    """A company. `database` names the server its schema lives on."""

    __tablename__ = "tenants"

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    state: Mapped[str] = mapped_column(default="provisioning")
    is_sandbox: Mapped[bool] = mapped_column(default=False)
    database: Mapped[str] = mapped_column(default="default")
    currency: Mapped[str] = mapped_column(default="EUR")
    timezone: Mapped[str] = mapped_column(default="UTC")
    locale: Mapped[str] = mapped_column(default="en")
    country: Mapped[str] = mapped_column(default="DE")
    pinned_at: Mapped[datetime | None]
    plan: Mapped[str] = mapped_column(default="standard", server_default="standard")
    limits: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))


class TenantSetting(SharedBase):
    """One typed, versioned setting of a tenant."""

    __tablename__ = "tenant_settings"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("shared.tenants.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class SystemConfig(SharedBase):
    """Platform-wide values, e.g. the key ring's public part."""

    __tablename__ = "system_config"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


class TenantMigration(SharedBase):
    """How far each tenant's schema has come, so that a broken one does not stop the rest."""

    __tablename__ = "tenant_migrations"

    tenant: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[str | None]
    status: Mapped[str]
    error: Mapped[str | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())
    tries: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    took_ms: Mapped[int | None]


class Provisioning(SharedBase, Timestamps):
    """How far the opening of a company has come; `steps` are told in order.

    `claimed_until` is the lease of the process at work: nobody else goes on before it ends.
    """

    __tablename__ = "provisionings"

    slug: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    fingerprint: Mapped[str]
    idempotency_key: Mapped[str | None] = mapped_column(unique=True)
    steps: Mapped[list[Any]]
    result: Mapped[dict[str, Any]]
    claimed_until: Mapped[datetime | None]


class TenantMove(SharedBase, Timestamps):
    """A company's way from one server to another; the old schema stays until it is released."""

    __tablename__ = "tenant_moves"

    slug: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str]
    target: Mapped[str]
    state: Mapped[str]
    tables: Mapped[list[Any]]
    error: Mapped[str | None]


class UserDirectory(SharedBase):
    """Which tenants know an e-mail address, so that sign-in may leave the company out."""

    __tablename__ = "user_directory"

    email: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(primary_key=True)


class OutboxRow(SharedBase):
    """An event or job written in the business transaction, published afterwards by the relay.

    `topic` is `event` or `job`; order is kept per (tenant, aggregate_id) by `position`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("event_id"),
        Index("ix_outbox_unpublished", "position", postgresql_where="published_at IS NULL"),
    )

    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    event_id: Mapped[UUID]
    tenant: Mapped[str]
    topic: Mapped[str]
    name: Mapped[str]
    aggregate_id: Mapped[str]
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    published_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)


OUTBOX = SharedBase.metadata.tables["shared.outbox"]


class DeadLetter(SharedBase, Id):
    """An event or job that failed too often; kept until somebody decides."""

    __tablename__ = "dead_letters"

    event_id: Mapped[UUID]
    tenant: Mapped[str]
    consumer: Mapped[str]
    body: Mapped[dict[str, Any]]
    error: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

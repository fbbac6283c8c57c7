"""What programs sign in with: API keys, service accounts, and the agents a company lets in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class ApiKey(TenantBase, Id, Timestamps, Versioned):
    """A program's way in, on behalf of a person or service account; `grants` cut their rights.

    The secrets stand in a table of their own, so that nothing that shows a key shows a hash.
    """

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="expires_after_creation"),)
    __access__ = Access(read="auth.apikey.read", user="user_id")

    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    grants: Mapped[list[Any]]
    ip_allow: Mapped[list[Any]]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    last_used_at: Mapped[datetime | None]
    last_used_ip: Mapped[str | None]


class ApiKeySecret(TenantBase, Id):
    """The SHA-256 of a key's secret; two live at once for a day after a rotation.

    The current one has no end of its own: it lives as long as its key.
    """

    __tablename__ = "api_key_secrets"
    __table_args__ = ({"info": {"silent": True}},)

    key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime | None]


class ServiceAccount(TenantBase, Id, Timestamps, Versioned):
    """A program with roles of its own. Its user has no password and can never sign in."""

    __tablename__ = "service_accounts"
    __access__ = Access(read="auth.service_account.read")

    name: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(default="")
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), unique=True)


class AgentPolicy(TenantBase, Id, Timestamps, Versioned):
    """An agent the company lets act for its people, and the most it may ever do for them."""

    __tablename__ = "agent_policies"
    __access__ = Access(read="auth.agent.read")

    name: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(default="")
    grants: Mapped[list[Any]]
    is_active: Mapped[bool] = mapped_column(default=True)

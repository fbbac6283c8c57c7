"""Sign-in through somebody else's identity provider (OpenID Connect)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class OidcProvider(TenantBase, Id, Timestamps, Versioned):
    """An identity provider of the company. The client secret is sealed and stands elsewhere.

    `links_accounts` lets it vouch for people who have a sign-in here already: whoever runs the
    provider could then be any of them, so only somebody with every right may switch it on.
    """

    __tablename__ = "oidc_providers"
    __access__ = Access(read="auth.sso.read")

    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    issuer: Mapped[str]
    client_id: Mapped[str]
    allowed_domains: Mapped[list[Any]]
    group_claim: Mapped[str] = mapped_column(default="groups")
    group_roles: Mapped[dict[str, Any]]
    default_roles: Mapped[list[Any]]
    creates_users: Mapped[bool] = mapped_column(default=True)
    links_accounts: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)


class OidcSecret(TenantBase):
    """The client secret of a provider, sealed for this company."""

    __tablename__ = "oidc_secrets"
    __table_args__ = ({"info": {"silent": True}},)

    provider_id: Mapped[UUID] = mapped_column(
        ForeignKey("oidc_providers.id", ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class OidcFlow(TenantBase, Id):
    """A sign-in under way: what was asked, until the provider answers, once, within minutes."""

    __tablename__ = "oidc_flows"
    __table_args__ = ({"info": {"silent": True}},)

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("oidc_providers.id", ondelete="CASCADE"))
    state_hash: Mapped[str] = mapped_column(unique=True)
    browser_hash: Mapped[str]
    nonce: Mapped[str]
    sealed_verifier: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class OutsideIdentity(TenantBase, Id, Timestamps):
    """Who somebody is at a provider; `synced_roles` are those their groups gave them."""

    __tablename__ = "outside_identities"
    __table_args__ = (UniqueConstraint("provider_id", "subject"), {"info": {"silent": True}})

    provider_id: Mapped[UUID] = mapped_column(ForeignKey("oidc_providers.id", ondelete="CASCADE"))
    subject: Mapped[str]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    synced_roles: Mapped[list[Any]]
    last_sign_in_at: Mapped[datetime] = mapped_column(default=now)

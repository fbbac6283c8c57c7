"""Roles, the grants they are made of, who holds them, and what was delegated or excepted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class Role(TenantBase, Id, Timestamps, Versioned):
    """A named set of grants; its parents lend it theirs as well."""

    __tablename__ = "roles"
    __access__ = Access(read="rbac.role.read")

    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    is_builtin: Mapped[bool] = mapped_column(default=False)


class RoleParent(TenantBase, Id):
    """One role inherits from another; the edges never form a circle."""

    __tablename__ = "role_parents"
    __table_args__ = (
        UniqueConstraint("role_id", "parent_id"),
        CheckConstraint("role_id <> parent_id", name="not_itself"),
    )

    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"), index=True)

    @property
    def label(self) -> str:
        """What people call it."""
        return "inheritance"


class RoleGrant(TenantBase, Id):
    """One line of a role: a permission pattern, how far it reaches, and its field sets."""

    __tablename__ = "role_grants"
    __table_args__ = (
        UniqueConstraint("role_id", "permission", "scope", "is_deny"),
        CheckConstraint("scope IN ('own','team','department','all')", name="scope"),
    )

    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"), index=True)
    permission: Mapped[str]
    scope: Mapped[str]
    fields: Mapped[list[Any]]
    is_deny: Mapped[bool] = mapped_column(default=False)

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{'not ' if self.is_deny else ''}{self.permission} ({self.scope})"


class UserRole(TenantBase, Id, Timestamps, Versioned):
    """A role held by a user, for good or until `expires_at`, a business time of the company."""

    __tablename__ = "user_roles"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)
    __access__ = Access(read="rbac.role.read", user="user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"))
    expires_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """What people call it."""
        return "role held"


class Delegation(TenantBase, Id, Timestamps, Versioned):
    """Permissions of one person that another uses for them, from the first to the last day.

    Days are business dates of the company. What the delegator may do today bounds it.
    """

    __tablename__ = "delegations"
    __table_args__ = (
        CheckConstraint("delegator_id <> delegate_id", name="two_people"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        Index("ix_delegations_delegate_id", "delegate_id", postgresql_where="ended_at IS NULL"),
    )
    __access__ = Access(read="rbac.delegation.read", user="delegator_id", also_user="delegate_id")

    delegator_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    delegate_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    permissions: Mapped[list[Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """What people call it."""
        return f"delegation {self.starts_on.isoformat()} to {self.ends_on.isoformat()}"


class DutyException(TenantBase, Id, Timestamps):
    """An owner's word that one person may hold both sides of a separated duty."""

    __tablename__ = "duty_exceptions"
    __table_args__ = (UniqueConstraint("user_id", "duty"),)
    __access__ = Access(read="rbac.conflict.read")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    duty: Mapped[str]
    reason: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_by_name: Mapped[str]

    @property
    def label(self) -> str:
        """What people call it."""
        return f"exception for {self.duty}"


class DutyStep(TenantBase, Id):
    """Who took which step of a separated duty on which record."""

    __tablename__ = "duty_steps"
    __table_args__ = (
        UniqueConstraint("record_id", "duty", "step", "user_id"),
        {"info": {"silent": True}},
    )

    duty: Mapped[str]
    step: Mapped[str]
    record_id: Mapped[UUID]
    user_id: Mapped[UUID]
    at: Mapped[datetime] = mapped_column(default=now)

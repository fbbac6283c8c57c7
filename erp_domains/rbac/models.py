"""Roles, the grants they are made of, and who holds them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class Role(TenantBase, Id, Timestamps, Versioned):
    """A named set of grants; `parent_id` lends it another role's grants as well."""

    __tablename__ = "roles"
    __access__ = Access(read="rbac.role.read")

    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    is_builtin: Mapped[bool] = mapped_column(default=False)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("roles.id"))


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


class UserRole(TenantBase, Id, Timestamps, Versioned):
    """A role held by a user, for good or until `expires_at`."""

    __tablename__ = "user_roles"
    __table_args__ = (UniqueConstraint("user_id", "role_id"),)
    __access__ = Access(read="rbac.role.read", user="user_id")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role_id: Mapped[UUID] = mapped_column(ForeignKey("roles.id"))
    expires_at: Mapped[datetime | None]

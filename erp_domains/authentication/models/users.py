"""Who may sign in."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class User(TenantBase, Id, Timestamps, Versioned):
    """A sign-in. `permission_version` counts up whenever the person's rights change."""

    __tablename__ = "users"
    __access__ = Access(read="auth.user.read")

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    permission_version: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]

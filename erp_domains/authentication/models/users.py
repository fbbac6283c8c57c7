"""Who may sign in."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class User(TenantBase, Id, Timestamps, Versioned):
    """A sign-in. `permission_version` counts up whenever the person's rights change.

    `is_service` marks the user of a service account, who never signs in.
    """

    __tablename__ = "users"
    __access__ = Access(read="auth.user.read")

    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    is_service: Mapped[bool] = mapped_column(default=False)
    permission_version: Mapped[int] = mapped_column(default=1)
    locale: Mapped[str | None]
    timezone: Mapped[str | None]
    last_seen_at: Mapped[datetime | None]
    invited_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    password_changed_at: Mapped[datetime | None]

"""Notifications of one person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import Id, TenantBase


class Notification(TenantBase, Id):
    """One thing that happened and concerns a user; `kind` is the event type behind it."""

    __tablename__ = "notifications"
    __table_args__ = (
        Index("ix_notifications_user_id_created_at", "user_id", "created_at"),
        {"info": {"silent": True}},
    )
    __access__ = Access(read="assistant.run.read", user="user_id")

    user_id: Mapped[UUID]
    kind: Mapped[str]
    text: Mapped[str]
    record_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]

"""Telling people, and letting them tick off."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select

from erp_domains.notifications.models import Notification
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


class NotificationRead(BaseModel):
    """A notification as its person sees it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: str
    text: str
    record_id: UUID | None
    created_at: datetime
    read_at: datetime | None


def notify(
    uow: UnitOfWork, user_ids: Iterable[UUID], kind: str, text: str, record_id: UUID | None = None
) -> None:
    """Tell each of these users once."""
    for user_id in set(user_ids):
        uow.add(Notification(user_id=user_id, kind=kind, text=text, record_id=record_id))


async def list_notifications(
    uow: UnitOfWork, *, only_unread: bool, limit: int
) -> list[NotificationRead]:
    """The caller's own, newest first."""
    query = select(Notification).where(Notification.user_id == uow.principal.user_id)
    if only_unread:
        query = query.where(Notification.read_at.is_(None))
    rows = await uow.session.scalars(query.order_by(Notification.created_at.desc()).limit(limit))
    return [NotificationRead.model_validate(row) for row in rows]


async def mark_read(uow: UnitOfWork, notification_id: UUID) -> None:
    """Tick one of the caller's own off. Raises NotFound."""
    row = await uow.session.get(Notification, notification_id)
    if row is None or row.user_id != uow.principal.user_id:
        raise NotFound("there is no such notification of yours")
    row.read_at = row.read_at or now()

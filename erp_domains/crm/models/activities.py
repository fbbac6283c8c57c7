"""What was done, and what is to be done, about a contact, lead or opportunity."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class ActivityKind(StrEnum):
    """What sort of dealing it was."""

    NOTE = "note"
    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    TASK = "task"


class Activity(TenantBase, Id, Timestamps, Versioned):
    """A note or dealing; with `due_on` a follow-up that is open until `done_at`."""

    __tablename__ = "activities"
    __table_args__ = (
        CheckConstraint("kind IN ('note','call','email','meeting','task')", name="kind"),
        CheckConstraint("num_nonnulls(contact_id, lead_id, opportunity_id) = 1", name="one_record"),
    )
    __access__ = Access(read="crm.activity.read", owner="owner_id", user="created_by")

    kind: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    contact_id: Mapped[UUID | None] = mapped_column(ForeignKey("contacts.id"), index=True)
    lead_id: Mapped[UUID | None] = mapped_column(ForeignKey("leads.id"), index=True)
    opportunity_id: Mapped[UUID | None] = mapped_column(ForeignKey("opportunities.id"), index=True)
    about: Mapped[str]
    at: Mapped[datetime]
    due_on: Mapped[date | None] = mapped_column(index=True)
    done_at: Mapped[datetime | None]
    owner_id: Mapped[UUID | None] = mapped_column(index=True)
    owner_name: Mapped[str | None]
    created_by: Mapped[UUID]

    @property
    def label(self) -> str:
        """Kind and the record it is about."""
        return f"{self.kind} on {self.about}"

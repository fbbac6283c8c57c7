"""What somebody asks a person of the company to look after."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class TicketState(StrEnum):
    """Whether somebody still has to do something."""

    OPEN = "open"
    CLOSED = "closed"


class Ticket(TenantBase, Id, Timestamps, Versioned):
    """A request for help; `text` holds what the asker said, never what was answered to them.

    `conversation_id` names the conversation it came out of, without a foreign key: the person may
    delete that conversation, the ticket stays. While it is open and nobody has released the
    conversation (`released_at`), people answer there and the assistant is silent.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        CheckConstraint("state IN ('open','closed')", name="state"),
        Index("ix_tickets_state_created_at", "state", "created_at"),
        Index("ix_tickets_conversation_id", "conversation_id"),
    )
    __access__ = Access(read="crm.ticket.read", user="requested_by")

    number: Mapped[str] = mapped_column(unique=True)
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default=TicketState.OPEN)
    requested_by: Mapped[UUID] = mapped_column(index=True)
    requested_by_name: Mapped[str]
    conversation_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_name: Mapped[str | None]
    closing_note: Mapped[str | None] = mapped_column(Text)
    released_at: Mapped[datetime | None]

    @property
    def label(self) -> str:
        """Number and subject."""
        return f"{self.number} {self.subject}"


class TicketMessage(TenantBase, Id):
    """What was said after the ticket was opened, by who asked or by who looks after it."""

    __tablename__ = "ticket_messages"
    __table_args__ = (
        Index("ix_ticket_messages_ticket_id_at", "ticket_id", "at"),
        {"info": {"silent": True}},
    )

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    author_id: Mapped[UUID]
    author_name: Mapped[str]
    text: Mapped[str] = mapped_column(Text)

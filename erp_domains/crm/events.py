"""What happened in customer relations."""

from typing import ClassVar
from uuid import UUID

from kernel.events.envelope import Event


class ContactCreated(Event):
    """A contact was added."""

    event_type: ClassVar[str] = "contact.created"


class LeadCreated(Event):
    """A lead came in."""

    event_type: ClassVar[str] = "lead.created"
    number: str
    score: int
    owner_id: UUID | None


class LeadAssigned(Event):
    """A lead got an owner."""

    event_type: ClassVar[str] = "lead.assigned"
    owner_id: UUID
    previous_owner_id: UUID | None


class LeadConverted(Event):
    """A lead became a company, perhaps a person, and an opportunity."""

    event_type: ClassVar[str] = "lead.converted"
    opportunity_id: UUID
    company_id: UUID
    contact_id: UUID | None


class StageChanged(Event):
    """An opportunity moved in the pipeline; `from_stage` is None when it was created."""

    event_type: ClassVar[str] = "opportunity.stage_changed"
    from_stage: str | None
    to_stage: str
    amount: str | None
    currency: str


class TicketOpened(Event):
    """Somebody asks a person of the company for help."""

    event_type: ClassVar[str] = "ticket.opened"
    number: str


class TicketClosed(Event):
    """A ticket needs nobody any more."""

    event_type: ClassVar[str] = "ticket.closed"
    number: str
    closed_by: UUID


class TicketMessaged(Event):
    """Something was said in a ticket."""

    event_type: ClassVar[str] = "ticket.messaged"
    number: str
    message_id: UUID
    author_id: UUID

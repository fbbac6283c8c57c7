"""Requests for help: opened, read, closed."""

from uuid import UUID

from erp_domains.crm import repository
from erp_domains.crm.errors import NotHandedOver, TicketClosedAlready, TicketNotFound
from erp_domains.crm.events import TicketClosed, TicketMessaged, TicketOpened
from erp_domains.crm.models import Ticket, TicketMessage, TicketState
from erp_domains.crm.schemas import (
    TicketCreate,
    TicketList,
    TicketMessageRead,
    TicketQuery,
    TicketRead,
    TicketRow,
)
from erp_domains.crm.service.numbers import allot_number
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid

SUBJECT_CHARS_MAX = 120
TEXT_CHARS_MAX = 10_000


async def open_ticket(uow: UnitOfWork, data: TicketCreate) -> Ticket:
    """A new ticket of the person who is signed in. Raises Invalid without a subject."""
    subject = " ".join(data.subject.split())[:SUBJECT_CHARS_MAX]
    if not subject:
        raise Invalid("say in a few words what the ticket is about", fields=["subject"])
    who = uow.principal
    ticket = uow.add(
        Ticket(
            number=await allot_number(uow, Ticket),
            subject=subject,
            text=data.text[:TEXT_CHARS_MAX],
            state=TicketState.OPEN.value,
            requested_by=who.user_id,
            requested_by_name=who.name,
            conversation_id=data.conversation_id,
            opened_at=uow.now(),
        )
    )
    await uow.flush()
    uow.emit(TicketOpened(aggregate_id=ticket.id, number=ticket.number))
    uow.effect("event", "Whoever looks after tickets is told.", number=ticket.number)
    return ticket


async def list_tickets(uow: UnitOfWork, wanted: TicketQuery) -> TicketList:
    """The visible tickets that fit."""
    rows, total = await repository.list_tickets(uow, wanted)
    return TicketList(items=[TicketRow.model_validate(row) for row in rows], total=total)


async def get_ticket(uow: UnitOfWork, ticket_id: UUID, *, is_locked: bool = False) -> Ticket:
    """One visible ticket. Raises TicketNotFound."""
    found = await repository.find_visible(uow, Ticket, ticket_id, is_locked=is_locked)
    if found is None:
        raise TicketNotFound("there is no such ticket among those you may see")
    return found


async def close_ticket(uow: UnitOfWork, ticket_id: UUID, note: str | None = None) -> Ticket:
    """Close a ticket that needs nobody any more. Raises TicketNotFound, TicketClosedAlready."""
    ticket = await get_ticket(uow, ticket_id, is_locked=True)
    require(uow.principal, "crm.ticket.update", ticket)
    if ticket.state == TicketState.CLOSED:
        raise TicketClosedAlready(f"{ticket.number} was closed already")
    ticket.state = TicketState.CLOSED.value
    ticket.closed_at = uow.now()
    ticket.closed_by_name = uow.principal.name
    ticket.closing_note = (note or "").strip() or None
    await uow.flush()
    closed_by = uow.principal.user_id
    uow.emit(TicketClosed(aggregate_id=ticket.id, number=ticket.number, closed_by=closed_by))
    return ticket


async def read_ticket(uow: UnitOfWork, ticket: Ticket) -> TicketRead:
    """A ticket with everything that was said in it."""
    rows = await repository.ticket_messages(uow, ticket.id)
    read = TicketRead.model_validate(ticket)
    return read.model_copy(
        update={"messages": [TicketMessageRead.model_validate(row) for row in rows]}
    )


async def people_answer(uow: UnitOfWork, conversation_id: UUID) -> Ticket | None:
    """The ticket by which people have taken over a conversation of the caller, if they have."""
    return await repository.unreleased_ticket(uow, conversation_id)


async def say_in_ticket(uow: UnitOfWork, ticket: Ticket, text: str) -> TicketMessage:
    """Add what somebody says; the others concerned are told. Raises TicketClosedAlready."""
    if ticket.state == TicketState.CLOSED:
        raise TicketClosedAlready(f"{ticket.number} is closed; open a new one")
    who = uow.principal
    message = uow.add(
        TicketMessage(
            ticket_id=ticket.id, at=uow.now(), author_id=who.user_id, author_name=who.name,
            text=text[:TEXT_CHARS_MAX],
        )
    )  # fmt: skip
    await uow.flush()
    uow.emit(
        TicketMessaged(
            aggregate_id=ticket.id, number=ticket.number, message_id=message.id,
            author_id=who.user_id,
        )
    )  # fmt: skip
    return message


async def release_conversation(uow: UnitOfWork, ticket_id: UUID) -> Ticket:
    """Let the assistant answer again where people had taken over; the ticket stays as it is.

    Raises TicketNotFound, and NotHandedOver where the assistant is not silent.
    """
    ticket = await get_ticket(uow, ticket_id, is_locked=True)
    require(uow.principal, "crm.ticket.update", ticket)
    is_silent = ticket.state == TicketState.OPEN and ticket.released_at is None
    if ticket.conversation_id is None or not is_silent:
        raise NotHandedOver(f"the assistant is not silent because of {ticket.number}")
    ticket.released_at = uow.now()
    await uow.flush()
    return ticket

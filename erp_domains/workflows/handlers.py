"""What happens after an event: the people concerned are told. Runs once an event."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from erp_domains.assistant.policy import shorten
from erp_domains.crm.models import Ticket, TicketMessage
from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.inventory.models import Product, Warehouse
from erp_domains.notifications.service import notify
from erp_domains.rbac.models import Role, RoleGrant, UserRole
from erp_domains.workflows.access import end_access
from erp_domains.workflows.settings import update_directory
from kernel.auth.principal import Scope
from kernel.db.uow import UnitOfWork
from kernel.events.envelope import Envelope
from kernel.events.handlers import on

NOTE_CHARS_MAX = 300
TICKET_RIGHTS = ("crm.ticket.update", "crm.ticket.*", "crm.*.*")


@on("leave.requested")
async def tell_manager_of_request(uow: UnitOfWork, envelope: Envelope) -> None:
    """The manager learns that a request waits."""
    request, person = await _leave(uow, envelope)
    if request is None or person is None or person.manager_id is None:
        return
    manager = await uow.session.get(Employee, person.manager_id)
    if manager is not None and manager.user_id is not None:
        text = f"{person.name} asks for leave: {request.number}, {_span(request)}."
        notify(uow, [manager.user_id], envelope.event_type, text, request.id)


@on("leave.approved", "leave.rejected")
async def tell_employee_of_decision(uow: UnitOfWork, envelope: Envelope) -> None:
    """The employee learns how it was decided."""
    request, person = await _leave(uow, envelope)
    if request is None or person is None or person.user_id is None:
        return
    verb = envelope.event_type.removeprefix("leave.")
    text = f"Your leave {request.number}, {_span(request)}, was {verb}."
    notify(uow, [person.user_id], envelope.event_type, text, request.id)


@on("employee.created")
async def tell_hr_of_employee(uow: UnitOfWork, envelope: Envelope) -> None:
    """People and culture learn that somebody joins."""
    person = await uow.session.get(Employee, UUID(envelope.data["aggregate_id"]))
    if person is not None:
        text = f"{person.name} ({person.number}) joins on {person.joined_on.isoformat()}."
        notify(uow, await _users_with(uow, "hr"), envelope.event_type, text, person.id)


@on("employee.terminated")
async def end_access_of_leaver(uow: UnitOfWork, envelope: Envelope) -> None:
    """Somebody whose last day is over cannot sign in any more."""
    await end_access(uow, UUID(envelope.data["aggregate_id"]))


@on("stock.reorder_alert")
async def tell_warehouse_of_low_stock(uow: UnitOfWork, envelope: Envelope) -> None:
    """The warehouse learns that something has to be ordered."""
    product = await uow.session.get(Product, UUID(envelope.data["product_id"]))
    warehouse = await uow.session.get(Warehouse, UUID(envelope.data["warehouse_id"]))
    if product is None or warehouse is None:
        return
    text = (
        f"{product.name} in {warehouse.name} is down to {envelope.data['quantity']}; "
        f"its reorder point is {envelope.data['reorder_point']}."
    )
    notify(uow, await _users_with(uow, "warehouse"), envelope.event_type, text, product.id)


@on("ticket.opened")
async def tell_support_of_ticket(uow: UnitOfWork, envelope: Envelope) -> None:
    """Whoever looks after everybody's tickets learns of a new one; without any, the owners."""
    ticket = await uow.session.get(Ticket, UUID(envelope.data["aggregate_id"]))
    if ticket is None:
        return
    people = await _who_looks_after(uow)
    text = f"{ticket.requested_by_name} asks for a person: {ticket.number} “{ticket.subject}”."
    others = [user for user in people if user != ticket.requested_by]
    notify(uow, others, envelope.event_type, text, ticket.id)


@on("ticket.messaged")
async def tell_others_of_message(uow: UnitOfWork, envelope: Envelope) -> None:
    """The asker learns of a reply; of a message who replied before, else who looks after it."""
    ticket = await uow.session.get(Ticket, UUID(envelope.data["aggregate_id"]))
    message = await uow.session.get(TicketMessage, UUID(envelope.data["message_id"]))
    if ticket is None or message is None:
        return
    text = shorten(f"{message.author_name} in {ticket.number}: {message.text}", NOTE_CHARS_MAX)
    if message.author_id != ticket.requested_by:
        notify(uow, [ticket.requested_by], envelope.event_type, text, ticket.id)
        return
    replied = select(TicketMessage.author_id).where(
        TicketMessage.ticket_id == ticket.id, TicketMessage.author_id != ticket.requested_by
    )
    people = list(await uow.session.scalars(replied)) or await _who_looks_after(uow)
    others = [user for user in people if user != ticket.requested_by]
    notify(uow, others, envelope.event_type, text, ticket.id)


async def _who_looks_after(uow: UnitOfWork) -> Sequence[UUID]:
    return await _users_granted(uow, TICKET_RIGHTS) or await _users_with(uow, "owner")


@on("ticket.closed")
async def tell_asker_of_closing(uow: UnitOfWork, envelope: Envelope) -> None:
    """Who opened a ticket learns that somebody else closed it."""
    ticket = await uow.session.get(Ticket, UUID(envelope.data["aggregate_id"]))
    if ticket is None or str(ticket.requested_by) == envelope.data["closed_by"]:
        return
    note = f": {ticket.closing_note}" if ticket.closing_note else "."
    text = f"{ticket.closed_by_name} closed your ticket {ticket.number} “{ticket.subject}”{note}"
    notify(uow, [ticket.requested_by], envelope.event_type, text, ticket.id)


@on("tenants.limit_reached")
async def tell_administrators_of_limit(uow: UnitOfWork, envelope: Envelope) -> None:
    """Owners and administrators learn that the company comes to the end of what it may use."""
    facts = envelope.data
    text = (
        f"{facts['percent']} % of a limit is used: {facts['title']}, "
        f"{facts['used']:,} of {facts['limit']:,} {facts['unit']}."
    )
    people = [*await _users_with(uow, "owner"), *await _users_with(uow, "admin")]
    notify(uow, people, envelope.event_type, text)


@on("tenants.settings_changed")
async def show_company_as_set(uow: UnitOfWork, envelope: Envelope) -> None:
    """The platform's directory follows the company's settings."""
    await update_directory(uow)


async def _leave(
    uow: UnitOfWork, envelope: Envelope
) -> tuple[LeaveRequest | None, Employee | None]:
    request = await uow.session.get(LeaveRequest, UUID(envelope.data["aggregate_id"]))
    if request is None:
        return None, None
    return request, await uow.session.get(Employee, request.employee_id)


def _span(request: LeaveRequest) -> str:
    return f"{request.start_on.isoformat()} to {request.end_on.isoformat()}"


async def _users_with(uow: UnitOfWork, role: str) -> list[UUID]:
    query = select(UserRole.user_id).join(Role, Role.id == UserRole.role_id)
    return list((await uow.session.execute(query.where(Role.name == role))).scalars())


async def _users_granted(uow: UnitOfWork, patterns: Sequence[str]) -> list[UUID]:
    """Whose roles give one of these rights over everybody's records."""
    query = (
        select(UserRole.user_id)
        .join(RoleGrant, RoleGrant.role_id == UserRole.role_id)
        .where(RoleGrant.permission.in_(patterns), RoleGrant.scope == Scope.ALL.value)
        .where(RoleGrant.is_deny.is_(False))
    )
    return list((await uow.session.execute(query.distinct())).scalars())

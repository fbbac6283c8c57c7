"""What happens after an event: the people concerned are told. Runs once an event."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.hrm.models import Employee, LeaveRequest
from erp_domains.inventory.models import Product, Warehouse
from erp_domains.notifications.service import notify
from erp_domains.rbac.models import Role, UserRole
from erp_domains.workflows.access import end_access
from erp_domains.workflows.settings import update_directory
from kernel.db.uow import UnitOfWork
from kernel.events.envelope import Envelope
from kernel.events.handlers import on


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

"""Queries for leave: terms, blackouts, requests and the ledger."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, extract, func, or_, select

from erp_domains.hrm.models import Employee, LeaveBlackout, LeaveEntry, LeaveRequest, LeaveRule
from erp_domains.hrm.policy.ledger import Entry
from erp_domains.hrm.policy.working_time import Span
from erp_domains.hrm.schemas import RequestFilter
from erp_domains.hrm.terms import LeaveKind, LeaveStatus
from kernel.auth.access import predicate, visible
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound

OPEN = (LeaveStatus.PENDING.value, LeaveStatus.APPROVED.value)


async def list_rules(uow: UnitOfWork) -> list[LeaveRule]:
    """The company's own terms of leave."""
    return list(await uow.session.scalars(select(LeaveRule)))


async def find_rule(uow: UnitOfWork, kind: LeaveKind) -> LeaveRule | None:
    """The company's own terms of one kind."""
    return await uow.session.scalar(select(LeaveRule).where(LeaveRule.kind == kind))


async def list_blackouts(
    uow: UnitOfWork, start_on: date, end_on: date, department_id: UUID | None
) -> list[LeaveBlackout]:
    """Blackouts that touch these days and hold for a department."""
    query = select(LeaveBlackout).where(
        LeaveBlackout.start_on <= end_on,
        LeaveBlackout.end_on >= start_on,
        or_(LeaveBlackout.department_id.is_(None), LeaveBlackout.department_id == department_id),
    )
    return list(await uow.session.scalars(query.order_by(LeaveBlackout.start_on)))


async def lock_request(uow: UnitOfWork, request_id: UUID) -> LeaveRequest:
    """One request, locked until commit. Raises NotFound."""
    query = select(LeaveRequest).where(LeaveRequest.id == request_id).with_for_update()
    found = await uow.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("there is no such leave request among those you may see")
    return found


async def list_bookings(
    uow: UnitOfWork, employee_ids: Sequence[UUID], start_on: date, end_on: date
) -> list[LeaveRequest]:
    """Pending and approved leave of some people that touches these days."""
    query = select(LeaveRequest).where(
        LeaveRequest.employee_id.in_(employee_ids),
        LeaveRequest.status.in_(OPEN),
        LeaveRequest.start_on <= end_on,
        LeaveRequest.end_on >= start_on,
    )
    return list(await uow.session.scalars(query.order_by(LeaveRequest.start_on)))


async def list_open_requests(uow: UnitOfWork, employee_id: UUID) -> list[LeaveRequest]:
    """All pending and approved leave of one person, whatever the caller may see."""
    query = select(LeaveRequest).where(
        LeaveRequest.employee_id == employee_id, LeaveRequest.status.in_(OPEN)
    )
    return list(await uow.session.scalars(query.order_by(LeaveRequest.start_on)))


async def list_requests(
    uow: UnitOfWork, wanted: RequestFilter
) -> list[tuple[LeaveRequest, Employee]]:
    """The requests that fit, with their people, among those the caller may see."""
    permission = "hrm.leave.approve" if wanted.is_for_decision else "hrm.leave.read"
    order = LeaveRequest.start_on.desc() if wanted.is_newest_first else LeaveRequest.start_on.asc()
    query = (
        select(LeaveRequest, Employee)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .where(predicate(uow.principal, LeaveRequest, permission), *_conditions(wanted))
        .order_by(order, LeaveRequest.number)
        .limit(wanted.limit)
    )
    return [(row[0], row[1]) for row in await uow.session.execute(query)]


async def number_of_requests(uow: UnitOfWork, employee_id: UUID) -> int:
    """How many requests somebody ever made."""
    query = select(func.count()).where(LeaveRequest.employee_id == employee_id)
    return await uow.session.scalar(query) or 0


async def list_entries(
    uow: UnitOfWork, employee_ids: Sequence[UUID], kind: LeaveKind | None = None
) -> list[LeaveEntry]:
    """The ledger of some people, oldest first. Rights are checked by whoever asks."""
    query = select(LeaveEntry).where(LeaveEntry.employee_id.in_(employee_ids))
    if kind is not None:
        query = query.where(LeaveEntry.kind == kind)
    return list(await uow.session.scalars(query.order_by(LeaveEntry.effective_on, LeaveEntry.id)))


async def list_ledger(uow: UnitOfWork, employee_id: UUID, kind: LeaveKind) -> list[Entry]:
    """The ledger of one person and kind, as the rules read it."""
    return [entry_of(row) for row in await list_entries(uow, [employee_id], kind)]


def entry_of(row: LeaveEntry) -> Entry:
    """A stored line as the rules read it."""
    return Entry(row.effective_on, row.days, row.reason, row.expires_on, row.leave_request_id)


def span_of(row: LeaveRequest) -> Span:
    """The half-days a request covers."""
    return Span(row.start_on, row.end_on, row.is_from_midday, row.is_until_midday)


async def list_request_entries(uow: UnitOfWork, request_id: UUID) -> list[LeaveEntry]:
    """The ledger lines of one request, in the order of their days."""
    query = select(LeaveEntry).where(LeaveEntry.leave_request_id == request_id)
    return list(await uow.session.scalars(query.order_by(LeaveEntry.effective_on)))


async def sum_request_days(
    uow: UnitOfWork, employee_ids: Iterable[UUID], year: int, status: LeaveStatus
) -> dict[tuple[UUID, str], Decimal]:
    """Days of the requests of a year by employee and kind."""
    query = (
        select(LeaveRequest.employee_id, LeaveRequest.kind, func.sum(LeaveRequest.days))
        .where(
            LeaveRequest.employee_id.in_(list(employee_ids)),
            LeaveRequest.status == status,
            extract("year", LeaveRequest.start_on) == year,
        )
        .group_by(LeaveRequest.employee_id, LeaveRequest.kind)
    )
    return {(row[0], row[1]): row[2] for row in await uow.session.execute(query)}


async def visible_requests(
    uow: UnitOfWork, limit: int, request_id: UUID | None = None
) -> list[tuple[LeaveRequest, Employee]]:
    """The newest requests the caller may see, or the one of that id, with their people."""
    query = (
        visible(uow.principal, LeaveRequest)
        .add_columns(Employee)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .order_by(LeaveRequest.start_on.desc())
        .limit(limit)
    )
    if request_id is not None:
        query = query.where(LeaveRequest.id == request_id)
    return [(row[0], row[1]) for row in await uow.session.execute(query)]


def _conditions(wanted: RequestFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.request_id:
        found.append(LeaveRequest.id == wanted.request_id)
    if wanted.employee_id:
        found.append(LeaveRequest.employee_id == wanted.employee_id)
    if wanted.not_employee_id:
        found.append(LeaveRequest.employee_id != wanted.not_employee_id)
    if wanted.department_id:
        found.append(Employee.department_id == wanted.department_id)
    if wanted.kind:
        found.append(LeaveRequest.kind == wanted.kind)
    if wanted.statuses:
        found.append(LeaveRequest.status.in_([str(s) for s in wanted.statuses]))
    if wanted.from_on:
        found.append(LeaveRequest.end_on >= wanted.from_on)
    if wanted.until_on:
        found.append(LeaveRequest.start_on <= wanted.until_on)
    return found

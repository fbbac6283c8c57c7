"""What happened to people and their leave, for other domains and the notifiers."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from erp_domains.hrm.terms import LeaveKind
from kernel.events.envelope import Event


class EmployeeEvent(Event):
    """Base of what happens to one employee; `aggregate_id` is the employee."""

    number: str
    name: str
    email: str | None = None
    user_id: UUID | None = None


class EmployeeCreated(EmployeeEvent):
    """Somebody was added to the company."""

    event_type: ClassVar[str] = "employee.created"

    joined_on: date


class EmployeeUpdated(EmployeeEvent):
    """Facts about somebody changed; `fields` names them, never their values."""

    event_type: ClassVar[str] = "employee.updated"

    fields: list[str]
    effective_on: date


class EmployeeTerminated(EmployeeEvent):
    """Somebody leaves; access ends with `left_on`."""

    event_type: ClassVar[str] = "employee.terminated"

    left_on: date


class LeaveEvent(Event):
    """Base of what happens to one request; `aggregate_id` is the request."""

    number: str
    employee_id: UUID
    employee_name: str
    kind: LeaveKind
    start_on: date
    end_on: date
    days: Decimal


class LeaveRequested(LeaveEvent):
    """Somebody asked for leave."""

    event_type: ClassVar[str] = "leave.requested"


class LeaveApproved(LeaveEvent):
    """A request was granted, or leave was recorded by HR."""

    event_type: ClassVar[str] = "leave.approved"


class LeaveRejected(LeaveEvent):
    """A request was turned down; `comment` says why."""

    event_type: ClassVar[str] = "leave.rejected"

    comment: str


class LeaveCancelled(LeaveEvent):
    """A request or granted leave was called off."""

    event_type: ClassVar[str] = "leave.cancelled"

"""Leave as readers get it. Days are working days of the person."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.hrm.terms import LeaveKind, LeaveStatus
from kernel.quantity import Quantity


class LeaveRequestRow(BaseModel):
    """One line of a list of requests."""

    id: UUID
    number: str = Field(title="Request")
    employee: str = Field(title="Employee")
    kind: LeaveKind = Field(title="Kind")
    start_on: date = Field(title="From")
    end_on: date = Field(title="To")
    days: Quantity = Field(title="Days")
    status: LeaveStatus = Field(title="Status")
    reason: str | None = Field(title="Reason")
    comment: str | None = Field(title="Comment")
    decided_by: str | None = Field(title="Decided by")


class LeaveRequestRead(LeaveRequestRow):
    """One request in full; `when` is the span in words, `left_days` what is left after it."""

    employee_number: str
    when: str
    left_days: Quantity | None
    previous_status: LeaveStatus | None = None


class BalanceRow(BaseModel):
    """The year's figures of one kind of leave."""

    kind: LeaveKind = Field(title="Kind")
    entitled_days: Quantity = Field(title="Entitled")
    carried_days: Quantity = Field(title="Carried over")
    adjusted_days: Quantity = Field(title="Adjusted")
    taken_days: Quantity = Field(title="Taken")
    planned_days: Quantity = Field(title="Approved, to come")
    pending_days: Quantity = Field(title="Pending")
    expired_days: Quantity = Field(title="Expired")
    left_days: Quantity = Field(title="Left")
    balance_days: Quantity = Field(title="Balance that day")
    is_counted: bool = Field(title="Has a balance")


class Expiring(BaseModel):
    """Days left in a lot, and the last day on which they may be used."""

    kind: LeaveKind
    last_day: date
    days: Quantity


class LeaveBalanceRead(BaseModel):
    """What one person has left, on a day."""

    employee: str
    employee_number: str
    as_of: date
    is_own: bool
    items: list[BalanceRow]
    expiring: list[Expiring]


class OverviewRow(BaseModel):
    """One person's year of one kind of leave."""

    id: UUID
    employee: str = Field(title="Employee")
    department: str | None = Field(title="Department")
    entitled_days: Quantity = Field(title="Entitled")
    carried_days: Quantity = Field(title="Carried over")
    taken_days: Quantity = Field(title="Taken")
    planned_days: Quantity = Field(title="Approved, to come")
    pending_days: Quantity = Field(title="Pending")
    left_days: Quantity = Field(title="Left")


class CalendarRow(BaseModel):
    """Somebody's absence; what it is for is told only to those who may read it."""

    employee: str = Field(title="Employee")
    start_on: date = Field(title="From")
    end_on: date = Field(title="To")
    what: str = Field(title="What")


class HolidayRow(BaseModel):
    """A day off."""

    on_date: date = Field(title="Date")
    weekday: str = Field(title="Weekday")
    name: str = Field(title="Day off")
    calendar: str = Field(title="Calendar")

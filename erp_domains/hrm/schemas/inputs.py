"""What goes into the operations of this domain."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from erp_domains.hrm.terms import Accrual, EmployeeState, HalfDay, LeaveKind


class Input(BaseModel):
    """Base of the inputs: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Any]:
        """The values that were actually given."""
        return self.model_dump(exclude_unset=True)


class EmployeeCreate(Input):
    """A new person. `work_hours` are seven figures, Monday first."""

    name: str = Field(min_length=1, max_length=200)
    joined_on: date
    number: str | None = None
    email: str | None = None
    user_id: UUID | None = None
    title: str | None = None
    department_id: UUID | None = None
    manager_id: UUID | None = None
    state: EmployeeState | None = None
    monthly_gross: Decimal | None = None
    currency: str | None = None
    country: str | None = None
    holiday_calendar_id: UUID | None = None
    work_hours: Sequence[Decimal] | None = None
    annual_leave_days: Decimal | None = None


class EmployeeChange(Input):
    """New values for a person; only those given count. The job ones hold from `effective_on`."""

    name: str | None = None
    email: str | None = None
    state: EmployeeState | None = None
    country: str | None = None
    holiday_calendar_id: UUID | None = None
    work_hours: Sequence[Decimal] | None = None
    annual_leave_days: Decimal | None = None
    title: str | None = None
    department_id: UUID | None = None
    manager_id: UUID | None = None
    monthly_gross: Decimal | None = None
    currency: str | None = None


class LeaveAsk(Input):
    """The leave somebody wants, up to a day or for a number of working days."""

    kind: LeaveKind = LeaveKind.ANNUAL
    start_on: date
    end_on: date | None = None
    days: Decimal | None = None
    half_day: HalfDay | None = None
    reason: str | None = None


class RuleChange(Input):
    """New terms of a kind of leave; only those given count."""

    is_counted: bool | None = None
    entitlement_days: Decimal | None = None
    accrual: Accrual | None = None
    carry_over_days_max: Decimal | None = None
    carry_over_months: int | None = None
    notice_days_min: int | None = None
    advance_days_max: Decimal | None = None
    allows_half_days: bool | None = None
    allows_past: bool | None = None
    needs_approval: bool | None = None
    minds_blackouts: bool | None = None


class Adjustment(Input):
    """A correction of the leave ledger, with its reason. Opening balances are adjustments."""

    kind: LeaveKind = LeaveKind.ANNUAL
    days: Decimal
    reason: str
    effective_on: date | None = None
    expires_on: date | None = None
    is_carried_over: bool = False


class EmployeeFilter(Input):
    """Which employees to list. Former ones only when their state is asked for."""

    text: str | None = None
    department_id: UUID | None = None
    manager_id: UUID | None = None
    state: EmployeeState | None = None
    joined_after: date | None = None
    joined_before: date | None = None
    sort: str = "name"
    is_descending: bool = False
    limit: int = 20


class RequestFilter(Input):
    """Which leave requests to list."""

    request_id: UUID | None = None
    employee_id: UUID | None = None
    not_employee_id: UUID | None = None
    department_id: UUID | None = None
    kind: LeaveKind | None = None
    statuses: Sequence[str] = ()
    from_on: date | None = None
    until_on: date | None = None
    is_for_decision: bool = False
    is_newest_first: bool = True
    limit: int = 20

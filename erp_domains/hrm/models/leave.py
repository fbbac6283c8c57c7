"""Leave: the terms of each kind, requests, and the append-only ledger of days."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from erp_domains.hrm.models.people import DAYS, one_of
from erp_domains.hrm.terms import Accrual, EntryReason, LeaveKind, LeaveStatus
from kernel.auth.access import Access
from kernel.clock import now
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned


class LeaveRule(TenantBase, Id, Timestamps, Versioned):
    """The company's own terms for a kind of leave; a kind without a row has the built-in terms."""

    __tablename__ = "leave_rules"
    __access__ = Access(read="hrm.leave.configure")
    __table_args__ = (one_of("kind", LeaveKind), one_of("accrual", Accrual))

    kind: Mapped[str] = mapped_column(unique=True)
    is_counted: Mapped[bool]
    entitlement_days: Mapped[Decimal] = mapped_column(DAYS)
    accrual: Mapped[str]
    carry_over_days_max: Mapped[Decimal | None] = mapped_column(DAYS)
    carry_over_months: Mapped[int | None]
    notice_days_min: Mapped[int]
    advance_days_max: Mapped[Decimal] = mapped_column(DAYS)
    allows_half_days: Mapped[bool]
    allows_past: Mapped[bool]
    needs_approval: Mapped[bool]
    minds_blackouts: Mapped[bool]

    @property
    def label(self) -> str:
        """What people call the terms."""
        return f"terms of {self.kind} leave"


class LeaveBlackout(TenantBase, Id, Timestamps, Versioned):
    """Days on which no leave is given, for everybody or one department."""

    __tablename__ = "leave_blackouts"
    __access__ = Access(read="hrm.leave.configure", department="department_id")
    __table_args__ = (CheckConstraint("end_on >= start_on", name="span"),)

    name: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))


class LeaveRequest(TenantBase, Id, Timestamps, Versioned):
    """Leave asked for. `days` are working days of the person, fixed when it was asked for.

    `decided_by` and `requested_by` are user ids; `decided_by_name` is kept for the reader.
    """

    __tablename__ = "leave_requests"
    __access__ = Access(read="hrm.leave.read", owner="employee_id")
    __table_args__ = (
        one_of("kind", LeaveKind),
        one_of("status", LeaveStatus),
        CheckConstraint("end_on >= start_on", name="span"),
        CheckConstraint("days > 0", name="days"),
        Index(None, "employee_id", "start_on"),
        Index(None, "status", "start_on"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id"))
    kind: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    is_from_midday: Mapped[bool] = mapped_column(default=False)
    is_until_midday: Mapped[bool] = mapped_column(default=False)
    days: Mapped[Decimal] = mapped_column(DAYS)
    status: Mapped[str] = mapped_column(default=LeaveStatus.PENDING.value)
    reason: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[UUID]
    requested_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_by_name: Mapped[str | None]
    decided_at: Mapped[datetime | None]


class LeaveEntry(TenantBase, Id):
    """A line of the leave ledger; never changed, only balanced by another line.

    No foreign key to employees: the ledger stays when a mistaken entry of a person is taken back.
    """

    __tablename__ = "leave_entries"
    __access__ = Access(read="hrm.leave.read", owner="employee_id")
    __table_args__ = (
        one_of("kind", LeaveKind),
        one_of("reason", EntryReason),
        CheckConstraint("days <> 0", name="days"),
        Index(None, "employee_id", "kind", "effective_on"),
        Index(None, "leave_request_id"),
        {"info": {**APPEND_ONLY, "silent": True}},
    )

    employee_id: Mapped[UUID]
    kind: Mapped[str]
    days: Mapped[Decimal] = mapped_column(DAYS)
    effective_on: Mapped[date]
    expires_on: Mapped[date | None]
    reason: Mapped[str]
    note: Mapped[str | None] = mapped_column(Text)
    leave_request_id: Mapped[UUID | None]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def label(self) -> str:
        """What people call the line."""
        return f"{self.days:+f} {self.kind} {self.reason} on {self.effective_on}"

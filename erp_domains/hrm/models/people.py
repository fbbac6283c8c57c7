"""Employees, their departments and what they did since when."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_domains.hrm.terms import EmployeeState
from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned

MONEY = Numeric(20, 4)
DAYS = Numeric(8, 2)


def one_of(column: str, values: Iterable[StrEnum]) -> CheckConstraint:
    """A CHECK that a text column holds one of a closed set of words."""
    words = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({words})", name=column)


class Department(TenantBase, Id, Timestamps, Versioned):
    """A part of the company with somebody at its head."""

    __tablename__ = "departments"
    __access__ = Access(read="hrm.department.read", department="id")

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    manager_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("employees.id", use_alter=True, ondelete="SET NULL")
    )


class Employee(TenantBase, Id, Timestamps, Versioned):
    """A person who works here. Job fields show today; `job_history` holds all days.

    `work_hours` are the hours of each weekday, Monday first: `8,8,8,8,4,0,0`.
    `monthly_gross` is in the field set `salary`.
    """

    __tablename__ = "employees"
    __access__ = Access(read="hrm.employee.read", owner="id", department="department_id")
    __table_args__ = (
        one_of("state", EmployeeState),
        CheckConstraint("manager_id <> id", name="not_own_manager"),
        CheckConstraint("monthly_gross >= 0", name="monthly_gross"),
        CheckConstraint("left_on IS NULL OR left_on >= joined_on", name="left_after_joining"),
        Index(None, "manager_id"),
        Index(None, "department_id"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    user_id: Mapped[UUID | None] = mapped_column(unique=True)
    title: Mapped[str | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    state: Mapped[str] = mapped_column(default=EmployeeState.ACTIVE.value)
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    work_hours: Mapped[str]
    monthly_gross: Mapped[Decimal | None] = mapped_column(MONEY, info={"field_set": "salary"})
    currency: Mapped[str]
    country: Mapped[str]
    holiday_calendar_id: Mapped[UUID | None] = mapped_column(ForeignKey("holiday_calendars.id"))
    annual_leave_days: Mapped[Decimal | None] = mapped_column(DAYS)

    @property
    def label(self) -> str:
        """What people call the record in a preview: the name, not the number."""
        return self.name


class JobChange(TenantBase, Id, Timestamps, Versioned):
    """The job of an employee from a day on, whole: an entry is in force until the next."""

    __tablename__ = "job_history"
    __access__ = Access(read="hrm.employee.read", owner="employee_id", department="department_id")
    # Silent: each entry repeats the pay, which not everybody who sees a diff may read.
    __table_args__ = (UniqueConstraint("employee_id", "from_on"), {"info": {"silent": True}})

    employee_id: Mapped[UUID] = mapped_column(ForeignKey("employees.id", ondelete="CASCADE"))
    from_on: Mapped[date]
    title: Mapped[str | None]
    department_id: Mapped[UUID | None] = mapped_column(ForeignKey("departments.id"))
    manager_id: Mapped[UUID | None] = mapped_column(ForeignKey("employees.id"))
    monthly_gross: Mapped[Decimal | None] = mapped_column(MONEY, info={"field_set": "salary"})
    currency: Mapped[str]

    @property
    def label(self) -> str:
        """What people call the entry."""
        return f"job from {self.from_on}"

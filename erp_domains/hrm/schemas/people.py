"""People and departments as readers get them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.hrm.terms import EmployeeState
from kernel.auth.access import Masked
from kernel.quantity import Quantity


class EmployeeRow(BaseModel):
    """One line of a list of people."""

    id: UUID
    number: str = Field(title="No.")
    name: str = Field(title="Name")
    title: str | None = Field(title="Title")
    department: str | None = Field(title="Department")
    manager: str | None = Field(title="Manager")
    email: str | None = Field(title="E-mail")
    state: EmployeeState = Field(title="State")
    joined_on: date = Field(title="Joined")


class EmployeeRead(BaseModel):
    """One person; pay is masked for readers without the field set `salary`."""

    id: UUID
    number: str
    name: str
    email: str | None
    title: str | None
    department: str | None
    manager: str | None
    state: EmployeeState
    joined_on: date
    left_on: date | None
    week: str
    monthly_gross: Decimal | Masked | None
    currency: str
    country: str
    holiday_calendar: str | None
    annual_leave_days: Quantity | None
    reports: list[str]


class OrgRow(BaseModel):
    """One place in the tree of managers; `level` 0 is the top of what was asked for."""

    id: UUID
    level: int = Field(title="Level")
    name: str = Field(title="Name")
    title: str | None = Field(title="Title")
    manager: str | None = Field(title="Reports to")
    reports: int = Field(title="Direct reports")


class DepartmentRead(BaseModel):
    """A department, its head and how many of its people the reader may see."""

    id: UUID
    code: str = Field(title="Code")
    name: str = Field(title="Department")
    manager: str | None = Field(title="Head")
    people: int = Field(title="People")

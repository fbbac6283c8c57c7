"""The statements."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class TrialBalanceRow(BaseModel):
    """One account's balance."""

    account_id: UUID
    code: str = Field(title="Code")
    name: str = Field(title="Account")
    type: str = Field(title="Type")
    debit: Decimal = Field(title="Debit")
    credit: Decimal = Field(title="Credit")


class TrialBalance(BaseModel):
    """Every account with a balance on a day; the two sums are equal."""

    as_of: date
    currency: str
    items: list[TrialBalanceRow]
    total_debit: Decimal
    total_credit: Decimal


class StatementRow(BaseModel):
    """One account in a statement, with the sign people expect."""

    account_id: UUID | None
    section: str = Field(title="Section")
    code: str = Field(title="Code")
    name: str = Field(title="Account")
    amount: Decimal = Field(title="Amount")
    compared: Decimal | None = Field(default=None, title="Compared")


class ProfitAndLoss(BaseModel):
    """Income and expense of a span of days."""

    model_config = ConfigDict(
        json_schema_extra={"x-chart": {"kind": "bar", "x": "name", "y": ["amount", "compared"]}}
    )

    start_on: date
    end_on: date
    currency: str
    dimension: str | None
    items: list[StatementRow]
    income: Decimal
    expense: Decimal
    profit: Decimal
    compared_start_on: date | None = None
    compared_end_on: date | None = None
    compared_profit: Decimal | None = None


class BalanceSheet(BaseModel):
    """What the company has and owes on a day; assets = liabilities + equity."""

    as_of: date
    currency: str
    items: list[StatementRow]
    assets: Decimal
    liabilities: Decimal
    equity: Decimal


class AgingRow(BaseModel):
    """What one customer owes in one currency, by how late it is."""

    customer_id: UUID
    customer: str = Field(title="Customer")
    currency: str = Field(title="Currency")
    current: Decimal = Field(title="Not yet due")
    days_1_30: Decimal = Field(title="1-30 days")
    days_31_60: Decimal = Field(title="31-60 days")
    days_61_90: Decimal = Field(title="61-90 days")
    days_over_90: Decimal = Field(title="Over 90 days")
    total: Decimal = Field(title="Total")


class Aging(BaseModel):
    """Open receivables on a day, by customer and lateness."""

    model_config = ConfigDict(
        json_schema_extra={
            "x-chart": {
                "kind": "stack",
                "x": "customer",
                "y": ["current", "days_1_30", "days_31_60", "days_61_90", "days_over_90"],
                "unit": "currency",
            }
        }
    )

    as_of: date
    items: list[AgingRow]
    totals: dict[str, dict[str, Decimal]]


class LedgerRow(BaseModel):
    """One movement on an account, with its document and who is behind it."""

    entry_id: UUID
    posted_on: date = Field(title="Date")
    entry: str = Field(title="Entry")
    description: str = Field(title="Description")
    source: str = Field(title="Source")
    document: str | None = Field(default=None, title="Document")
    debit: Decimal = Field(title="Debit")
    credit: Decimal = Field(title="Credit")
    balance: Decimal = Field(title="Balance")
    created_by: str = Field(title="By")


class BalanceExplained(BaseModel):
    """How an account came to its balance: opening, movements, closing."""

    model_config = ConfigDict(
        json_schema_extra={"x-chart": {"kind": "line", "x": "posted_on", "y": ["balance"]}}
    )

    account_id: UUID
    code: str
    name: str
    type: str
    currency: str
    start_on: date
    end_on: date
    opening: Decimal
    items: list[LedgerRow]
    closing: Decimal
    total_count: int


class StatementLine(BaseModel):
    """One document on a customer's statement."""

    on: date = Field(title="Date")
    document: str = Field(title="Document")
    kind: str = Field(title="Kind")
    charge: Decimal = Field(title="Charge")
    payment: Decimal = Field(title="Payment")
    balance: Decimal = Field(title="Balance")


class CustomerStatement(BaseModel):
    """What happened between the company and a customer, in one currency."""

    model_config = ConfigDict(
        json_schema_extra={"x-chart": {"kind": "line", "x": "on", "y": ["balance"]}}
    )

    customer_id: UUID
    customer: str
    currency: str
    start_on: date
    end_on: date
    opening: Decimal
    items: list[StatementLine]
    closing: Decimal


class CustomerBalanceRow(BaseModel):
    """What a customer owes in one currency."""

    currency: str = Field(title="Currency")
    open_amount: Decimal = Field(title="Open")
    overdue_amount: Decimal = Field(title="Overdue")
    open_count: int = Field(title="Open invoices")
    credit: Decimal = Field(title="Credit")
    balance: Decimal = Field(title="Owes")


class CustomerBalance(BaseModel):
    """What a customer owes today."""

    customer_id: UUID
    customer: str
    items: list[CustomerBalanceRow]

"""Invoices, credit notes and payments, in and out."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.finance.models import PaymentMethod, TaxMode
from kernel.quantity import Quantity

TERMS_DAYS_DEFAULT = 30


class InvoiceLineCreate(BaseModel):
    """What is sold. `tax_rate` in percent, else the company's usual one; revenue by default."""

    description: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal
    tax_rate: Decimal | None = None
    account_id: UUID | None = None
    product_id: UUID | None = None
    dimension: str | None = None


class InvoiceCreate(BaseModel):
    """A draft invoice. `rate` is base units for one unit of the invoice's currency.

    `number` is one of an earlier system, for invoices brought over from there.
    """

    customer_id: UUID
    customer_name: str
    number: str | None = None
    lines: list[InvoiceLineCreate] = Field(min_length=1, max_length=500)
    issued_on: date | None = None
    due_on: date | None = None
    terms_days: int = TERMS_DAYS_DEFAULT
    currency: str | None = None
    rate: Decimal | None = None
    rate_source: str | None = None
    tax_mode: TaxMode = TaxMode.EXCLUSIVE
    reference: str | None = None
    note: str | None = None


class InvoiceLineRead(BaseModel):
    """One line of an invoice."""

    description: str = Field(title="Description")
    quantity: Quantity = Field(title="Quantity")
    unit_price: Decimal = Field(title="Unit price")
    tax_rate: Decimal = Field(title="Tax %")
    net: Decimal = Field(title="Net")
    tax: Decimal = Field(title="Tax")
    gross: Decimal = Field(title="Gross")


class InvoiceRow(BaseModel):
    """An invoice in a list."""

    id: UUID
    number: str = Field(title="Invoice")
    customer: str = Field(title="Customer")
    state: str = Field(title="State")
    issued_on: date = Field(title="Issued")
    due_on: date = Field(title="Due")
    total: Decimal = Field(title="Total")
    open_amount: Decimal = Field(title="Open")
    currency: str = Field(title="Currency")
    days_overdue: int = Field(title="Days overdue")


class InvoiceList(BaseModel):
    """Invoices that fit a question, and what is open on all that fit, not only those listed."""

    items: list[InvoiceRow]
    total_count: int
    open_by_currency: dict[str, Decimal]
    customer: str | None = None
    which: str = "all"


class InvoiceRead(InvoiceRow):
    """One invoice in full."""

    customer_id: UUID
    subtotal: Decimal
    tax_total: Decimal
    paid_amount: Decimal
    credited_amount: Decimal
    tax_mode: str
    reference: str | None
    note: str | None
    lines: list[InvoiceLineRead]
    history: list[str] = []


class CreditNoteRead(BaseModel):
    """A credit note and where its amount went."""

    id: UUID
    number: str = Field(title="Credit note")
    invoice_id: UUID
    invoice_number: str = Field(title="Invoice")
    customer: str = Field(title="Customer")
    issued_on: date = Field(title="Issued")
    reason: str = Field(title="Reason")
    total: Decimal = Field(title="Total")
    currency: str = Field(title="Currency")
    applied_amount: Decimal
    unapplied_amount: Decimal
    invoice_open: Decimal


class PaymentCreate(BaseModel):
    """Money received. With `invoice_id` it goes there, else to the oldest open invoices.

    The customer can be left out with an invoice; the amount where one invoice says it.
    """

    customer_id: UUID | None = None
    customer_name: str = ""
    amount: Decimal | None = None
    currency: str | None = None
    rate: Decimal | None = None
    received_on: date | None = None
    method: PaymentMethod = PaymentMethod.BANK_TRANSFER
    reference: str | None = None
    invoice_id: UUID | None = None
    account_id: UUID | None = None


class AllocationRead(BaseModel):
    """An amount set against an invoice."""

    invoice_id: UUID
    invoice_number: str = Field(title="Invoice")
    amount: Decimal = Field(title="Amount")
    open_after: Decimal = Field(title="Still open")


class PaymentRow(BaseModel):
    """A payment in a list."""

    id: UUID
    number: str = Field(title="Payment")
    customer: str = Field(title="Customer")
    received_on: date = Field(title="Received")
    amount: Decimal = Field(title="Amount")
    currency: str = Field(title="Currency")
    method: str = Field(title="Method")
    reference: str | None = Field(default=None, title="Reference")
    state: str = Field(title="State")
    unapplied_amount: Decimal = Field(title="Not allocated")


class PaymentList(BaseModel):
    """Payments that fit a question."""

    items: list[PaymentRow]
    total_count: int
    sum_by_currency: dict[str, Decimal]


class PaymentRead(PaymentRow):
    """One payment with where it went."""

    allocations: list[AllocationRead]

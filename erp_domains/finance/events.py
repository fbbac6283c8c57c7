"""What finance tells the rest of the company."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from kernel.events.envelope import Event


class InvoiceCreated(Event):
    """A draft invoice was written."""

    event_type: ClassVar[str] = "invoice.created"

    customer_id: UUID
    total: Decimal
    currency: str


class InvoicePosted(Event):
    """An invoice got its number and is owed from now on."""

    event_type: ClassVar[str] = "invoice.posted"

    number: str
    customer_id: UUID
    total: Decimal
    currency: str
    due_on: date


class InvoiceCredited(Event):
    """All or part of an invoice was taken back."""

    event_type: ClassVar[str] = "invoice.credited"

    invoice_id: UUID
    number: str
    total: Decimal
    currency: str


class InvoicePaid(Event):
    """Nothing is open on an invoice any more."""

    event_type: ClassVar[str] = "invoice.paid"

    number: str
    customer_id: UUID


class PaymentReceived(Event):
    """A customer's money was recorded."""

    event_type: ClassVar[str] = "payment.received"

    number: str
    customer_id: UUID
    amount: Decimal
    currency: str


class PaymentReversed(Event):
    """A recorded payment was taken back."""

    event_type: ClassVar[str] = "payment.reversed"

    number: str
    customer_id: UUID


class JournalPosted(Event):
    """An entry stands in the ledger."""

    event_type: ClassVar[str] = "journal.posted"

    number: str
    posted_on: date
    source: str
    total: Decimal

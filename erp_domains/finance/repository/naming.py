"""What invoices, payments and entries are called, for finding them by people's words."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, select

from erp_domains.finance.models import EntryState, Invoice, InvoiceState, JournalEntry, Payment
from erp_domains.finance.repository.receivables import OPEN_STATES
from kernel.auth.access import predicate
from kernel.db.uow import UnitOfWork

NAMES_MAX = 3_000


class NamedInvoice(NamedTuple):
    """The facts an invoice is known by."""

    id: UUID
    number: str | None
    draft_code: str
    customer_name: str
    reference: str | None
    state: str
    total: Decimal
    currency: str
    issued_on: date
    due_on: date


class NamedPayment(NamedTuple):
    """The facts a payment is known by."""

    id: UUID
    number: str
    customer_name: str
    reference: str | None
    state: str
    amount: Decimal
    currency: str
    received_on: date


class NamedEntry(NamedTuple):
    """The facts a journal entry is known by."""

    id: UUID
    number: str | None
    draft_code: str | None
    description: str
    state: str
    source: str
    total: Decimal
    currency: str
    posted_on: date


async def invoice_names(uow: UnitOfWork, invoice_id: UUID | None) -> list[NamedInvoice]:
    """Invoices the person may read: what is still to do first, then the newest."""
    is_done = case((Invoice.state.in_([*OPEN_STATES, InvoiceState.DRAFT]), 0), else_=1)
    columns = [getattr(Invoice, name) for name in NamedInvoice._fields]
    query = select(*columns).order_by(is_done, Invoice.issued_on.desc())
    return [NamedInvoice(*row) for row in await _rows(uow, query, Invoice, invoice_id)]


async def payment_names(uow: UnitOfWork, payment_id: UUID | None) -> list[NamedPayment]:
    """Payments the person may read, newest first."""
    columns = [getattr(Payment, name) for name in NamedPayment._fields]
    query = select(*columns).order_by(Payment.received_on.desc())
    return [NamedPayment(*row) for row in await _rows(uow, query, Payment, payment_id)]


async def entry_names(uow: UnitOfWork, entry_id: UUID | None) -> list[NamedEntry]:
    """Entries the person may read: drafts first, then the newest."""
    is_done = case((JournalEntry.state == EntryState.DRAFT, 0), else_=1)
    columns = [getattr(JournalEntry, name) for name in NamedEntry._fields]
    query = select(*columns).order_by(is_done, JournalEntry.posted_on.desc())
    return [NamedEntry(*row) for row in await _rows(uow, query, JournalEntry, entry_id)]


async def _rows(uow: UnitOfWork, query: Any, model: Any, record_id: UUID | None) -> Any:
    query = query.where(predicate(uow.principal, model))
    if record_id is not None:
        query = query.where(model.id == record_id)
    return (await uow.session.execute(query.limit(NAMES_MAX))).all()

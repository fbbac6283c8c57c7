"""Queries behind the statements. Balances come from here and nowhere else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from erp_domains.finance.models import (
    Account,
    AccountType,
    Allocation,
    CreditNote,
    EntryState,
    Invoice,
    InvoiceState,
    JournalEntry,
    JournalLine,
    Payment,
)
from kernel.auth.access import predicate
from kernel.db.uow import UnitOfWork

REPORT = "finance.report.read"


@dataclass(frozen=True, slots=True)
class Balance:
    """An account and its debits less credits in base."""

    account_id: UUID
    code: str
    name: str
    type: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Movement:
    """One line on an account with its entry."""

    entry: JournalEntry
    debit: Decimal
    credit: Decimal


async def balances(
    uow: UnitOfWork,
    *,
    end_on: date,
    start_on: date | None = None,
    types: Sequence[AccountType] | None = None,
    dimension: str | None = None,
) -> list[Balance]:
    """Debits less credits of every account over a span of days, without those at zero.

    Without `start_on` it is everything up to and including `end_on`: the balance on that day.
    Counts the entries that the person's right to reports reaches.
    """
    amount = func.sum(JournalLine.base_debit - JournalLine.base_credit)
    query = (
        select(Account.id, Account.code, Account.name, Account.type, amount)
        .join(JournalLine, JournalLine.account_id == Account.id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(*_posted(uow, start_on, end_on))
        .group_by(Account.id)
        .having(amount != 0)
        .order_by(Account.code)
    )
    if types is not None:
        query = query.where(Account.type.in_([t.value for t in types]))
    if dimension is not None:
        query = query.where(JournalLine.dimension == dimension)
    return [Balance(*row) for row in (await uow.session.execute(query)).all()]


async def balance_before(uow: UnitOfWork, account_id: UUID, day: date, **narrow: Any) -> Decimal:
    """Debits less credits of one account before a day."""
    query = (
        select(func.coalesce(func.sum(JournalLine.base_debit - JournalLine.base_credit), 0))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            *_posted(uow, None, None),
            JournalEntry.posted_on < day,
            *_of_account(account_id, **narrow),
        )
    )
    return (await uow.session.execute(query)).scalar_one()


async def movements(
    uow: UnitOfWork,
    account_id: UUID,
    *,
    start_on: date,
    end_on: date,
    limit: int,
    **narrow: Any,
) -> list[Movement]:
    """The lines on an account in order of day, with their entries."""
    query = (
        select(JournalEntry, JournalLine.base_debit, JournalLine.base_credit)
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .where(*_posted(uow, start_on, end_on), *_of_account(account_id, **narrow))
        .order_by(JournalEntry.posted_on, JournalEntry.id, JournalLine.line_no)
        .limit(limit)
    )
    return [Movement(*row) for row in (await uow.session.execute(query)).all()]


async def count_movements(
    uow: UnitOfWork, account_id: UUID, *, start_on: date, end_on: date, **narrow: Any
) -> tuple[int, Decimal]:
    """How many lines there are on an account in a span of days, and debits less credits."""
    query = (
        select(
            func.count(),
            func.coalesce(func.sum(JournalLine.base_debit - JournalLine.base_credit), 0),
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(*_posted(uow, start_on, end_on), *_of_account(account_id, **narrow))
    )
    row = (await uow.session.execute(query)).one()
    return row[0], row[1]


def _posted(
    uow: UnitOfWork, start_on: date | None, end_on: date | None
) -> list[ColumnElement[bool]]:
    conditions = [
        predicate(uow.principal, JournalEntry, REPORT),
        JournalEntry.state != EntryState.DRAFT,
    ]
    if start_on is not None:
        conditions.append(JournalEntry.posted_on >= start_on)
    if end_on is not None:
        conditions.append(JournalEntry.posted_on <= end_on)
    return conditions


def _of_account(account_id: UUID, party_id: UUID | None = None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [JournalLine.account_id == account_id]
    if party_id is not None:
        conditions.append(JournalLine.party_id == party_id)
    return conditions


@dataclass(frozen=True, slots=True)
class OpenOn:
    """What was open on an invoice on a day."""

    customer_id: UUID
    customer_name: str
    currency: str
    due_on: date
    amount: Decimal


async def open_on(uow: UnitOfWork, as_of: date, customer_id: UUID | None = None) -> list[OpenOn]:
    """Invoices with something open at the end of a day, as they stood then."""
    settled = (
        select(Allocation.invoice_id, func.sum(Allocation.amount).label("amount"))
        .where(Allocation.applied_on <= as_of)
        .group_by(Allocation.invoice_id)
        .subquery()
    )
    amount = Invoice.total - func.coalesce(settled.c.amount, 0)
    query = (
        select(Invoice.customer_id, Invoice.customer_name, Invoice.currency, Invoice.due_on, amount)
        .outerjoin(settled, settled.c.invoice_id == Invoice.id)
        .where(
            predicate(uow.principal, Invoice, REPORT),
            Invoice.state != InvoiceState.DRAFT,
            Invoice.issued_on <= as_of,
            amount != 0,
        )
        .order_by(Invoice.customer_name, Invoice.due_on)
    )
    if customer_id is not None:
        query = query.where(Invoice.customer_id == customer_id)
    return [OpenOn(*row) for row in (await uow.session.execute(query)).all()]


@dataclass(frozen=True, slots=True)
class Happening:
    """One document between the company and a customer: positive is owed."""

    on: date
    document: str
    kind: str
    amount: Decimal


async def happenings(
    uow: UnitOfWork, customer_id: UUID, currency: str, end_on: date
) -> list[Happening]:
    """Invoices, credit notes, payments and payments taken back, up to a day, in order."""
    found: list[Happening] = []
    invoices = select(Invoice.issued_on, Invoice.number, Invoice.total).where(
        predicate(uow.principal, Invoice), Invoice.state != InvoiceState.DRAFT,
        *_between(Invoice, Invoice.issued_on, customer_id, currency, end_on),
    )  # fmt: skip
    notes = select(CreditNote.issued_on, CreditNote.number, -CreditNote.total).where(
        predicate(uow.principal, CreditNote),
        *_between(CreditNote, CreditNote.issued_on, customer_id, currency, end_on),
    )
    payments = select(Payment.received_on, Payment.number, -Payment.amount).where(
        predicate(uow.principal, Payment, "finance.invoice.read"),
        *_between(Payment, Payment.received_on, customer_id, currency, end_on),
    )
    reversals = (
        select(JournalEntry.posted_on, Payment.number, Payment.amount)
        .join(Payment, Payment.id == JournalEntry.source_id)
        .where(
            predicate(uow.principal, Payment, "finance.invoice.read"),
            JournalEntry.reverses_id == Payment.entry_id,
            *_between(Payment, JournalEntry.posted_on, customer_id, currency, end_on),
        )
    )
    kinds = ("invoice", "credit note", "payment", "payment taken back")
    for kind, query in zip(kinds, (invoices, notes, payments, reversals), strict=True):
        rows = (await uow.session.execute(query)).all()
        found += [Happening(row[0], str(row[1]), kind, row[2]) for row in rows]
    return sorted(found, key=lambda h: (h.on, kinds.index(h.kind), h.document))


def _between(
    model: Any, day: Any, customer_id: UUID, currency: str, end_on: date
) -> list[ColumnElement[bool]]:
    return [model.customer_id == customer_id, model.currency == currency, day <= end_on]


async def currencies_of(uow: UnitOfWork, customer_id: UUID) -> list[str]:
    """The currencies a customer has posted invoices or payments in."""
    query = select(Invoice.currency).where(
        predicate(uow.principal, Invoice),
        Invoice.customer_id == customer_id,
        Invoice.state != InvoiceState.DRAFT,
    )
    paid = select(Payment.currency).where(
        predicate(uow.principal, Payment, "finance.invoice.read"),
        Payment.customer_id == customer_id,
    )
    return sorted(set(await uow.session.scalars(query.union(paid))))


async def documents_of(uow: UnitOfWork, entries: Sequence[JournalEntry]) -> dict[UUID, str]:
    """What the documents behind entries are called, by entry id."""
    ids = [e.source_id for e in entries if e.source_id]
    labels: dict[UUID, str] = {}
    for model in (Invoice, CreditNote, Payment):
        query = select(model.id, model.number, model.customer_name).where(model.id.in_(ids))
        for row in (await uow.session.execute(query)).all():
            labels[row[0]] = f"{row[1]} {row[2]}"
    return {e.id: labels[e.source_id] for e in entries if e.source_id and e.source_id in labels}

"""Queries on payments, allocations and what customers have to spend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import eq, ge, gt, le
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select, union_all

from erp_domains.finance.models import (
    Account,
    Allocation,
    CreditNote,
    EntryState,
    Invoice,
    InvoiceState,
    JournalEntry,
    JournalLine,
    Payment,
    PaymentState,
)
from erp_domains.finance.repository.receivables import locked, set_limits
from kernel.auth.access import predicate, require, visible
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class PaymentSearch:
    """Which payments are wanted."""

    customer_id: UUID | None = None
    received_from: date | None = None
    received_to: date | None = None
    has_unapplied: bool = False
    limit: int = 20


async def lock_payment(uow: UnitOfWork, payment_id: UUID) -> Payment:
    """A payment about to be taken back or spent. Raises NotFound."""
    payment = await uow.session.scalar(locked(Payment).where(Payment.id == payment_id))
    if payment is None:
        raise NotFound("there is no such payment among those you may see")
    require(uow.principal, "finance.payment.read", payment)
    return payment


async def list_payments(
    uow: UnitOfWork, search: PaymentSearch
) -> tuple[list[Payment], int, dict[str, Decimal]]:
    """The payments wanted, newest first; how many fit and their sums without reversed ones."""
    conditions = _payments_wanted(search)
    query = visible(uow.principal, Payment).where(*conditions)
    query = query.order_by(Payment.received_on.desc(), Payment.id.desc()).limit(search.limit)
    stands = Payment.state == PaymentState.RECORDED
    sums = (
        select(Payment.currency, func.count(), func.sum(Payment.amount).filter(stands))
        .where(predicate(uow.principal, Payment), *conditions)
        .group_by(Payment.currency)
    )
    rows = (await uow.session.execute(sums)).all()
    found = list(await uow.session.scalars(query))
    return found, sum(row[1] for row in rows), {row[0]: row[2] for row in rows if row[2]}


def _payments_wanted(search: PaymentSearch) -> list[ColumnElement[bool]]:
    return set_limits(
        [
            (eq, Payment.customer_id, search.customer_id),
            (ge, Payment.received_on, search.received_from),
            (le, Payment.received_on, search.received_to),
            (gt, Payment.unapplied_amount, 0 if search.has_unapplied else None),
        ]
    )


async def allocations_of(
    uow: UnitOfWork, *, payment_id: UUID | None = None, invoice_id: UUID | None = None
) -> list[Allocation]:
    """What a payment went to, or what came in on an invoice, in the order it happened."""
    query = select(Allocation).order_by(Allocation.id)
    if payment_id is not None:
        query = query.where(Allocation.payment_id == payment_id)
    if invoice_id is not None:
        query = query.where(Allocation.invoice_id == invoice_id)
    return list(await uow.session.scalars(query))


async def lock_credits(
    uow: UnitOfWork, customer_id: UUID, currency: str
) -> list[Payment | CreditNote]:
    """A customer's payments and credit notes with something left to spend, oldest first."""
    payments = await uow.session.scalars(
        locked(Payment)
        .where(
            Payment.customer_id == customer_id,
            Payment.currency == currency,
            Payment.state == PaymentState.RECORDED,
            Payment.unapplied_amount > 0,
        )
        .order_by(Payment.received_on, Payment.number)
    )
    notes = await uow.session.scalars(
        locked(CreditNote)
        .where(
            CreditNote.customer_id == customer_id,
            CreditNote.currency == currency,
            CreditNote.unapplied_amount > 0,
        )
        .order_by(CreditNote.issued_on, CreditNote.number)
    )
    return [*payments, *notes]


async def customer_credits(uow: UnitOfWork, customer_id: UUID) -> dict[str, Decimal]:
    """What a customer has to spend, by currency, of what the person may read."""
    found: dict[str, Decimal] = {}
    for model in (Payment, CreditNote):
        query = (
            select(model.currency, func.sum(model.unapplied_amount))
            .where(
                predicate(uow.principal, model, "finance.invoice.read"),
                model.customer_id == customer_id,
                model.unapplied_amount > 0,
            )
            .group_by(model.currency)
        )
        for currency, amount in (await uow.session.execute(query)).all():
            found[currency] = found.get(currency, Decimal(0)) + amount
    return found


async def party_ledger(
    uow: UnitOfWork, roles: Sequence[str], customer_ids: Sequence[UUID]
) -> dict[UUID, Decimal]:
    """The balance in base that stands for each customer on the accounts of these roles."""
    query = (
        select(JournalLine.party_id, func.sum(JournalLine.base_debit - JournalLine.base_credit))
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .join(Account, and_(Account.id == JournalLine.account_id, Account.role.in_(roles)))
        .where(JournalLine.party_id.in_(customer_ids), JournalEntry.state != EntryState.DRAFT)
        .group_by(JournalLine.party_id)
    )
    rows = (await uow.session.execute(query)).all()
    return {party: amount for party, amount in rows if party is not None}


async def party_documents(uow: UnitOfWork, customer_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """What documents say each customer owes in base: open invoices less unspent credit."""
    parts: list[Any] = [
        select(Invoice.customer_id, Invoice.base_total - Invoice.base_settled).where(
            Invoice.customer_id.in_(customer_ids), Invoice.state != InvoiceState.DRAFT
        )
    ]
    parts += [
        select(model.customer_id, -model.base_unapplied).where(model.customer_id.in_(customer_ids))
        for model in (Payment, CreditNote)
    ]
    rows = union_all(*parts).subquery()
    customer_id, amount = rows.c[0], rows.c[1]
    query = select(customer_id, func.sum(amount)).group_by(customer_id)
    return {row[0]: row[1] for row in (await uow.session.execute(query)).all()}

"""Queries on invoices, credit notes, payments and their allocations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import eq, ge, le
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.finance.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceState,
)
from erp_domains.finance.policy import Price
from kernel.auth.access import predicate, require, visible
from kernel.db.platform import Counter
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound

OPEN_STATES = (InvoiceState.POSTED, InvoiceState.PARTLY_PAID)
OPEN_AMOUNT = Invoice.total - Invoice.paid_amount - Invoice.credited_amount
CUSTOMER = "customer"


class InvoiceFilter(StrEnum):
    """Which invoices a list shows."""

    ALL = "all"
    OPEN = "open"
    OVERDUE = "overdue"
    DRAFT = "draft"
    POSTED = "posted"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"


class InvoiceOrder(StrEnum):
    """What a list of invoices is sorted by."""

    NEWEST = "newest"
    DUE_FIRST = "due_first"
    LARGEST = "largest"


@dataclass(frozen=True, slots=True)
class InvoiceSearch:
    """Which invoices are wanted; everything left out does not limit."""

    which: InvoiceFilter = InvoiceFilter.ALL
    customer_id: UUID | None = None
    issued_from: date | None = None
    issued_to: date | None = None
    due_to: date | None = None
    total_min: Decimal | None = None
    currency: str | None = None
    order: InvoiceOrder = InvoiceOrder.NEWEST
    limit: int = 20


async def get_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """One invoice the person may read. Raises NotFound."""
    return _found(uow, await uow.session.get(Invoice, invoice_id))


async def lock_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """An invoice about to be posted or credited. Raises NotFound."""
    return _found(uow, await uow.session.scalar(locked(Invoice).where(Invoice.id == invoice_id)))


def _found(uow: UnitOfWork, invoice: Invoice | None) -> Invoice:
    if invoice is None:
        raise NotFound("there is no such invoice among those you may see")
    require(uow.principal, "finance.invoice.read", invoice)
    return invoice


def locked(model: Any) -> Select[Any]:
    """A query of fresh rows, locked until commit."""
    return select(model).with_for_update().execution_options(populate_existing=True)


async def number_is_taken(uow: UnitOfWork, number: str) -> bool:
    """Whether an invoice of this number exists."""
    return bool(await uow.session.scalar(select(exists().where(Invoice.number == number))))


async def has_own_numbers(uow: UnitOfWork) -> bool:
    """Whether an invoice was numbered here rather than brought over."""
    own = exists().where(Invoice.number.is_not(None), Invoice.is_imported.is_(False))
    return bool(await uow.session.scalar(select(own)))


async def continue_numbers_after(uow: UnitOfWork, series: str, value: int) -> None:
    """Let a series go on after a number that was brought over."""
    statement = upsert(Counter).values(series=series, value=value)
    await uow.session.execute(
        statement.on_conflict_do_update(
            index_elements=["series"], set_={"value": func.greatest(Counter.value, value)}
        )
    )


async def lock_open_invoices(uow: UnitOfWork, customer_id: UUID, currency: str) -> list[Invoice]:
    """What a customer still owes in a currency, oldest first, locked in that order."""
    query = (
        locked(Invoice)
        .where(
            Invoice.customer_id == customer_id,
            Invoice.currency == currency,
            Invoice.state.in_(OPEN_STATES),
        )
        .order_by(Invoice.issued_on, Invoice.number)
    )
    return list(await uow.session.scalars(query))


async def invoices_by_id(uow: UnitOfWork, ids: Sequence[UUID]) -> dict[UUID, Invoice]:
    """These invoices, locked, by id."""
    query = locked(Invoice).where(Invoice.id.in_(ids)).order_by(Invoice.issued_on, Invoice.number)
    return {row.id: row for row in await uow.session.scalars(query)}


async def invoice_lines(uow: UnitOfWork, invoice_id: UUID) -> list[InvoiceLine]:
    """The lines of an invoice in their order."""
    query = select(InvoiceLine).where(InvoiceLine.invoice_id == invoice_id)
    return list(await uow.session.scalars(query.order_by(InvoiceLine.line_no)))


async def list_invoices(uow: UnitOfWork, search: InvoiceSearch, today: date) -> list[Invoice]:
    """The invoices wanted, of those the person may read."""
    orders: dict[InvoiceOrder, tuple[Any, ...]] = {
        InvoiceOrder.NEWEST: (Invoice.issued_on.desc(), Invoice.id.desc()),
        InvoiceOrder.DUE_FIRST: (Invoice.due_on, Invoice.id),
        InvoiceOrder.LARGEST: (Invoice.total.desc(), Invoice.id),
    }
    query = visible(uow.principal, Invoice).where(*_wanted(search, today))
    query = query.order_by(*orders[search.order]).limit(search.limit)
    return list(await uow.session.scalars(query))


async def sum_invoices(
    uow: UnitOfWork, search: InvoiceSearch, today: date
) -> tuple[int, dict[str, Decimal]]:
    """How many invoices fit, and what is open on them, by currency."""
    is_open = Invoice.state.in_(OPEN_STATES)
    query = (
        select(Invoice.currency, func.count(), func.sum(OPEN_AMOUNT).filter(is_open))
        .where(predicate(uow.principal, Invoice), *_wanted(search, today))
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    rows = (await uow.session.execute(query)).all()
    return sum(row[1] for row in rows), {row[0]: row[2] for row in rows if row[2]}


def _wanted(search: InvoiceSearch, today: date) -> list[ColumnElement[bool]]:
    limits: list[tuple[Any, Any, Any]] = [
        (eq, Invoice.customer_id, search.customer_id),
        (ge, Invoice.issued_on, search.issued_from),
        (le, Invoice.issued_on, search.issued_to),
        (le, Invoice.due_on, search.due_to),
        (ge, Invoice.total, search.total_min),
        (eq, Invoice.currency, search.currency),
    ]
    return _state_conditions(search.which, today) + set_limits(limits)


def set_limits(limits: Sequence[tuple[Any, Any, Any]]) -> list[ColumnElement[bool]]:
    """The comparisons `(operator, column, value)` whose value was given."""
    return [compare(column, value) for compare, column, value in limits if value is not None]


def _state_conditions(which: InvoiceFilter, today: date) -> list[ColumnElement[bool]]:
    if which is InvoiceFilter.ALL:
        return []
    if which is InvoiceFilter.OPEN:
        return [Invoice.state.in_(OPEN_STATES)]
    if which is InvoiceFilter.OVERDUE:
        return [Invoice.state.in_(OPEN_STATES), Invoice.due_on < today]
    return [Invoice.state == which.value]


async def credited_lines(uow: UnitOfWork, invoice_id: UUID) -> dict[UUID, Price]:
    """What credit notes took back so far, by invoice line."""
    query = (
        select(
            CreditNoteLine.invoice_line_id,
            func.sum(CreditNoteLine.net),
            func.sum(CreditNoteLine.tax),
            func.sum(CreditNoteLine.gross),
        )
        .join(CreditNote, CreditNote.id == CreditNoteLine.credit_note_id)
        .where(CreditNote.invoice_id == invoice_id)
        .group_by(CreditNoteLine.invoice_line_id)
    )
    rows = (await uow.session.execute(query)).all()
    return {row[0]: Price(row[1], row[2], row[3]) for row in rows}


async def credit_notes_of(uow: UnitOfWork, invoice_id: UUID) -> list[CreditNote]:
    """The credit notes of an invoice, oldest first."""
    query = select(CreditNote).where(CreditNote.invoice_id == invoice_id)
    return list(await uow.session.scalars(query.order_by(CreditNote.number)))


async def customer_sums(
    uow: UnitOfWork, customer_id: UUID, today: date
) -> list[tuple[str, Decimal, Decimal, int]]:
    """By currency: open, overdue, number of open invoices, of those the person may read."""
    query = (
        select(
            Invoice.currency,
            func.sum(OPEN_AMOUNT),
            func.coalesce(func.sum(OPEN_AMOUNT).filter(Invoice.due_on < today), 0),
            func.count(),
        )
        .where(
            predicate(uow.principal, Invoice),
            Invoice.customer_id == customer_id,
            Invoice.state.in_(OPEN_STATES),
        )
        .group_by(Invoice.currency)
        .order_by(Invoice.currency)
    )
    return [(r[0], r[1], r[2], r[3]) for r in (await uow.session.execute(query)).all()]

"""How payments and credit notes settle invoices: allocation, the state that follows, invariants."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.errors import TooMuch, Unbalanced
from erp_domains.finance.events import InvoicePaid
from erp_domains.finance.models import (
    Allocation,
    CreditNote,
    Invoice,
    InvoiceState,
    Payment,
)
from erp_domains.finance.policy import settled_base
from erp_domains.finance.repository import payments
from erp_domains.finance.service.default_chart import CUSTOMER_CREDIT, RECEIVABLE
from kernel.db.uow import UnitOfWork, invariant
from kernel.money import Money

Origin = Payment | CreditNote


_CUSTOMERS = "finance.customers"


def watch_customer(uow: UnitOfWork, customer_id: UUID) -> None:
    """Have this customer's ledger compared with the documents before commit."""
    uow.session.info.setdefault(_CUSTOMERS, set()).add(customer_id)


@dataclass(frozen=True, slots=True)
class Settled:
    """One allocation as it was made."""

    invoice: Invoice
    amount: Decimal
    base_amount: Decimal


def settle(uow: UnitOfWork, origin: Origin, invoice: Invoice, amount: Decimal, on: date) -> Settled:
    """Set an amount of a payment or credit note against an invoice, which must be locked.

    Raises TooMuch. The base amount is the invoice's carrying amount, so that nothing is left
    of it when the last unit is paid.
    """
    if amount > invoice.open_amount:
        raise TooMuch(
            f"only {invoice.open_amount} {invoice.currency} is open on {invoice.code}",
            open=str(invoice.open_amount),
        )
    base = settled_base(
        amount,
        invoice.open_amount,
        invoice.base_total - invoice.base_settled,
        uow.principal.tenant.currency,
    )
    _record(uow, origin, invoice, amount, base, on)
    return Settled(invoice, amount, base)


def unsettle(uow: UnitOfWork, origin: Origin, invoice: Invoice, made: Allocation, on: date) -> None:
    """Take an allocation back by one of the opposite sign; the history stays."""
    _record(uow, origin, invoice, -made.amount, -made.base_amount, on)


def _record(
    uow: UnitOfWork, origin: Origin, invoice: Invoice, amount: Decimal, base: Decimal, on: date
) -> None:
    is_payment = isinstance(origin, Payment)
    uow.add(
        Allocation(
            invoice_id=invoice.id,
            payment_id=origin.id if is_payment else None,
            credit_note_id=None if is_payment else origin.id,
            applied_on=on,
            amount=amount,
            base_amount=base,
            title=f"{origin.number} on {invoice.code}",
        )
    )
    if is_payment:
        invoice.paid_amount += amount
    else:
        invoice.credited_amount += amount
    invoice.base_settled += base
    invoice.state = state_after(invoice)
    _tell(uow, origin, invoice, amount)


def _tell(uow: UnitOfWork, origin: Origin, invoice: Invoice, amount: Decimal) -> None:
    locale = uow.principal.tenant.locale
    moved = Money(abs(amount), invoice.currency).format(locale)
    left = Money(invoice.open_amount, invoice.currency).format(locale)
    verb = "settles" if amount > 0 else "is taken off"
    uow.effect(
        "money",
        f"{origin.number} {verb} {moved} of {invoice.code}, {left} stays open",
        invoice=invoice.code,
        amount=amount,
        open=invoice.open_amount,
    )
    if invoice.state == InvoiceState.PAID and amount > 0:
        uow.emit(
            InvoicePaid(
                aggregate_id=invoice.id,
                number=invoice.code,
                customer_id=invoice.customer_id,
            )
        )


def state_after(invoice: Invoice) -> InvoiceState:
    """The state that follows from what was paid and credited."""
    if invoice.open_amount == 0:
        return InvoiceState.PAID if invoice.paid_amount else InvoiceState.CREDITED
    if invoice.paid_amount:
        return InvoiceState.PARTLY_PAID
    return InvoiceState.POSTED


@invariant("invoices", "payments", "credit_notes", "allocations")
async def receivables_match_documents(uow: UnitOfWork) -> None:
    """For every customer touched: the ledger equals open invoices less unspent credit, in base."""
    customers: set[UUID] = uow.session.info.get(_CUSTOMERS, set())
    if not customers:
        return
    posted = await payments.party_ledger(uow, [RECEIVABLE, CUSTOMER_CREDIT], list(customers))
    owed = await payments.party_documents(uow, list(customers))
    for customer_id in customers:
        difference = posted.get(customer_id, Decimal(0)) - owed.get(customer_id, Decimal(0))
        if difference:
            raise Unbalanced(
                "the ledger and the documents of a customer differ; nothing was saved",
                customer_id=str(customer_id),
                difference=str(difference),
            )

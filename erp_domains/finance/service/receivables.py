"""Questions about customers' money: lists, one document, who owes what, since when."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.models import CreditNote, Invoice, InvoiceLine, Payment
from erp_domains.finance.policy import Bucket, bucket_of
from erp_domains.finance.repository import payments, receivables, statements
from erp_domains.finance.repository.payments import PaymentSearch
from erp_domains.finance.repository.receivables import InvoiceSearch
from erp_domains.finance.schemas.receivables import (
    AllocationRead,
    CreditNoteRead,
    InvoiceLineRead,
    InvoiceList,
    InvoiceRead,
    InvoiceRow,
    PaymentList,
    PaymentRead,
    PaymentRow,
)
from erp_domains.finance.schemas.reports import (
    Aging,
    AgingRow,
    CustomerBalance,
    CustomerBalanceRow,
    CustomerStatement,
    StatementLine,
)
from kernel.db.uow import UnitOfWork

ZERO = Decimal(0)
FIELD_OF = {
    Bucket.CURRENT: "current",
    Bucket.DAYS_1_30: "days_1_30",
    Bucket.DAYS_31_60: "days_31_60",
    Bucket.DAYS_61_90: "days_61_90",
    Bucket.DAYS_OVER_90: "days_over_90",
}
AGING_FIELDS = (*FIELD_OF.values(), "total")


async def list_invoices(uow: UnitOfWork, search: InvoiceSearch) -> InvoiceList:
    """The invoices wanted, with count and open sums over all that fit."""
    today = uow.today()
    found = await receivables.list_invoices(uow, search, today)
    count, open_sums = await receivables.sum_invoices(uow, search, today)
    rows = [InvoiceRow.model_validate(_row_of(invoice, today)) for invoice in found]
    return InvoiceList(items=rows, total_count=count, open_by_currency=open_sums)


async def get_invoice(uow: UnitOfWork, invoice_id: UUID) -> InvoiceRead:
    """One invoice with its lines and what happened to it. Raises NotFound."""
    return await read_invoice(uow, await receivables.get_invoice(uow, invoice_id))


async def read_invoice(uow: UnitOfWork, invoice: Invoice) -> InvoiceRead:
    """An invoice as people see it."""
    lines = await receivables.invoice_lines(uow, invoice.id)
    made = await payments.allocations_of(uow, invoice_id=invoice.id)
    return InvoiceRead.model_validate(
        {
            **_row_of(invoice, uow.today()),
            "customer_id": invoice.customer_id,
            "subtotal": invoice.subtotal,
            "tax_total": invoice.tax_total,
            "paid_amount": invoice.paid_amount,
            "credited_amount": invoice.credited_amount,
            "tax_mode": str(invoice.tax_mode),
            "reference": invoice.reference,
            "note": invoice.note,
            "lines": [_read_line(line) for line in lines],
            "history": [f"{a.applied_on}: {a.title}, {a.amount} {invoice.currency}" for a in made],
        }
    )


def _row_of(invoice: Invoice, today: date) -> dict[str, object]:
    late_days = (today - invoice.due_on).days if invoice.open_amount else 0
    return {
        "id": invoice.id,
        "number": invoice.code,
        "customer": invoice.customer_name,
        "state": str(invoice.state),
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "total": invoice.total,
        "open_amount": invoice.open_amount,
        "currency": invoice.currency,
        "days_overdue": max(0, late_days),
    }


def _read_line(line: InvoiceLine) -> InvoiceLineRead:
    return InvoiceLineRead(
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate,
        net=line.net,
        tax=line.tax,
        gross=line.gross,
    )


async def read_credit_note(uow: UnitOfWork, note: CreditNote) -> CreditNoteRead:
    """A credit note as people see it."""
    invoice = await receivables.get_invoice(uow, note.invoice_id)
    return CreditNoteRead(
        id=note.id,
        number=note.number,
        invoice_id=invoice.id,
        invoice_number=invoice.code,
        customer=note.customer_name,
        issued_on=note.issued_on,
        reason=note.reason,
        total=note.total,
        currency=note.currency,
        applied_amount=note.total - note.unapplied_amount,
        unapplied_amount=note.unapplied_amount,
        invoice_open=invoice.open_amount,
    )


async def list_payments(uow: UnitOfWork, search: PaymentSearch) -> PaymentList:
    """The payments wanted, with count and sums over all that fit."""
    found, count, sums = await payments.list_payments(uow, search)
    rows = [PaymentRow.model_validate(_payment_row(payment)) for payment in found]
    return PaymentList(items=rows, total_count=count, sum_by_currency=sums)


async def read_payment(uow: UnitOfWork, payment: Payment) -> PaymentRead:
    """A payment with the invoices it went to, without what was taken off again."""
    amounts: dict[UUID, Decimal] = defaultdict(Decimal)
    for allocation in await payments.allocations_of(uow, payment_id=payment.id):
        amounts[allocation.invoice_id] += allocation.amount
    invoices = await receivables.invoices_by_id(uow, list(amounts))
    made = [
        AllocationRead(
            invoice_id=invoice_id,
            invoice_number=invoices[invoice_id].code,
            amount=amount,
            open_after=invoices[invoice_id].open_amount,
        )
        for invoice_id, amount in amounts.items()
        if amount
    ]
    return PaymentRead.model_validate({**_payment_row(payment), "allocations": made})


def _payment_row(payment: Payment) -> dict[str, object]:
    return {
        "id": payment.id,
        "number": payment.number,
        "customer": payment.customer_name,
        "received_on": payment.received_on,
        "amount": payment.amount,
        "currency": payment.currency,
        "method": str(payment.method),
        "reference": payment.reference,
        "state": str(payment.state),
        "unapplied_amount": payment.unapplied_amount,
    }


async def customer_balance(
    uow: UnitOfWork, customer_id: UUID, customer_name: str
) -> CustomerBalance:
    """What a customer owes today: open invoices less credit, by currency."""
    credits = await payments.customer_credits(uow, customer_id)
    sums = await receivables.customer_sums(uow, customer_id, uow.today())
    known = {s[0] for s in sums}
    sums += [(currency, ZERO, ZERO, 0) for currency in credits if currency not in known]
    rows = [
        CustomerBalanceRow(
            currency=currency,
            open_amount=open_amount,
            overdue_amount=overdue,
            open_count=count,
            credit=credits.get(currency, ZERO),
            balance=open_amount - credits.get(currency, ZERO),
        )
        for currency, open_amount, overdue, count in sums
    ]
    return CustomerBalance(customer_id=customer_id, customer=customer_name, items=rows)


async def aging(
    uow: UnitOfWork, as_of: date | None = None, customer_id: UUID | None = None
) -> Aging:
    """Open receivables at the end of a day by customer and lateness, as they stood then."""
    day = as_of or uow.today()
    rows: dict[tuple[UUID, str], AgingRow] = {}
    totals: dict[str, dict[str, Decimal]] = {}
    for found in await statements.open_on(uow, day, customer_id):
        key = (found.customer_id, found.currency)
        if key not in rows:
            rows[key] = _empty_aging(found.customer_id, found.customer_name, found.currency)
        total = totals.setdefault(
            found.currency, dict.fromkeys([*FIELD_OF.values(), "total"], ZERO)
        )
        for name in (FIELD_OF[bucket_of(found.due_on, day)], "total"):
            setattr(rows[key], name, getattr(rows[key], name) + found.amount)
            total[name] += found.amount
    by_amount = sorted(rows.values(), key=lambda r: (-r.total, r.customer))
    return Aging(as_of=day, items=by_amount, totals=totals)


def _empty_aging(customer_id: UUID, customer: str, currency: str) -> AgingRow:
    return AgingRow(
        customer_id=customer_id,
        customer=customer,
        currency=currency,
        current=ZERO,
        days_1_30=ZERO,
        days_31_60=ZERO,
        days_61_90=ZERO,
        days_over_90=ZERO,
        total=ZERO,
    )


async def customer_statement(
    uow: UnitOfWork,
    customer_id: UUID,
    customer_name: str,
    *,
    start_on: date | None = None,
    end_on: date | None = None,
    currency: str | None = None,
) -> CustomerStatement:
    """What happened with a customer in a span of days, in the company's currency by default."""
    end = end_on or uow.today()
    start = start_on or end.replace(month=1, day=1)
    used = currency or await _usual_currency(uow, customer_id)
    happened = await statements.happenings(uow, customer_id, used, end)
    opening = sum((h.amount for h in happened if h.on < start), ZERO)
    running = opening
    lines: list[StatementLine] = []
    for h in (h for h in happened if h.on >= start):
        running += h.amount
        lines.append(
            StatementLine(
                on=h.on,
                document=h.document,
                kind=h.kind,
                charge=max(h.amount, ZERO),
                payment=max(-h.amount, ZERO),
                balance=running,
            )
        )
    return CustomerStatement(
        customer_id=customer_id,
        customer=customer_name,
        currency=used,
        start_on=start,
        end_on=end,
        opening=opening,
        items=lines,
        closing=running,
    )


async def _usual_currency(uow: UnitOfWork, customer_id: UUID) -> str:
    base = uow.principal.tenant.currency
    used = await statements.currencies_of(uow, customer_id)
    return used[0] if used and base not in used else base

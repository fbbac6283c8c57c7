"""Invoices: draft, post, read."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.errors import BadLine, NotDraft, NumberTaken, RateNeeded
from erp_domains.finance.events import InvoiceCreated, InvoicePosted
from erp_domains.finance.models import (
    Account,
    AccountType,
    EntrySource,
    Invoice,
    InvoiceLine,
    InvoiceState,
    TaxMode,
)
from erp_domains.finance.policy import (
    Line,
    Price,
    Sold,
    due_date,
    number_of,
    price_lines,
    side,
    sum_prices,
    with_base,
)
from erp_domains.finance.repository import chart, receivables
from erp_domains.finance.repository.receivables import CUSTOMER
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.schemas.receivables import InvoiceCreate, InvoiceLineCreate
from erp_domains.finance.service.default_chart import RECEIVABLE, SALES, SALES_TAX
from erp_domains.finance.service.journals import record_journal
from erp_domains.finance.service.settlement import watch_customer
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.money import Money, Rounding, minor_digits

TAX_RATE_MAX = Decimal(100)


async def create_invoice(uow: UnitOfWork, data: InvoiceCreate) -> Invoice:
    """Write a draft invoice; it gets its number when it is posted.

    Raises BadLine, RateNeeded, BadAmount, ChartMissing, NotFound (an account).
    """
    currency = data.currency or uow.principal.tenant.currency
    issued_on = data.issued_on or uow.today()
    due_on = data.due_on or due_date(issued_on, data.terms_days)
    _check_terms(data, issued_on, due_on)
    rate = _rate_of(uow, data, currency)
    if data.number:
        await _bring_over_number(uow, data.number)
    lines = await _with_tax(uow, data.lines)
    prices = _priced(lines, data.tax_mode, currency, uow.principal.tenant.rounding)
    accounts = await _revenue_accounts(uow, lines)
    whole = sum_prices(prices)
    if whole.gross <= 0:
        raise BadLine("an invoice has to come to more than zero; use a credit note to give back")
    invoice = uow.add(
        Invoice(
            number=data.number,
            is_imported=data.number is not None,
            draft_code=number_of("DRAFT", await uow.next_number("invoice_draft")),
            customer_id=data.customer_id,
            customer_name=data.customer_name,
            issued_on=issued_on,
            due_on=due_on,
            reference=data.reference,
            note=data.note,
            tax_mode=data.tax_mode,
            currency=currency,
            rate=rate,
            rate_source=data.rate_source,
            rate_on=issued_on if currency != uow.principal.tenant.currency else None,
            subtotal=whole.net,
            tax_total=whole.tax,
            total=whole.gross,
            created_by=uow.principal.user_id,
            created_by_name=uow.principal.name,
        )
    )
    await uow.flush()  # the lines need its key, and an undo deletes them first
    for number, (line, price) in enumerate(zip(lines, prices, strict=True), start=1):
        uow.add(_line_row(invoice.id, number, line, price, accounts[number - 1]))
    await uow.flush()
    uow.emit(_created(invoice))
    return invoice


def _created(invoice: Invoice) -> InvoiceCreated:
    return InvoiceCreated(
        aggregate_id=invoice.id,
        customer_id=invoice.customer_id,
        total=invoice.total,
        currency=invoice.currency,
    )


async def post_invoice(uow: UnitOfWork, invoice_id: UUID) -> Invoice:
    """Give a draft its number and write it into the books, all in this transaction.

    The number comes from a locked counter, so that numbers have no gaps whatever rolls back.
    Raises NotDraft, PeriodClosed, InactiveAccount, ChartMissing.
    """
    invoice = await receivables.lock_invoice(uow, invoice_id)
    require(uow.principal, "finance.invoice.update", invoice)
    if invoice.state != InvoiceState.DRAFT:
        raise NotDraft(f"{invoice.code} is posted already", state=invoice.state)
    lines = await receivables.invoice_lines(uow, invoice_id)
    roles = await chart.accounts_by_role(uow, RECEIVABLE, SALES_TAX)
    number = invoice.number or number_of("INV", await uow.next_number("invoice"))
    uow.effect("number", f"{invoice.draft_code} becomes invoice {number}", number=number)
    postings = with_base(
        _postings(invoice, lines, roles), invoice.rate, uow.principal.tenant.currency
    )
    entry = await record_journal(
        uow,
        JournalDraft(
            description=f"Invoice {number} {invoice.customer_name}",
            lines=postings,
            posted_on=invoice.issued_on,
            currency=invoice.currency,
            rate=invoice.rate,
            source=EntrySource.INVOICE,
            source_id=invoice.id,
            number=number,
        ),
    )
    invoice.number = number
    invoice.state = InvoiceState.POSTED
    invoice.posted_at = uow.now()
    invoice.entry_id = entry.id
    invoice.base_total = postings[0].base_debit
    watch_customer(uow, invoice.customer_id)
    await uow.flush()
    _tell_posted(uow, invoice, number)
    return invoice


def _tell_posted(uow: UnitOfWork, invoice: Invoice, number: str) -> None:
    amount = Money(invoice.total, invoice.currency).format(uow.principal.tenant.locale)
    uow.effect(
        "money",
        f"{invoice.customer_name} owes {amount}, due {invoice.due_on}",
        amount=invoice.total,
        currency=invoice.currency,
    )
    uow.emit(
        InvoicePosted(
            aggregate_id=invoice.id,
            number=number,
            customer_id=invoice.customer_id,
            total=invoice.total,
            currency=invoice.currency,
            due_on=invoice.due_on,
        )
    )


def _postings(invoice: Invoice, lines: list[InvoiceLine], roles: dict[str, Account]) -> list[Line]:
    """Receivable against revenue by account and dimension, and tax. The receivable comes first."""
    revenue: dict[tuple[UUID, str | None], Decimal] = defaultdict(Decimal)
    for line in lines:
        revenue[line.account_id, line.dimension] += line.net
    postings = [
        Line(
            roles[RECEIVABLE].id,
            debit=invoice.total,
            party_kind=CUSTOMER,
            party_id=invoice.customer_id,
        )
    ]
    for (account_id, dimension), net in revenue.items():
        debit, credit = side(-net)
        if net:
            postings.append(Line(account_id, debit=debit, credit=credit, dimension=dimension))
    if invoice.tax_total:
        debit, credit = side(-invoice.tax_total)
        postings.append(Line(roles[SALES_TAX].id, debit=debit, credit=credit))
    return postings


async def _bring_over_number(uow: UnitOfWork, number: str) -> None:
    """Numbers from elsewhere are taken until the first own one, so that own ones have no gaps."""
    if await receivables.number_is_taken(uow, number):
        raise NumberTaken(f"there is an invoice {number} already", number=number)
    if await receivables.has_own_numbers(uow):
        raise NumberTaken(
            "invoices are numbered here by now: leave the number out, posting gives the next one"
        )
    prefix, _, digits = number.rpartition("-")
    if prefix == "INV" and digits.isdigit():
        await receivables.continue_numbers_after(uow, "invoice", int(digits))


async def _with_tax(uow: UnitOfWork, lines: list[InvoiceLineCreate]) -> list[InvoiceLineCreate]:
    if all(line.tax_rate is not None for line in lines):
        return lines
    usual = await chart.usual_tax_rate(uow)
    rate = usual.rate if usual else Decimal(0)
    return [
        line if line.tax_rate is not None else line.model_copy(update={"tax_rate": rate})
        for line in lines
    ]


def _priced(
    lines: list[InvoiceLineCreate], mode: TaxMode, currency: str, rounding: Rounding
) -> list[Price]:
    minor_digits(currency)
    sold: list[Sold] = []
    for line in lines:
        tax_rate = line.tax_rate or Decimal(0)
        if not line.quantity:
            raise BadLine(f"“{line.description}” has no quantity")
        if not 0 <= tax_rate <= TAX_RATE_MAX:
            raise BadLine("a tax rate is a percentage between 0 and 100")
        sold.append(Sold(line.quantity, line.unit_price, tax_rate))
    return price_lines(sold, currency, is_inclusive=mode is TaxMode.INCLUSIVE, rounding=rounding)


def _check_terms(data: InvoiceCreate, issued_on: date, due_on: date) -> None:
    if due_on < issued_on:
        raise BadLine(f"the invoice of {issued_on} cannot be due before, on {due_on}")
    if data.terms_days < 0:
        raise BadLine("payment terms are a number of days, zero for at once")


def _rate_of(uow: UnitOfWork, data: InvoiceCreate, currency: str) -> Decimal:
    base = uow.principal.tenant.currency
    if currency == base:
        return Decimal(1)
    if data.rate is None or data.rate <= 0:
        said = f"say the exchange rate: how much {base} is one {currency}?"
        raise RateNeeded(said, fields=["rate"])
    return data.rate


async def _revenue_accounts(uow: UnitOfWork, lines: list[InvoiceLineCreate]) -> list[UUID]:
    named = {line.account_id for line in lines if line.account_id}
    known = await chart.accounts_by_id(uow, named)
    for account_id in named:
        if account_id not in known:
            raise NotFound("one of the accounts does not exist", account_id=str(account_id))
        if known[account_id].type != AccountType.INCOME:
            raise BadLine(f"{known[account_id].label} is no income account: choose one that is")
    usual = (await chart.accounts_by_role(uow, SALES))[SALES].id
    return [line.account_id or usual for line in lines]


def _line_row(
    invoice_id: UUID, line_no: int, line: InvoiceLineCreate, price: Price, account_id: UUID
) -> InvoiceLine:
    return InvoiceLine(
        invoice_id=invoice_id,
        line_no=line_no,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate or Decimal(0),
        account_id=account_id,
        product_id=line.product_id,
        dimension=line.dimension,
        net=price.net,
        tax=price.tax,
        gross=price.gross,
    )

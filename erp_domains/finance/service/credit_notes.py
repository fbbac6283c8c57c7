"""Credit notes: take back all or part of a posted invoice."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.errors import NotPosted, TooMuch
from erp_domains.finance.events import InvoiceCredited
from erp_domains.finance.models import (
    Account,
    CreditNote,
    CreditNoteLine,
    EntrySource,
    Invoice,
    InvoiceLine,
    InvoiceState,
)
from erp_domains.finance.policy import (
    Line,
    Price,
    absorb_base_difference,
    number_of,
    settled_base,
    side,
    sum_prices,
    take_back,
    with_base,
)
from erp_domains.finance.repository import chart, receivables
from erp_domains.finance.repository.receivables import CUSTOMER
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.service.default_chart import CUSTOMER_CREDIT, RECEIVABLE, SALES_TAX
from erp_domains.finance.service.journals import record_journal
from erp_domains.finance.service.settlement import settle, watch_customer
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.money import Money, exact, quantize

NOTHING = Price(Decimal(0), Decimal(0), Decimal(0))


async def credit_invoice(
    uow: UnitOfWork,
    invoice_id: UUID,
    *,
    reason: str,
    amount: Decimal | None = None,
    issued_on: date | None = None,
) -> CreditNote:
    """Take back an invoice, or `amount` of it including tax, by a numbered credit note.

    What is still open is settled; what was paid already becomes the customer's credit.
    Raises NotPosted, TooMuch, PeriodClosed.
    """
    invoice = await receivables.lock_invoice(uow, invoice_id)
    require(uow.principal, "finance.invoice.void", invoice)
    if invoice.state == InvoiceState.DRAFT:
        raise NotPosted(f"{invoice.code} is a draft: delete or change it, nothing is owed yet")
    lines = await receivables.invoice_lines(uow, invoice_id)
    parts = await _parts(uow, invoice, lines, amount)
    whole = sum_prices(parts)
    applied = min(whole.gross, invoice.open_amount)
    note = await _write_note(uow, invoice, whole, reason, issued_on)
    for line, part in zip(lines, parts, strict=True):
        if part.gross:
            uow.add(_line_row(note.id, line, part))
    await _post(uow, note, invoice, list(zip(lines, parts, strict=True)), applied)
    _tell(uow, note, invoice)
    return note


async def _parts(
    uow: UnitOfWork, invoice: Invoice, lines: list[InvoiceLine], amount: Decimal | None
) -> list[Price]:
    taken = await receivables.credited_lines(uow, invoice.id)
    left = [_minus(line, taken.get(line.id, NOTHING)) for line in lines]
    rest = sum_prices(left).gross
    if rest <= 0:
        raise TooMuch(f"{invoice.code} was credited in full already")
    wanted = rest if amount is None else exact(amount, invoice.currency)
    if wanted <= 0:
        raise Invalid("the amount to credit has to be more than zero")
    if wanted > rest:
        raise TooMuch(
            f"only {Money(rest, invoice.currency)} of {invoice.code} can still be credited",
            left=str(rest),
        )
    return take_back(left, wanted, invoice.currency)


def _minus(line: InvoiceLine, taken: Price) -> Price:
    return Price(line.net - taken.net, line.tax - taken.tax, line.gross - taken.gross)


async def _write_note(
    uow: UnitOfWork, invoice: Invoice, whole: Price, reason: str, issued_on: date | None
) -> CreditNote:
    number = number_of("CN", await uow.next_number("credit_note"))
    uow.effect("number", f"Credit note {number} for {invoice.code}", number=number)
    note = uow.add(
        CreditNote(
            number=number,
            invoice_id=invoice.id,
            customer_id=invoice.customer_id,
            customer_name=invoice.customer_name,
            issued_on=issued_on or max(uow.today(), invoice.issued_on),
            reason=reason,
            currency=invoice.currency,
            rate=invoice.rate,
            subtotal=whole.net,
            tax_total=whole.tax,
            total=whole.gross,
            created_by=uow.principal.user_id,
            created_by_name=uow.principal.name,
        )
    )
    await uow.flush()  # its lines and allocation need its key
    return note


async def _post(
    uow: UnitOfWork,
    note: CreditNote,
    invoice: Invoice,
    parts: list[tuple[InvoiceLine, Price]],
    applied: Decimal,
) -> None:
    base = uow.principal.tenant.currency
    roles = await chart.accounts_by_role(uow, RECEIVABLE, SALES_TAX, CUSTOMER_CREDIT)
    taken = with_base(_revenue_back(note, parts, roles), note.rate, base)
    largest = max(range(len(taken)), key=lambda i: taken[i].debit)
    note.unapplied_amount = note.total - applied
    note.base_unapplied = quantize(note.unapplied_amount * note.rate, base)
    applied_base = Decimal(0)
    if applied:
        carried = invoice.base_total - invoice.base_settled
        applied_base = settled_base(applied, invoice.open_amount, carried, base)
        settle(uow, note, invoice, applied, note.issued_on)
    settled = [
        _credit(roles[RECEIVABLE], note, applied, applied_base),
        _credit(roles[CUSTOMER_CREDIT], note, note.unapplied_amount, note.base_unapplied),
    ]
    entry = await record_journal(
        uow,
        JournalDraft(
            description=f"Credit note {note.number} for {invoice.code} {note.customer_name}",
            lines=absorb_base_difference([*taken, *(s for s in settled if s.credit)], largest),
            posted_on=note.issued_on,
            currency=note.currency,
            rate=note.rate,
            source=EntrySource.CREDIT_NOTE,
            source_id=note.id,
            number=note.number,
        ),
    )
    note.entry_id = entry.id
    watch_customer(uow, note.customer_id)
    await uow.flush()


def _credit(account: Account, note: CreditNote, amount: Decimal, base: Decimal) -> Line:
    return Line(
        account.id,
        credit=amount,
        currency=note.currency,
        base_credit=base,
        party_kind=CUSTOMER,
        party_id=note.customer_id,
    )


def _revenue_back(
    note: CreditNote, parts: list[tuple[InvoiceLine, Price]], roles: dict[str, Account]
) -> list[Line]:
    revenue: dict[tuple[UUID, str | None], Decimal] = defaultdict(Decimal)
    for line, part in parts:
        revenue[line.account_id, line.dimension] += part.net
    found: list[Line] = []
    for (account_id, dimension), net in revenue.items():
        debit, credit = side(net)
        if net:
            found.append(Line(account_id, debit, credit, note.currency, dimension=dimension))
    if note.tax_total:
        debit, credit = side(note.tax_total)
        found.append(Line(roles[SALES_TAX].id, debit, credit, note.currency))
    return found


def _line_row(note_id: UUID, line: InvoiceLine, part: Price) -> CreditNoteLine:
    return CreditNoteLine(
        credit_note_id=note_id,
        invoice_line_id=line.id,
        description=line.description,
        net=part.net,
        tax=part.tax,
        gross=part.gross,
    )


def _tell(uow: UnitOfWork, note: CreditNote, invoice: Invoice) -> None:
    if note.unapplied_amount:
        amount = Money(note.unapplied_amount, note.currency).format(uow.principal.tenant.locale)
        uow.effect("money", f"{note.customer_name} gets a credit of {amount}")
    uow.emit(
        InvoiceCredited(
            aggregate_id=note.id,
            invoice_id=invoice.id,
            number=note.number,
            total=note.total,
            currency=note.currency,
        )
    )

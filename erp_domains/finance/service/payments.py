"""Payments of customers: record, allocate, spend credit, take back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.finance.errors import (
    AlreadyReversed,
    BadLine,
    NotPosted,
    OtherCurrency,
    OtherCustomer,
    RateNeeded,
    TooMuch,
)
from erp_domains.finance.events import PaymentReceived, PaymentReversed
from erp_domains.finance.models import (
    Account,
    AccountType,
    EntrySource,
    Invoice,
    InvoiceState,
    Payment,
    PaymentMethod,
    PaymentState,
)
from erp_domains.finance.policy import Line, Open, Plan, allocate_oldest_first, number_of, side
from erp_domains.finance.repository import chart, ledger, receivables
from erp_domains.finance.repository import payments as repository
from erp_domains.finance.repository.receivables import CUSTOMER
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.schemas.receivables import PaymentCreate
from erp_domains.finance.service.default_chart import (
    BANK,
    CUSTOMER_CREDIT,
    FX_GAIN_LOSS,
    RECEIVABLE,
)
from erp_domains.finance.service.journals import record_journal, reverse_entry
from erp_domains.finance.service.settlement import Settled, settle, unsettle, watch_customer
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid, NotFound
from kernel.money import Money, exact, quantize

CASH = "cash"


async def record_payment(uow: UnitOfWork, data: PaymentCreate) -> Payment:
    """Record money received and set it against invoices: the one named, else the oldest first.

    What no invoice takes is the customer's credit. Raises TooMuch (the named invoice is paid),
    OtherCustomer, OtherCurrency, NotPosted, RateNeeded, BadLine, PeriodClosed.
    """
    base = uow.principal.tenant.currency
    named = await receivables.lock_invoice(uow, data.invoice_id) if data.invoice_id else None
    customer_id, customer_name = _payer(data, named)
    currency = data.currency or (named.currency if named else base)
    received_on = _day_of(uow, data.received_on)
    rate = _rate_of(data, currency, base)
    account = await _money_account(uow, data)
    if named is None:
        invoices = await receivables.lock_open_invoices(uow, customer_id, currency)
    else:
        invoices = [_payable(named, customer_id, currency)]
    amount = _amount_of(data, currency, customer_name, invoices)
    _warn_of_exact_match(uow, data, amount, invoices)
    plan = allocate_oldest_first(amount, [Open(i.id, i.open_amount) for i in invoices])
    payment = uow.add(
        Payment(
            number=number_of("PAY", await uow.next_number("payment")),
            customer_id=customer_id,
            customer_name=customer_name,
            received_on=received_on,
            amount=amount,
            currency=currency,
            rate=rate,
            unapplied_amount=plan.left,
            base_unapplied=quantize(plan.left * rate, base),
            method=data.method,
            reference=data.reference,
            account_id=account.id,
            created_by=uow.principal.user_id,
            created_by_name=uow.principal.name,
        )
    )
    await uow.flush()  # its allocations need its key
    settled = _settle_plan(uow, payment, invoices, plan)
    await _post(uow, payment, account, settled)
    _tell(uow, payment)
    return payment


async def reverse_payment(
    uow: UnitOfWork, payment_id: UUID, *, reason: str = "", reversed_on: date | None = None
) -> Payment:
    """Take a payment back: its invoices are open again, its entries reversed.

    Raises AlreadyReversed, PeriodClosed.
    """
    payment = await repository.lock_payment(uow, payment_id)
    require(uow.principal, "finance.payment.create", payment)
    if payment.state == PaymentState.REVERSED:
        raise AlreadyReversed(f"{payment.number} was taken back before")
    day = reversed_on or uow.today()
    made = await repository.allocations_of(uow, payment_id=payment_id)
    invoices = await receivables.invoices_by_id(uow, [a.invoice_id for a in made])
    for allocation in made:
        unsettle(uow, payment, invoices[allocation.invoice_id], allocation, day)
    for entry in await ledger.standing_entries_of(uow, payment.id):
        await reverse_entry(uow, entry, reversed_on=day, reason=reason or "payment taken back")
    payment.state = PaymentState.REVERSED
    payment.unapplied_amount = Decimal(0)
    payment.base_unapplied = Decimal(0)
    watch_customer(uow, payment.customer_id)
    await uow.flush()
    uow.emit(
        PaymentReversed(
            aggregate_id=payment.id, number=payment.number, customer_id=payment.customer_id
        )
    )
    return payment


def _payer(data: PaymentCreate, named: Invoice | None) -> tuple[UUID, str]:
    if named is not None and data.customer_id is None:
        return named.customer_id, named.customer_name
    if data.customer_id is None:
        raise Invalid("say who paid, or which invoice was paid", fields=["customer"])
    return data.customer_id, data.customer_name


def _amount_of(
    data: PaymentCreate, currency: str, customer: str, invoices: Sequence[Invoice]
) -> Decimal:
    if data.amount is None and len(invoices) == 1:
        return invoices[0].open_amount
    if data.amount is None:
        said = f"say how much {customer} paid: {len(invoices)} invoices are open"
        raise Invalid(said, fields=["amount"])
    amount = exact(data.amount, currency)
    if amount <= 0:
        raise BadLine("a payment has to be more than zero")
    return amount


def _day_of(uow: UnitOfWork, received_on: date | None) -> date:
    day = received_on or uow.today()
    if day > uow.today():
        raise BadLine(f"{day} is in the future: record the payment when it has come")
    return day


def _rate_of(data: PaymentCreate, currency: str, base: str) -> Decimal:
    if currency == base:
        return Decimal(1)
    if data.rate is None or data.rate <= 0:
        said = f"say the exchange rate: how much {base} is one {currency}?"
        raise RateNeeded(said, fields=["rate"])
    return data.rate


async def _money_account(uow: UnitOfWork, data: PaymentCreate) -> Account:
    if data.account_id is None:
        role = CASH if data.method is PaymentMethod.CASH else BANK
        return (await chart.accounts_by_role(uow, role))[role]
    account = (await chart.accounts_by_id(uow, {data.account_id})).get(data.account_id)
    if account is None:
        raise NotFound("the account the money went to does not exist")
    if account.type != AccountType.ASSET or account.is_control:
        raise BadLine(f"{account.label} does not hold money: name a bank or cash account")
    return account


def _payable(invoice: Invoice, customer_id: UUID, currency: str) -> Invoice:
    if invoice.customer_id != customer_id:
        raise OtherCustomer(f"{invoice.code} is an invoice to {invoice.customer_name}")
    if invoice.state == InvoiceState.DRAFT:
        raise NotPosted(f"{invoice.code} is a draft: post it before it can be paid")
    if invoice.currency != currency:
        raise OtherCurrency(f"{invoice.code} is in {invoice.currency}, the payment in {currency}")
    if not invoice.open_amount:
        raise TooMuch(f"nothing is open on {invoice.code} any more")
    return invoice


def _warn_of_exact_match(
    uow: UnitOfWork, data: PaymentCreate, amount: Decimal, invoices: Sequence[Invoice]
) -> None:
    same = [i for i in invoices if i.open_amount == amount]
    if data.invoice_id is None and len(same) == 1 and same[0] is not invoices[0]:
        uow.warn(
            f"{same[0].code} is open with exactly this amount, but the oldest invoice is paid "
            f"first. Name {same[0].code} if it is meant."
        )


def _settle_plan(
    uow: UnitOfWork, payment: Payment, invoices: Sequence[Invoice], plan: Plan
) -> list[Settled]:
    by_id = {invoice.id: invoice for invoice in invoices}
    return [
        settle(uow, payment, by_id[part.invoice_id], part.amount, payment.received_on)
        for part in plan.parts
    ]


async def _post(
    uow: UnitOfWork, payment: Payment, account: Account, settled: Sequence[Settled]
) -> None:
    base = uow.principal.tenant.currency
    roles = await chart.accounts_by_role(uow, RECEIVABLE, CUSTOMER_CREDIT, FX_GAIN_LOSS)
    paid_base = quantize(payment.amount * payment.rate, base)
    lines = [Line(account.id, debit=payment.amount, base_debit=paid_base)]
    applied = sum((s.amount for s in settled), Decimal(0))
    applied_base = sum((s.base_amount for s in settled), Decimal(0))
    for role, amount, base_amount in (
        (RECEIVABLE, applied, applied_base),
        (CUSTOMER_CREDIT, payment.unapplied_amount, payment.base_unapplied),
    ):
        if amount:
            lines.append(_party_credit(roles[role], payment, amount, base_amount))
    gain = paid_base - applied_base - payment.base_unapplied
    if gain:
        debit, credit = side(-gain)
        lines.append(Line(roles[FX_GAIN_LOSS].id, base_debit=debit, base_credit=credit))
    entry = await record_journal(
        uow,
        JournalDraft(
            description=f"Payment {payment.number} {payment.customer_name}",
            lines=lines,
            posted_on=payment.received_on,
            currency=payment.currency,
            rate=payment.rate,
            source=EntrySource.PAYMENT,
            source_id=payment.id,
            number=payment.number,
        ),
    )
    payment.entry_id = entry.id
    watch_customer(uow, payment.customer_id)
    await uow.flush()


def _party_credit(account: Account, payment: Payment, amount: Decimal, base: Decimal) -> Line:
    return Line(
        account.id,
        credit=amount,
        base_credit=base,
        party_kind=CUSTOMER,
        party_id=payment.customer_id,
    )


def _tell(uow: UnitOfWork, payment: Payment) -> None:
    if payment.unapplied_amount:
        amount = Money(payment.unapplied_amount, payment.currency)
        text = f"{amount.format(uow.principal.tenant.locale)} stays as a credit of the customer"
        uow.effect("money", text, amount=payment.unapplied_amount)
        uow.warn(f"The payment is larger than what it pays: {text}.")
    uow.emit(
        PaymentReceived(
            aggregate_id=payment.id,
            number=payment.number,
            customer_id=payment.customer_id,
            amount=payment.amount,
            currency=payment.currency,
        )
    )

"""Money that came in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from actions.finance.arguments import (
    AccountRef,
    Amount,
    Currency,
    CustomerRef,
    InvoiceRef,
    Limit,
    PaymentRef,
    Rate,
    id_of,
    synonyms,
)
from actions.finance.wording import asked, counted, day, money, shown, sums
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.finance.models import PaymentMethod
from erp_domains.finance.repository.payments import PaymentSearch
from erp_domains.finance.schemas.receivables import PaymentCreate, PaymentList, PaymentRead
from erp_domains.finance.service import payments, receivables
from kernel.db.uow import UnitOfWork

METHOD_WORDS = {
    "bank_transfer": ["transfer", "wire", "transferred", "wired", "sepa", "bank"],
    "card": ["credit card", "debit card"],
    "cash": ["in cash", "notes"],
    "cheque": ["check"],
    "direct_debit": ["debit", "lastschrift"],
    "other": ["paypal"],
}


class RecordPayment(ActionArgs):
    """Record money a customer paid and set it against their invoices.

    Goes to the named invoice, else to the oldest open ones; what is too much stays as the
    customer's credit. Not for paying our own bills.
    """

    customer: CustomerRef | None = Field(
        default=None, description="Who paid; can be left out if the invoice is named."
    )
    amount: Annotated[
        Amount | None, Field(description="How much; by default what is open on the invoice.")
    ] = None
    invoice: InvoiceRef | None = Field(default=None, description="The invoice it is for.")
    received_on: date | None = Field(default=None, description="When, by default today.")
    currency: Currency | None = Field(default=None, description="ISO currency code.")
    rate: Rate | None = Field(default=None, description="Exchange rate of a foreign currency.")
    method: PaymentMethod = Field(
        default=PaymentMethod.BANK_TRANSFER,
        description="How it was paid.",
        json_schema_extra=synonyms(METHOD_WORDS),
    )
    reference: str | None = Field(
        default=None, max_length=140, description="Text on the bank statement."
    )
    account: AccountRef | None = Field(default=None, description="Bank or cash account it went to.")


def _describe_payment(result: PaymentRead) -> str:
    parts = [
        f"{money(a.amount, result.currency)} on {a.invoice_number}"
        + (f" ({money(a.open_after, result.currency)} stays open)" if a.open_after else " (paid)")
        for a in result.allocations
    ]
    if result.unapplied_amount:
        parts.append(f"{money(result.unapplied_amount, result.currency)} as credit")
    return (
        f"Payment {result.number} of {money(result.amount, result.currency)} from "
        f"{result.customer} on {day(result.received_on)}: {', '.join(parts)}."
    )


def _summarize_payment(args: RecordPayment) -> str:
    who = f" from {args.customer.label}" if args.customer else ""
    what = f" for {args.invoice.label}" if args.invoice else ""
    amount = asked(args.amount, args.currency)
    return f"Record a payment{' of ' + amount if amount else ''}{who}{what}"


async def _take_back(uow: UnitOfWork, context: UndoContext) -> str:
    payment = await payments.reverse_payment(
        uow, UUID(context.result["id"]), reason="recording undone"
    )
    return f"Payment {payment.number} is taken back; what it paid is open again."


@action(
    "finance.record_payment",
    permission="finance.payment.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.by(_take_back, "by a reversal; the invoices are open again", is_strict=False),
    describe=_describe_payment,
    summarize=_summarize_payment,
    amount=lambda _, r: (r.amount, r.currency),
    examples=[
        "Birchwood paid 1,200",
        "record a payment of 450 from Tern Logistics",
        "INV-0042 has been paid",
        "we got 2,350.50 from Haddad by bank transfer yesterday",
        "mark invoice INV-0107 as paid",
        "Okafor paid 75 in cash",
        "money in: Seaforth Cycles 638 for INV-0019",
        "book 5000 received from Larkspur on 12 March",
        "customer payment Quayside Marine 480, reference RF18",
        "Clara Voss settled her invoice today",
        "part payment of 300 on INV-0088",
        "Fjord wired us 999",
        "register incoming payment 64.20 usd from Pacific Roasters at 0.92",
        "enter a check of 210 from Mei Tanaka",
        "payed: lindqvist foods, 850",
    ],
)
async def record_payment(uow: UnitOfWork, args: RecordPayment) -> PaymentRead:
    """Record the payment."""
    payment = await payments.record_payment(
        uow,
        PaymentCreate(
            customer_id=id_of(args.customer),
            customer_name=args.customer.label if args.customer else "",
            invoice_id=id_of(args.invoice),
            amount=args.amount,
            currency=args.currency,
            rate=args.rate,
            received_on=args.received_on,
            method=args.method,
            reference=args.reference,
            account_id=id_of(args.account),
        ),
    )
    return await receivables.read_payment(uow, payment)


class ReversePayment(ActionArgs):
    """Take a recorded payment back: it bounced, was charged back, or was booked by mistake.

    Its invoices are open again. Not for paying money back to a customer.
    """

    payment: PaymentRef = Field(description="The payment, by number or customer.")
    reason: str = Field(min_length=3, max_length=300, description="Why it is taken back.")
    reversed_on: date | None = Field(default=None, description="Date, by default today.")


@action(
    "finance.reverse_payment",
    permission="finance.payment.create",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.no("record the payment again instead"),
    describe=lambda r: (
        f"Payment {r.number} of {money(r.amount, r.currency)} from {r.customer} is taken back."
    ),
    summarize=lambda a: f"Take back the payment {a.payment.label}: {a.reason}",
    amount=lambda _, r: (r.amount, r.currency),
    examples=[
        "the payment PAY-0031 bounced",
        "reverse PAY-0012, booked on the wrong customer",
        "Birchwood's cheque was returned, take the payment back",
        "undo payment 44: charged back by the bank",
        "cancel the payment of Haddad, entered twice",
        "direct debit of Okafor failed, reverse it",
        "take PAY-0107 out again, typo in the amount",
        "the transfer from Tern never arrived, remove that payment",
        "chargeback on PAY-0023",
        "unbook payment PAY-0065 because it was a test",
        "returned direct debit: Larkspur, PAY-0018",
        "payment 0009 was recorded by mistake, reverse",
    ],
)
async def reverse_payment(uow: UnitOfWork, args: ReversePayment) -> PaymentRead:
    """Take the payment back."""
    payment = await payments.reverse_payment(
        uow, args.payment.id, reason=args.reason, reversed_on=args.reversed_on
    )
    return await receivables.read_payment(uow, payment)


class ListPayments(ActionArgs):
    """List payments received, of a customer or of some days, or those not yet allocated."""

    customer: CustomerRef | None = Field(default=None, description="Only of this customer.")
    received_from: date | None = Field(default=None, description="On this day or later.")
    received_to: date | None = Field(default=None, description="On this day or before.")
    has_unapplied: bool = Field(
        default=False,
        description="Only those with something left as credit.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "unapplied",
                    "unallocated",
                    "unmatched",
                    "unassigned",
                    "not matched",
                    "not assigned",
                    "not allocated",
                    "without an invoice",
                    "not used up",
                    "overpaid",
                    "left over",
                    "credit left",
                ]
            }
        },
    )
    limit: Limit = Field(default=20, description="How many rows at most.")


def _describe_payments(result: PaymentList) -> str:
    if not result.total_count:
        return "No payment fits among those you may see."
    found = counted(result.total_count, "payment")
    cut = shown(len(result.items), result.total_count)
    return f"{found}, {sums(result.sum_by_currency)} in all.{cut}"


@action(
    "finance.list_payments",
    permission="finance.payment.read",
    risk=Risk.READ,
    describe=_describe_payments,
    examples=[
        "payments received this month",
        "what did Birchwood pay so far?",
        "list incoming payments of last week",
        "did the money from Tern Logistics arrive",
        "show all payments from Haddad",
        "how much came in yesterday",
        "receipts in February",
        "payments not yet allocated to an invoice",
        "when did Okafor last pay",
        "latest customer payments",
        "cash receipts since 1 March",
        "overpayments please",
        "paymets by Larkspur in 2025",
    ],
)
async def list_payments(uow: UnitOfWork, args: ListPayments) -> PaymentList:
    """Payments that fit."""
    return await receivables.list_payments(
        uow,
        PaymentSearch(
            customer_id=id_of(args.customer),
            received_from=args.received_from,
            received_to=args.received_to,
            has_unapplied=args.has_unapplied,
            limit=args.limit,
        ),
    )

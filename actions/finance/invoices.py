"""Invoices: draft, post, credit."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from actions.finance.arguments import (
    AccountRef,
    Amount,
    Currency,
    CustomerRef,
    DraftInvoiceRef,
    InvoiceRef,
    Rate,
    needs,
    resolve_line,
    synonyms,
)
from actions.finance.wording import asked, day, money
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.finance.errors import BadLine
from erp_domains.finance.models import TaxMode
from erp_domains.finance.schemas.receivables import (
    TERMS_DAYS_DEFAULT,
    CreditNoteRead,
    InvoiceCreate,
    InvoiceLineCreate,
    InvoiceRead,
)
from erp_domains.finance.service import credit_notes, invoices, receivables
from kernel.db.uow import UnitOfWork

MODE_WORDS = {
    "exclusive": ["net", "plus tax", "plus vat", "without tax", "ex vat"],
    "inclusive": ["gross", "tax included", "including vat", "incl. tax", "with tax"],
}
Price = Annotated[Decimal, Field(max_digits=18)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=7)]


class InvoiceLineArgs(ActionArgs):
    """One line of an invoice."""

    description: str = Field(min_length=1, max_length=500, description="What is sold.")
    quantity: Decimal = Field(default=Decimal(1), max_digits=18, description="How many.")
    unit_price: Price = Field(description="Price of one.")
    tax_rate: Percent | None = Field(default=None, description="Sales tax in percent.")
    account: AccountRef | None = Field(
        default=None, description="Income account, by default Sales."
    )
    product_id: UUID | None = Field(default=None, description="The product, if it is one.")
    dimension: str | None = Field(default=None, max_length=100, description="Cost centre, project.")


class CreateInvoice(ActionArgs):
    """Write a draft invoice to a customer; it gets its number when it is posted.

    `amount` and `description` are the first position, `lines` further ones; `lines` alone will do.
    Not for bills we receive, not for payments.
    """

    model_config = needs("customer", "amount")

    customer: CustomerRef = Field(description="Who is to pay.")
    amount: Annotated[Amount | None, Field(description="Price of one unit.")] = None
    description: str | None = Field(default=None, max_length=500, description="What is sold.")
    quantity: Decimal = Field(default=Decimal(1), gt=0, max_digits=18, description="How many.")
    tax_rate: Percent | None = Field(
        default=None, description="Sales tax in percent; else the company's usual rate."
    )
    lines: list[InvoiceLineArgs] | None = Field(
        default=None, min_length=1, max_length=500, description="Further positions, or all of them."
    )
    issued_on: date | None = Field(default=None, description="Invoice date, by default today.")
    due_on: date | None = Field(default=None, description="When payment is due.")
    terms_days: int = Field(
        default=TERMS_DAYS_DEFAULT, ge=0, le=365, description="Days to pay, without a due date."
    )
    currency: Currency | None = Field(default=None, description="ISO currency code.")
    rate: Rate | None = Field(default=None, description="Exchange rate of a foreign currency.")
    tax_mode: TaxMode = Field(
        default=TaxMode.EXCLUSIVE,
        description="Whether prices are without or with tax.",
        json_schema_extra=synonyms(MODE_WORDS),
    )
    reference: str | None = Field(
        default=None, max_length=100, description="The customer's order number."
    )
    note: str | None = Field(default=None, max_length=1000, description="A text on the invoice.")
    number: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9/.\-]{0,29}$",
        description="Only for invoices brought over from an earlier system: their number there.",
    )


def _lines_of(args: CreateInvoice) -> list[InvoiceLineArgs]:
    if args.amount is None and not args.lines:
        raise BadLine("say what one unit costs, or give the lines", fields=["amount"])
    if args.amount is None:
        return args.lines or []
    first = InvoiceLineArgs(
        description=args.description or "Services",
        quantity=args.quantity,
        unit_price=args.amount,
        tax_rate=args.tax_rate,
    )
    return [first, *(args.lines or [])]


def _describe_draft(result: InvoiceRead) -> str:
    tax = f", of it {money(result.tax_total, result.currency)} tax" if result.tax_total else ""
    return (
        f"Draft invoice {result.number} to {result.customer} over "
        f"{money(result.total, result.currency)}{tax}, due {day(result.due_on)}. "
        "It gets its number when it is posted."
    )


@action(
    "finance.create_invoice",
    permission="finance.invoice.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the draft is deleted"),
    describe=_describe_draft,
    summarize=lambda a: f"Write a draft invoice to {a.customer.label}",
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "invoice Birchwood 1,200 for consulting in March",
        "create an invoice for Tern Logistics: 3 days of training at 950",
        "bill Quayside Marine 480 euros",
        "draft an invoice to Haddad over 2,350.50, due in 14 days",
        "please write Okafor an invoice, 75 for the repair",
        "new invoice Seaforth Cycles 20 helmets at 31.90 each",
        "charge Larkspur Hotels 5000 for the lobby project, payable by 30 April",
        "make out a bill to Pacific Roasters for 12 hours at 110 usd",
        "can u invoice atelier moreau 640 incl. vat for the workshop",
        "prepare an invoce for Fjord Packaging, 999 plus 20% tax",
        "Clara Voss needs an invoice for the annual licence, 3,600",
        "raise an invoice of 850 to Lindqvist Foods with reference PO-7781",
        "start a draft bill for Mei Tanaka, maintenance 210",
        "we delivered to Birchwood, invoice them 18 boxes at 24.50 net 30",
        "send Quayside a bill for 1.5k for design work",
    ],
)
async def create_invoice(uow: UnitOfWork, args: CreateInvoice) -> InvoiceRead:
    """Write the draft."""
    lines = [
        InvoiceLineCreate(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            tax_rate=args.tax_rate if line.tax_rate is None else line.tax_rate,
            account_id=await resolve_line(uow, line.account),
            product_id=line.product_id,
            dimension=line.dimension,
        )
        for line in _lines_of(args)
    ]
    draft = await invoices.create_invoice(
        uow,
        InvoiceCreate(
            customer_id=args.customer.id,
            customer_name=args.customer.label,
            number=args.number,
            lines=lines,
            issued_on=args.issued_on,
            due_on=args.due_on,
            terms_days=args.terms_days,
            currency=args.currency,
            rate=args.rate,
            rate_source="given" if args.rate else None,
            tax_mode=args.tax_mode,
            reference=args.reference,
            note=args.note,
        ),
    )
    return await receivables.read_invoice(uow, draft)


class PostInvoice(ActionArgs):
    """Post a draft invoice: it gets its number, is owed and stands in the books.

    Not for writing a new one, not for recording that it was paid.
    """

    invoice: DraftInvoiceRef = Field(description="The draft, by its code or its customer.")


async def _credit_in_full(uow: UnitOfWork, context: UndoContext) -> str:
    note = await credit_notes.credit_invoice(
        uow, UUID(context.result["id"]), reason="posting taken back"
    )
    return f"Credit note {note.number} takes back {money(note.total, note.currency)}."


@action(
    "finance.post_invoice",
    permission="finance.invoice.update",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.by(_credit_in_full, "by a credit note; the number stays used"),
    describe=lambda r: (
        f"Invoice {r.number} to {r.customer} over {money(r.total, r.currency)} is posted, "
        f"due {day(r.due_on)}."
    ),
    summarize=lambda a: f"Post the invoice {a.invoice.label}",
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "post DRAFT-0012",
        "post the Birchwood draft",
        "finalise the invoice for Tern Logistics",
        "make the draft invoice to Haddad official",
        "issue invoice draft 7",
        "that draft for Okafor is fine, book it",
        "please finalize DRAFT-3",
        "book the Seaforth invoice into the ledger",
        "approve and post Larkspur's invoice",
        "give the Quayside draft its number",
        "can you post the draft for clara voss",
        "release the draft invoice of Fjord Packaging",
        "validate invoice draft 0021",
        "turn the Lindqvist draft into a real invoice",
    ],
)
async def post_invoice(uow: UnitOfWork, args: PostInvoice) -> InvoiceRead:
    """Post the draft."""
    posted = await invoices.post_invoice(uow, args.invoice.id)
    return await receivables.read_invoice(uow, posted)


class CreditInvoice(ActionArgs):
    """Take back a posted invoice, all or part of it, by a credit note.

    Not for money that came back from the bank and not for deleting drafts.
    """

    invoice: InvoiceRef = Field(description="The invoice to credit.")
    amount: Annotated[
        Amount | None, Field(description="Part to credit, tax included; else all of it.")
    ] = None
    reason: str = Field(min_length=3, max_length=300, description="Why it is taken back.")
    issued_on: date | None = Field(default=None, description="Date, by default today.")


def _describe_credit(result: CreditNoteRead) -> str:
    rest = (
        f" {money(result.unapplied_amount, result.currency)} becomes credit of the customer."
        if result.unapplied_amount
        else ""
    )
    return (
        f"Credit note {result.number} over {money(result.total, result.currency)} for "
        f"{result.invoice_number} of {result.customer}; "
        f"{money(result.invoice_open, result.currency)} stays open.{rest}"
    )


@action(
    "finance.credit_invoice",
    permission="finance.invoice.void",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    step_up=True,
    undo=Undo.no("a credit note stays in the books; write the invoice again instead"),
    describe=_describe_credit,
    summarize=lambda a: (
        f"Credit {asked(a.amount, None) + ' of ' if a.amount else ''}{a.invoice.label}: {a.reason}"
    ),
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "credit INV-0031, wrong address",
        "cancel invoice INV-0107 because it was sent twice",
        "credit note for Birchwood over 120, damaged goods",
        "void INV-0044, duplicate",
        "storno of invoice 52: order cancelled",
        "take back 75.50 of INV-0012 for late delivery",
        "Haddad returned half, credit 300 on their invoice",
        "please reverse invoice INV-0090 - customer was charged the wrong price",
        "give Larkspur a credit of 450 on invoice 18 as goodwill",
        "annul the Tern Logistics invoice, it should not exist",
        "issue a partial credit note 60 euros INV-0005, missing items",
        "we overcharged Okafor by 20, fix INV-0077 with a credit",
        "creditnote INV-0023 full amount, project stopped",
    ],
)
async def credit_invoice(uow: UnitOfWork, args: CreditInvoice) -> CreditNoteRead:
    """Write the credit note."""
    note = await credit_notes.credit_invoice(
        uow, args.invoice.id, reason=args.reason, amount=args.amount, issued_on=args.issued_on
    )
    return await receivables.read_credit_note(uow, note)

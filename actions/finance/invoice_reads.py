"""Questions about invoices."""

from datetime import date
from decimal import Decimal

from pydantic import Field

from actions.finance.arguments import Currency, CustomerRef, InvoiceRef, Limit, id_of, synonyms
from actions.finance.wording import counted, day, money, shown, sums
from actions.spec import ActionArgs, Risk, action
from erp_domains.finance.repository.receivables import (
    InvoiceFilter,
    InvoiceOrder,
    InvoiceSearch,
)
from erp_domains.finance.schemas.receivables import InvoiceList, InvoiceRead
from erp_domains.finance.service import receivables
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain

WHICH_WORDS = {
    "open": ["unpaid", "outstanding", "not paid", "still open", "owing"],
    "overdue": ["late", "past due", "too late", "delinquent"],
    "draft": ["drafts", "unposted", "not posted"],
    "posted": ["issued", "sent"],
    "partly_paid": [
        "partially paid",
        "part paid",
        "half paid",
        "paid in part",
        "not paid in full",
        "not fully paid",
        "underpaid",
        "part payment",
        "paid only part",
        "short paid",
    ],
    "paid": ["settled", "closed"],
    "credited": ["cancelled", "voided", "taken back"],
    "all": ["any", "every"],
}
ORDER_WORDS = {
    "newest": ["latest", "most recent", "last"],
    "due_first": ["oldest", "most urgent", "by due date"],
    "largest": ["biggest", "highest", "by amount"],
}


class ListInvoices(ActionArgs):
    """List customer invoices: open, overdue, drafts, paid, of one customer, of some days.

    Not for one invoice in detail, not for a summary by lateness (aging).
    """

    which: InvoiceFilter = Field(
        default=InvoiceFilter.ALL,
        description="Which invoices.",
        json_schema_extra=synonyms(WHICH_WORDS),
    )
    customer: CustomerRef | None = Field(default=None, description="Only of this customer.")
    issued_from: date | None = Field(default=None, description="Issued on this day or later.")
    issued_to: date | None = Field(default=None, description="Issued on this day or before.")
    due_to: date | None = Field(default=None, description="Due on this day or before.")
    total_min: Decimal | None = Field(
        default=None, ge=0, max_digits=18, description="With a total of at least this."
    )
    currency: Currency | None = Field(default=None, description="Only in this currency.")
    order: InvoiceOrder = Field(
        default=InvoiceOrder.NEWEST,
        description="What comes first.",
        json_schema_extra=synonyms(ORDER_WORDS),
    )
    limit: Limit = Field(default=20, description="How many rows at most.")


def _describe_list(result: InvoiceList) -> str:
    whose = f" of {result.customer}" if result.customer else ""
    which = "" if result.which == InvoiceFilter.ALL else result.which.replace("_", " ") + " "
    if not result.total_count:
        return f"There are no {which}invoices{whose} among those you may see."
    found = counted(result.total_count, f"{which}invoice")
    open_sum = f", {sums(result.open_by_currency)} open" if result.open_by_currency else ""
    return f"{found}{whose}{open_sum}.{shown(len(result.items), result.total_count)}"


@action(
    "finance.list_invoices",
    permission="finance.invoice.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=[
        "which invoices are overdue?",
        "show all open invoices",
        "unpaid invoices of Birchwood",
        "list the drafts that nobody posted yet",
        "invoices issued in February",
        "biggest unpaid bills",
        "has Haddad got any late invoices",
        "what is due until Friday",
        "all invoices to Tern Logistics this year",
        "recent invoices please",
        "invoices over 10000",
        "paid invoices of last month",
        "anything overdue from okafor?",
        "oldest outstanding invoices first",
        "invoices in USD",
        "show me partly payed invoices",
    ],
)
async def list_invoices(uow: UnitOfWork, args: ListInvoices) -> InvoiceList:
    """Invoices that fit."""
    found = await receivables.list_invoices(
        uow,
        InvoiceSearch(
            which=args.which,
            customer_id=id_of(args.customer),
            issued_from=args.issued_from,
            issued_to=args.issued_to,
            due_to=args.due_to,
            total_min=args.total_min,
            currency=args.currency,
            order=args.order,
            limit=args.limit,
        ),
    )
    found.customer = args.customer.label if args.customer else None
    found.which = args.which
    return found


class GetInvoice(ActionArgs):
    """Show one invoice: lines, tax, what was paid, what is open, when it is due."""

    invoice: InvoiceRef = Field(description="The invoice, by number or customer.")


def _describe_invoice(result: InvoiceRead) -> str:
    state = result.state.replace("_", " ")
    late = f", {counted(result.days_overdue, 'day')} overdue" if result.days_overdue else ""
    tax = f" (tax {money(result.tax_total, result.currency)})" if result.tax_total else ""
    lines = "; ".join(
        f"{plain(x.quantity)} x {x.description} {money(x.net, result.currency)}"
        for x in result.lines[:5]
    )
    return (
        f"{result.number} to {result.customer} of {day(result.issued_on)}: "
        f"{money(result.total, result.currency)}{tax}, {state}, "
        f"{money(result.open_amount, result.currency)} open, due {day(result.due_on)}{late}. "
        f"{lines}."
    )


@action(
    "finance.get_invoice",
    permission="finance.invoice.read",
    risk=Risk.READ,
    describe=_describe_invoice,
    examples=[
        "show INV-0042",
        "what is on invoice INV-0107?",
        "is INV-0031 paid?",
        "details of the last invoice to Birchwood",
        "how much is still open on invoice 12",
        "when is INV-0088 due",
        "open DRAFT-0004",
        "status of the Larkspur invoice",
        "what did we charge on INV-0019",
        "INV-0055 please",
        "which items are on the Seaforth invoice",
        "how late is inv 73",
        "tax amount of INV-0061?",
        "has 0023 been settled",
    ],
)
async def get_invoice(uow: UnitOfWork, args: GetInvoice) -> InvoiceRead:
    """One invoice."""
    return await receivables.get_invoice(uow, args.invoice.id)

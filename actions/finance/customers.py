"""Who owes what: balances, statements, lateness."""

from datetime import date

from pydantic import Field

from actions.finance.arguments import Currency, CustomerRef, id_of
from actions.finance.wording import counted, day, money
from actions.spec import ActionArgs, Risk, action
from erp_domains.finance.schemas.reports import Aging, CustomerBalance, CustomerStatement
from erp_domains.finance.service import receivables
from kernel.db.uow import UnitOfWork

LATE_WORDS = (
    ("current", "not yet due"),
    ("days_1_30", "1-30 days late"),
    ("days_31_60", "31-60 days late"),
    ("days_61_90", "61-90 days late"),
    ("days_over_90", "over 90 days late"),
)


class GetAging(ActionArgs):
    """Sum up what customers owe by how late it is: current, 1-30, 31-60, 61-90, over 90 days.

    For all customers or one, on any day. Not for a list of single invoices.
    """

    as_of: date | None = Field(default=None, description="On which day, by default today.")
    customer: CustomerRef | None = Field(default=None, description="Only this customer.")


def _describe_aging(result: Aging) -> str:
    if not result.items:
        return f"Nothing was open on {day(result.as_of)}."
    parts: list[str] = []
    for currency, total in sorted(result.totals.items()):
        buckets = ", ".join(
            f"{money(total[name], currency)} {words}" for name, words in LATE_WORDS if total[name]
        )
        parts.append(f"{money(total['total'], currency)} is open: {buckets}.")
    customers = len({row.customer_id for row in result.items})
    return f"On {day(result.as_of)}, {counted(customers, 'customer')}: {' '.join(parts)}"


@action(
    "finance.aging",
    permission="finance.report.read",
    risk=Risk.READ,
    describe=_describe_aging,
    examples=[
        "aging report",
        "who owes us money and how late are they?",
        "receivables by age",
        "AR ageing as of end of February",
        "how much is more than 90 days late",
        "total receivables",
        "show debtors by bucket",
        "how much money is outstanding altogether",
        "aged debtors list please",
        "receivable aging for Birchwood",
        "what share of our receivables is overdue",
        "which customers are worst at paying",
        "open items by lateness on 31 December",
        "aging of acounts receivable",
    ],
)
async def aging(uow: UnitOfWork, args: GetAging) -> Aging:
    """Open receivables by lateness."""
    return await receivables.aging(uow, args.as_of, id_of(args.customer))


class GetCustomerBalance(ActionArgs):
    """Tell what one customer owes us today: open, overdue, credit."""

    customer: CustomerRef = Field(description="The customer.")


def _describe_balance(result: CustomerBalance) -> str:
    if not result.items:
        return f"{result.customer} owes nothing."
    parts: list[str] = []
    for row in result.items:
        text = f"{money(row.balance, row.currency)} on {counted(row.open_count, 'open invoice')}"
        if row.overdue_amount:
            text += f", {money(row.overdue_amount, row.currency)} of it overdue"
        if row.credit:
            text += f", after {money(row.credit, row.currency)} of credit"
        parts.append(text)
    return f"{result.customer} owes {' and '.join(parts)}."


@action(
    "finance.customer_balance",
    permission="finance.invoice.read",
    risk=Risk.READ,
    describe=_describe_balance,
    examples=[
        "what does Birchwood owe us?",
        "balance of Tern Logistics",
        "how much is Haddad behind",
        "does Okafor still owe anything",
        "outstanding amount for Quayside Marine",
        "open balance seaforth cycles",
        "how much credit has Larkspur got with us",
        "is Fjord Packaging paid up?",
        "what's due from Clara Voss in total",
        "customer balance Pacific Roasters",
        "how much money do we still get from Lindqvist",
        "debt of Atelier Moreau please",
        "are we square with Mei Tanaka",
    ],
)
async def customer_balance(uow: UnitOfWork, args: GetCustomerBalance) -> CustomerBalance:
    """What the customer owes."""
    return await receivables.customer_balance(uow, args.customer.id, args.customer.label)


class GetCustomerStatement(ActionArgs):
    """Statement of account of one customer: invoices, credit notes and payments in order."""

    customer: CustomerRef = Field(description="The customer.")
    start_on: date | None = Field(default=None, description="First day, by default 1 January.")
    end_on: date | None = Field(default=None, description="Last day, by default today.")
    currency: Currency | None = Field(default=None, description="In this currency.")


def _describe_statement(result: CustomerStatement) -> str:
    return (
        f"{result.customer} from {day(result.start_on)} to {day(result.end_on)}: opening "
        f"{money(result.opening, result.currency)}, {counted(len(result.items), 'document')}, "
        f"closing {money(result.closing, result.currency)}."
    )


@action(
    "finance.customer_statement",
    permission="finance.invoice.read",
    risk=Risk.READ,
    describe=_describe_statement,
    examples=[
        "statement of account for Birchwood",
        "customer statement Tern Logistics, this quarter",
        "all transactions with Haddad since January",
        "account statement for Okafor in February",
        "show the history of invoices and payments of Seaforth Cycles",
        "what happened on Larkspur's account last year",
        "ledger of customer Quayside Marine",
        "give me the running balance for Fjord Packaging",
        "I need a statement to send to Clara Voss",
        "statment Pacific Roasters in USD",
        "invoices and payments of Lindqvist Foods from 1 March",
        "movements on the Atelier Moreau account",
        "transactions between us and Mei Tanaka 2025",
    ],
)
async def customer_statement(uow: UnitOfWork, args: GetCustomerStatement) -> CustomerStatement:
    """What happened with the customer."""
    return await receivables.customer_statement(
        uow,
        args.customer.id,
        args.customer.label,
        start_on=args.start_on,
        end_on=args.end_on,
        currency=args.currency,
    )

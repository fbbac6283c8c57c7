"""Trial balance, profit and loss, balance sheet, an account explained."""

from datetime import date

from pydantic import Field

from actions.finance.arguments import AccountRef, CustomerRef, Limit, id_of, synonyms
from actions.finance.wording import counted, day, money, shown
from actions.spec import ActionArgs, Risk, action
from erp_domains.finance.schemas.reports import (
    BalanceExplained,
    BalanceSheet,
    ProfitAndLoss,
    TrialBalance,
)
from erp_domains.finance.service import reports
from erp_domains.finance.service.reports import Compare
from kernel.db.uow import UnitOfWork

COMPARE_WORDS = {
    "previous_year": ["last year", "year before", "prior year", "year over year", "yoy"],
    "previous_period": ["previous month", "period before", "last quarter", "month before"],
}


class GetTrialBalance(ActionArgs):
    """Trial balance: the debit or credit balance of every account on a day."""

    as_of: date | None = Field(default=None, description="On which day, by default today.")


@action(
    "finance.trial_balance",
    permission="finance.report.read",
    risk=Risk.READ,
    describe=lambda r: (
        f"Trial balance of {day(r.as_of)}: {counted(len(r.items), 'account')}, debits "
        f"{money(r.total_debit, r.currency)}, credits {money(r.total_credit, r.currency)}."
    ),
    examples=[
        "trial balance",
        "trial balance as of 31 December",
        "show the balances of all accounts",
        "do debits equal credits?",
        "TB per end of last month",
        "give me the trial balance for February",
        "sums of every ledger account today",
        "account balances list please",
        "I need the trail balance of 30 June 2025",
        "are the books in balance",
        "general ledger totals by account",
        "trial balance at year end",
    ],
)
async def trial_balance(uow: UnitOfWork, args: GetTrialBalance) -> TrialBalance:
    """The balances."""
    return await reports.trial_balance(uow, args.as_of)


class GetProfitAndLoss(ActionArgs):
    """Profit and loss (income statement): revenue, expenses and profit of a span of days.

    Can be set beside the period or year before, and cut to a cost centre or project.
    """

    start_on: date | None = Field(default=None, description="First day, by default 1 January.")
    end_on: date | None = Field(default=None, description="Last day, by default today.")
    compare: Compare | None = Field(
        default=None,
        description="What to set it beside.",
        json_schema_extra=synonyms(COMPARE_WORDS),
    )
    dimension: str | None = Field(
        default=None, max_length=100, description="Only this cost centre or project."
    )


def _describe_profit(result: ProfitAndLoss) -> str:
    currency = result.currency
    word = "profit" if result.profit >= 0 else "loss"
    compared = (
        f" Compared: {money(result.compared_profit, currency)} from "
        f"{day(result.compared_start_on)} to {day(result.compared_end_on)}."
        if result.compared_profit is not None
        and result.compared_start_on
        and result.compared_end_on
        else ""
    )
    return (
        f"From {day(result.start_on)} to {day(result.end_on)}: income "
        f"{money(result.income, currency)}, expenses {money(result.expense, currency)}, "
        f"{word} {money(abs(result.profit), currency)}.{compared}"
    )


@action(
    "finance.profit_and_loss",
    permission="finance.report.read",
    risk=Risk.READ,
    describe=_describe_profit,
    examples=[
        "profit and loss this year",
        "how much did we earn in February?",
        "P&L for Q1 compared with last year",
        "are we profitable",
        "income statement 2025",
        "what were our expenses last month",
        "revenue so far this year",
        "show me the p and l from 1 January to 31 March",
        "did we make a loss in December",
        "net income year to date",
        "compare this month's profit with the month before",
        "total turnover last quarter",
        "proffit and loss for project Halo",
        "how are costs compared to last year",
    ],
)
async def profit_and_loss(uow: UnitOfWork, args: GetProfitAndLoss) -> ProfitAndLoss:
    """Income and expenses."""
    return await reports.profit_and_loss(
        uow, args.start_on, args.end_on, compare=args.compare, dimension=args.dimension
    )


class GetBalanceSheet(ActionArgs):
    """Balance sheet: assets, liabilities and equity on a day."""

    as_of: date | None = Field(default=None, description="On which day, by default today.")


@action(
    "finance.balance_sheet",
    permission="finance.report.read",
    risk=Risk.READ,
    describe=lambda r: (
        f"On {day(r.as_of)}: assets {money(r.assets, r.currency)} = liabilities "
        f"{money(r.liabilities, r.currency)} + equity {money(r.equity, r.currency)}."
    ),
    examples=[
        "balance sheet",
        "show the balance sheet of 31 December",
        "what are our assets and liabilities?",
        "how much equity do we have",
        "statement of financial position please",
        "what do we own and what do we owe",
        "balance sheet at the end of last quarter",
        "total assets today",
        "BS per 30 June",
        "net worth of the company",
        "ballance sheet for year end 2025",
        "how high are our liabilities",
    ],
)
async def balance_sheet(uow: UnitOfWork, args: GetBalanceSheet) -> BalanceSheet:
    """The company's position."""
    return await reports.balance_sheet(uow, args.as_of)


class ExplainBalance(ActionArgs):
    """Show where an account's balance comes from: entries, their documents, who made them.

    Also answers what the balance of one account is, e.g. the bank. Not for all accounts at once.
    """

    account: AccountRef = Field(description="The account, by code or name.")
    start_on: date | None = Field(default=None, description="First day, by default 1 January.")
    end_on: date | None = Field(default=None, description="Last day, by default today.")
    customer: CustomerRef | None = Field(
        default=None, description="Only movements with this customer."
    )
    limit: Limit = Field(default=50, description="How many movements at most.")


def _describe_explained(result: BalanceExplained) -> str:
    return (
        f"{result.code} {result.name} on {day(result.end_on)}: "
        f"{money(result.closing, result.currency)}. It stood at "
        f"{money(result.opening, result.currency)} before {day(result.start_on)}; "
        f"{counted(result.total_count, 'movement')} since."
        f"{shown(len(result.items), result.total_count)}"
    )


@action(
    "finance.explain_balance",
    permission="finance.report.read",
    risk=Risk.READ,
    describe=_describe_explained,
    examples=[
        "what is the bank balance?",
        "explain the balance of account 1020",
        "why is travel so high",
        "how much cash do we have",
        "ledger of account 6300 for February",
        "where does the amount in accounts receivable come from",
        "who booked something on rent this year",
        "show the movements on 2100",
        "drill down into software costs",
        "account details for insurance since January",
        "how much is on the savings account",
        "what makes up professional fees",
        "how much sales tax do we owe",
        "break down the balnce of office supplies",
        "receivable account, only Birchwood",
    ],
)
async def explain_balance(uow: UnitOfWork, args: ExplainBalance) -> BalanceExplained:
    """How the balance came about."""
    return await reports.explain_balance(
        uow,
        args.account.id,
        args.start_on,
        args.end_on,
        party_id=id_of(args.customer),
        limit=args.limit,
    )

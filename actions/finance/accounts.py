"""The chart of accounts and tax rates."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.finance.arguments import AccountRef, Currency, Limit, id_of, synonyms
from actions.finance.wording import counted
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.finance.models import AccountType
from erp_domains.finance.schemas.ledger import AccountCreate, AccountList, AccountRead
from erp_domains.finance.service import accounts
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain

TYPE_WORDS = {
    "asset": ["assets", "bank accounts", "what we own"],
    "liability": ["liabilities", "debts", "what we owe"],
    "equity": ["capital", "owners' equity"],
    "income": ["revenue", "revenues", "sales accounts", "earnings"],
    "expense": ["expenses", "costs", "spending"],
}
Type = Annotated[AccountType, Field(json_schema_extra=synonyms(TYPE_WORDS))]


class SearchAccounts(ActionArgs):
    """Look up accounts of the chart of accounts by code, name or type.

    Not for balances (trial balance) and not for customers or companies.
    """

    query: str | None = Field(
        default=None, min_length=1, max_length=100, description="Part of the code or name."
    )
    type: Type | None = Field(default=None, description="Only accounts of this type.")
    limit: Limit = Field(default=50, description="How many rows at most.")


def _describe_accounts(result: AccountList) -> str:
    if not result.items:
        return "No account fits among those you may see."
    if len(result.items) <= 3:
        return "; ".join(f"{a.code} {a.name} ({a.type})" for a in result.items) + "."
    return f"{counted(len(result.items), 'account')} found."


@action(
    "finance.search_accounts",
    permission="finance.account.read",
    risk=Risk.READ,
    describe=_describe_accounts,
    examples=[
        "show the chart of accounts",
        "which account do we use for rent?",
        "find the travel account",
        "list all expense accounts",
        "what's the code for software costs",
        "account number of bank fees please",
        "search accounts for depreciation",
        "do we have an account for insurance",
        "what is account 6300",
        "all income accounts",
        "chart of acounts, liabilities only",
        "where do I book office supplies",
        "ledger accounts with 'tax' in the name",
        "look up account codes beginning with 24",
    ],
)
async def search_accounts(uow: UnitOfWork, args: SearchAccounts) -> AccountList:
    """Accounts that fit."""
    return await accounts.search_accounts(uow, args.query, args.type, args.limit)


class CreateAccount(ActionArgs):
    """Add an account to the chart of accounts. Not for customers, users or bank payments."""

    code: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.\-]{0,19}$", description="Its code, e.g. 6150."
    )
    name: str = Field(min_length=2, max_length=100, description="Its name.")
    type: Type = Field(description="Asset, liability, equity, income or expense.")
    parent: AccountRef | None = Field(default=None, description="The account it stands under.")
    currency: Currency | None = Field(
        default=None, description="Only for an account kept in one foreign currency."
    )


async def _remove_account(uow: UnitOfWork, context: UndoContext) -> str:
    label = await accounts.remove_unused_account(uow, UUID(context.result["id"]))
    return f"The account {label} is removed."


@action(
    "finance.create_account",
    permission="finance.account.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_remove_account, "as long as nothing was posted to it"),
    describe=lambda a: f"Account {a.code} {a.name} ({a.type}) is in the chart.",
    summarize=lambda a: f"Add the {a.type} account {a.code} {a.name}",
    examples=[
        "add an expense account 6150 Cleaning",
        "create account 1040 petty cash, asset",
        "new income account 4050 Training under Revenue",
        "we need an account for courier costs, code 6160, expense",
        "please set up ledger account 2450 pension liability",
        "open account 1025 USD bank as an asset in USD",
        "add 6310 Trade fairs below Marketing",
        "make a new liability account called vouchers sold, 2250",
        "chart of accounts: add 5200 freight, expense",
        "can you create an equity account 3150 reserves",
        "insert acount 4040 licences (income)",
        "put a new expense account 6220 hotel under travel",
        "I want an account 1310 deposits paid, type asset",
    ],
)
async def create_account(uow: UnitOfWork, args: CreateAccount) -> AccountRead:
    """Add the account."""
    return await accounts.create_account(
        uow,
        AccountCreate(
            code=args.code,
            name=args.name,
            type=args.type,
            parent_id=id_of(args.parent),
            currency=args.currency,
        ),
    )


class TaxRateRead(BaseModel):
    """A sales tax as it stands."""

    name: str
    rate: Decimal
    is_default: bool


class SetTaxRate(ActionArgs):
    """Add a sales tax (VAT) rate or change it; the usual one goes on every new invoice line."""

    name: str = Field(min_length=1, max_length=60, description="What the rate is called.")
    rate: Decimal = Field(ge=0, le=100, max_digits=7, description="Percent, e.g. 19.")
    is_default: bool = Field(
        default=True,
        description="Whether it is charged by default.",
        json_schema_extra={
            "x-synonyms": {
                "false": [
                    "not the default",
                    "not default",
                    "not by default",
                    "by default no",
                    "on request",
                    "not the usual",
                    "not the standard",
                    "in special cases",
                ]
            }
        },
    )


def _describe_tax(result: TaxRateRead) -> str:
    usual = ", charged on invoices unless another is named" if result.is_default else ""
    return f"Sales tax {result.name} is {plain(result.rate)} %{usual}."


@action(
    "finance.set_tax_rate",
    permission="finance.account.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore(),
    describe=_describe_tax,
    summarize=lambda a: f"Set the sales tax {a.name} to {a.rate} %",
    examples=[
        "our VAT is 19 percent",
        "set the default sales tax to 20%",
        "add a reduced VAT rate of 7 %",
        "change the standard tax rate to 21",
        "we charge 10 % sales tax from now on",
        "new tax rate: export, 0 percent, not the default",
        "please add VAT reduced 5.5%",
        "configure 8.1 % swiss vat as the usual rate",
        "tax rate for invoices should be 25",
        "define gst at 15 percent",
        "update normal vat to 22 %",
        "make 0 % tax the default for invoices",
    ],
)
async def set_tax_rate(uow: UnitOfWork, args: SetTaxRate) -> TaxRateRead:
    """Add or change the rate."""
    found = await accounts.set_tax_rate(uow, args.name, args.rate, is_default=args.is_default)
    return TaxRateRead(name=found.name, rate=found.rate, is_default=found.is_default)

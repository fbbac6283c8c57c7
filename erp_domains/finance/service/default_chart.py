"""The chart a new company starts with. `role` marks accounts that documents post to."""

from typing import NamedTuple

from erp_domains.finance.models import AccountType


class Entry(NamedTuple):
    """One account of the default chart."""

    code: str
    name: str
    type: AccountType
    parent: str | None = None
    role: str | None = None
    is_control: bool = False


RECEIVABLE = "receivable"
PAYABLE = "payable"
BANK = "bank"
SALES = "sales"
SALES_TAX = "sales_tax"
CUSTOMER_CREDIT = "customer_credit"
FX_GAIN_LOSS = "fx_gain_loss"
RETAINED_EARNINGS = "retained_earnings"
OPENING_EQUITY = "opening_equity"

_A, _L, _Q = AccountType.ASSET, AccountType.LIABILITY, AccountType.EQUITY
_I, _X = AccountType.INCOME, AccountType.EXPENSE

CHART: tuple[Entry, ...] = (
    Entry("1000", "Current assets", _A),
    Entry("1010", "Cash", _A, "1000", "cash"),
    Entry("1020", "Bank", _A, "1000", BANK),
    Entry("1030", "Savings account", _A, "1000"),
    Entry("1100", "Accounts receivable", _A, "1000", RECEIVABLE, is_control=True),
    Entry("1200", "Inventory", _A, "1000", "inventory"),
    Entry("1300", "Prepaid expenses", _A, "1000"),
    Entry("1400", "Input tax", _A, "1000", "input_tax"),
    Entry("1500", "Fixed assets", _A),
    Entry("1510", "Office equipment", _A, "1500"),
    Entry("1520", "Vehicles", _A, "1500"),
    Entry("1590", "Accumulated depreciation", _A, "1500"),
    Entry("2000", "Current liabilities", _L),
    Entry("2010", "Accounts payable", _L, "2000", PAYABLE, is_control=True),
    Entry("2020", "Goods received not invoiced", _L, "2000", "goods_received"),
    Entry("2100", "Sales tax payable", _L, "2000", SALES_TAX),
    Entry("2200", "Customer credits", _L, "2000", CUSTOMER_CREDIT, is_control=True),
    Entry("2300", "Accrued expenses", _L, "2000"),
    Entry("2400", "Salaries payable", _L, "2000", "salaries_payable"),
    Entry("2410", "Payroll taxes payable", _L, "2000", "payroll_taxes"),
    Entry("2500", "Deferred revenue", _L, "2000", "deferred_revenue"),
    Entry("2700", "Long-term loans", _L),
    Entry("3000", "Share capital", _Q),
    Entry("3100", "Retained earnings", _Q, None, RETAINED_EARNINGS),
    Entry("3200", "Owner's drawings", _Q),
    Entry("3900", "Opening balance equity", _Q, None, OPENING_EQUITY),
    Entry("4000", "Revenue", _I),
    Entry("4010", "Sales", _I, "4000", SALES),
    Entry("4020", "Services", _I, "4000"),
    Entry("4030", "Subscriptions", _I, "4000"),
    Entry("4900", "Other income", _I),
    Entry("4910", "Interest income", _I, "4900"),
    Entry("4920", "Exchange gains and losses", _I, "4900", FX_GAIN_LOSS),
    Entry("5000", "Cost of goods sold", _X, None, "cost_of_goods"),
    Entry("5100", "Inventory adjustments", _X, "5000", "inventory_adjustment"),
    Entry("6000", "Operating expenses", _X),
    Entry("6010", "Salaries", _X, "6000", "salaries"),
    Entry("6020", "Payroll taxes", _X, "6000", "payroll_tax_expense"),
    Entry("6100", "Rent", _X, "6000"),
    Entry("6110", "Utilities", _X, "6000"),
    Entry("6120", "Office supplies", _X, "6000"),
    Entry("6130", "Software", _X, "6000"),
    Entry("6140", "Telephone and internet", _X, "6000"),
    Entry("6200", "Travel", _X, "6000"),
    Entry("6210", "Meals and entertainment", _X, "6000"),
    Entry("6300", "Marketing", _X, "6000"),
    Entry("6400", "Insurance", _X, "6000"),
    Entry("6500", "Professional fees", _X, "6000"),
    Entry("6600", "Repairs and maintenance", _X, "6000"),
    Entry("6700", "Depreciation", _X, "6000"),
    Entry("6800", "Bank fees", _X, "6000", "bank_fees"),
    Entry("6810", "Interest expense", _X, "6000"),
    Entry("6900", "Bad debts", _X, "6000", "bad_debts"),
)

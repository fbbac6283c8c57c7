"""Tables of finance."""

from erp_domains.finance.models.ledger import (
    Account,
    AccountType,
    EntrySource,
    EntryState,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    PeriodState,
    TaxRate,
)
from erp_domains.finance.models.payments import (
    Allocation,
    Payment,
    PaymentMethod,
    PaymentState,
)
from erp_domains.finance.models.receivables import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceState,
    TaxMode,
)

__all__ = [
    "Account",
    "AccountType",
    "Allocation",
    "CreditNote",
    "CreditNoteLine",
    "EntrySource",
    "EntryState",
    "FiscalPeriod",
    "Invoice",
    "InvoiceLine",
    "InvoiceState",
    "JournalEntry",
    "JournalLine",
    "Payment",
    "PaymentMethod",
    "PaymentState",
    "PeriodState",
    "TaxMode",
    "TaxRate",
]

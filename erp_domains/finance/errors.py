"""Refusals of finance. Every message says what to do."""

from kernel.errors import Conflict, Invalid, NotFound


class Unbalanced(Invalid):
    """Debits and credits of an entry differ."""

    code = "unbalanced"


class BadLine(Invalid):
    """A journal or document line cannot stand as it is."""

    code = "bad_line"


class ControlAccount(Invalid):
    """The account is fed by documents only; manual postings are refused."""

    code = "control_account"


class InactiveAccount(Invalid):
    """The account takes no postings any more."""

    code = "inactive_account"


class PeriodClosed(Conflict):
    """The day lies in a closed period."""

    code = "period_closed"


class EntryImmutable(Conflict):
    """A posted entry cannot be changed, only reversed."""

    code = "entry_immutable"


class NotDraft(Conflict):
    """The document was posted already."""

    code = "not_draft"


class NotPosted(Conflict):
    """The document has to be posted first."""

    code = "not_posted"


class AlreadyReversed(Conflict):
    """The entry or payment was taken back before."""

    code = "already_reversed"


class ReverseTheDocument(Conflict):
    """An entry made by a document is taken back through that document."""

    code = "reverse_the_document"


class CodeTaken(Conflict):
    """Another account has this code."""

    code = "account_code_taken"


class NumberTaken(Conflict):
    """Another invoice has this number, or Steward numbers the invoices itself by now."""

    code = "invoice_number_taken"


class AccountInUse(Conflict):
    """The account has postings or sub-accounts, so it cannot be removed."""

    code = "account_in_use"


class TooMuch(Invalid):
    """More than what is open was asked for."""

    code = "more_than_open"


class RateNeeded(Invalid):
    """A foreign currency needs an exchange rate."""

    code = "rate_needed"


class OtherCurrency(Invalid):
    """Payment and invoice are in different currencies."""

    code = "other_currency"


class OtherCustomer(Invalid):
    """The invoice belongs to somebody else."""

    code = "other_customer"


class ChartMissing(NotFound):
    """The chart has no account of the role a posting needs."""

    code = "chart_missing"

"""The ledger: chart of accounts, fiscal periods, journal entries and their lines."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement, func

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned

AMOUNT = Numeric(20, 4)
RATE = Numeric(20, 10)


class AccountType(StrEnum):
    """The five kinds of account; assets and expenses grow in debit, the others in credit."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


class EntryState(StrEnum):
    """A journal entry's life. Once posted only a reversal follows."""

    DRAFT = "draft"
    POSTED = "posted"
    REVERSED = "reversed"


class EntrySource(StrEnum):
    """What an entry was made from."""

    MANUAL = "manual"
    OPENING = "opening"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    SYSTEM = "system"


class PeriodState(StrEnum):
    """Whether a period takes postings: all, those with the closing right, none."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"
    CLOSED = "closed"


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """A CHECK that a text column holds a member of a closed set."""
    listed = ", ".join(f"'{v.value}'" for v in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


class Account(TenantBase, Id, Timestamps, Versioned):
    """One account of the chart. `role` marks those that postings of documents go to."""

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("role"),
        one_of("type", AccountType),
        Index("ix_accounts_parent_id", "parent_id"),
    )
    __access__ = Access(read="finance.account.read")

    code: Mapped[str]
    name: Mapped[str]
    type: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    currency: Mapped[str | None]
    is_control: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    role: Mapped[str | None]

    @property
    def label(self) -> str:
        """Code and name, as people read it."""
        return f"{self.code} {self.name}"


class TaxRate(TenantBase, Id, Timestamps, Versioned):
    """A sales tax the company charges, in percent. One may be the usual one."""

    __tablename__ = "tax_rates"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("rate BETWEEN 0 AND 100", name="percentage"),
        Index("uq_tax_rates_usual", "is_default", unique=True, postgresql_where="is_default"),
    )
    __access__ = Access(read="finance.account.read")

    name: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    is_default: Mapped[bool] = mapped_column(default=False)


class FiscalPeriod(TenantBase, Id, Timestamps, Versioned):
    """A span of days that can be closed. A day without a period is open."""

    __tablename__ = "fiscal_periods"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("state", PeriodState),
        CheckConstraint("start_on <= end_on", name="span"),
    )
    __access__ = Access(read="finance.account.read")

    name: Mapped[str]
    start_on: Mapped[date]
    end_on: Mapped[date]
    state: Mapped[str] = mapped_column(default=PeriodState.OPEN)
    reason: Mapped[str | None]


class JournalEntry(TenantBase, Id, Timestamps, Versioned):
    """The head of a double entry. A trigger keeps posted ones as they are.

    `number` is the document's own number or, for entries made by hand, of the series JE-.
    """

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("draft_code"),
        UniqueConstraint("reverses_id"),
        one_of("state", EntryState),
        one_of("source", EntrySource),
        CheckConstraint("state = 'draft' OR number IS NOT NULL", name="numbered"),
        Index("ix_journal_entries_posted_on", "posted_on"),
        Index("ix_journal_entries_source_id", "source_id"),
    )
    __access__ = Access(read="finance.journal.read", user="created_by")

    number: Mapped[str | None]
    draft_code: Mapped[str | None]
    posted_on: Mapped[date]
    period: Mapped[str]
    description: Mapped[str]
    state: Mapped[str] = mapped_column(default=EntryState.DRAFT)
    source: Mapped[str] = mapped_column(default=EntrySource.MANUAL)
    source_id: Mapped[UUID | None]
    reverses_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entries.id"))
    currency: Mapped[str]
    total: Mapped[Decimal] = mapped_column(AMOUNT)
    created_by: Mapped[UUID]
    created_by_name: Mapped[str]
    agent: Mapped[str | None]
    posted_by: Mapped[UUID | None]
    posted_by_name: Mapped[str | None]
    posted_at: Mapped[datetime | None]

    @hybrid_property
    def code(self) -> str:
        """Its number or, before posting, its draft code."""
        return self.number or self.draft_code or ""

    @code.inplace.expression
    @classmethod
    def _code_sql(cls) -> ColumnElement[str]:
        return func.coalesce(cls.number, cls.draft_code)

    @hybrid_property
    def label(self) -> str:
        """What people call it."""
        return f"{self.code} {self.description}"

    @label.inplace.expression
    @classmethod
    def _label_sql(cls) -> ColumnElement[str]:
        return func.coalesce(cls.number, cls.draft_code) + " " + cls.description


class JournalLine(TenantBase, Id):
    """One debit or credit, in the transaction's currency and in the company's own."""

    __tablename__ = "journal_lines"
    __table_args__ = (
        UniqueConstraint("entry_id", "line_no"),
        CheckConstraint(
            "debit >= 0 AND credit >= 0 AND base_debit >= 0 AND base_credit >= 0", name="positive"
        ),
        CheckConstraint(
            "(debit = 0 OR credit = 0) AND (base_debit = 0 OR base_credit = 0)", name="one_side"
        ),
        CheckConstraint("debit + credit + base_debit + base_credit > 0", name="not_empty"),
        Index(
            "ix_journal_lines_account_id",
            "account_id",
            postgresql_include=["entry_id", "base_debit", "base_credit"],
        ),
        Index("ix_journal_lines_party", "party_id", postgresql_where="party_id IS NOT NULL"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("journal_entries.id", ondelete="CASCADE"))
    line_no: Mapped[int]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    currency: Mapped[str]
    debit: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    credit: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    base_debit: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    base_credit: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    party_kind: Mapped[str | None]
    party_id: Mapped[UUID | None]
    dimension: Mapped[str | None]
    memo: Mapped[str | None]

    @property
    def label(self) -> str:
        """Its place in the entry."""
        return f"line {self.line_no}"

"""What customers owe: invoices, credit notes, payments and how they meet."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement, func

from erp_domains.finance.models.ledger import AMOUNT, RATE, one_of
from kernel.auth.access import Access
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned

QUANTITY = Numeric(20, 6)
PERCENT = Numeric(7, 4)


class InvoiceState(StrEnum):
    """An invoice's life. `credited` means credit notes alone brought it to nothing."""

    DRAFT = "draft"
    POSTED = "posted"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"


class TaxMode(StrEnum):
    """Whether unit prices are without tax or with it."""

    EXCLUSIVE = "exclusive"
    INCLUSIVE = "inclusive"


class Invoice(TenantBase, Id, Timestamps, Versioned):
    """A customer invoice. The number is given at posting; from then on a trigger guards it."""

    __tablename__ = "invoices"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("draft_code"),
        one_of("state", InvoiceState),
        one_of("tax_mode", TaxMode),
        CheckConstraint("state = 'draft' OR number IS NOT NULL", name="numbered"),
        CheckConstraint("total = subtotal + tax_total", name="total"),
        CheckConstraint("paid_amount + credited_amount <= total", name="not_overpaid"),
        CheckConstraint("paid_amount >= 0 AND credited_amount >= 0", name="settled_positive"),
        Index("ix_invoices_customer_id", "customer_id"),
        Index("ix_invoices_open", "due_on", postgresql_where="state IN ('posted','partly_paid')"),
    )
    __access__ = Access(read="finance.invoice.read", user="created_by")

    number: Mapped[str | None]
    draft_code: Mapped[str]
    is_imported: Mapped[bool] = mapped_column(default=False)
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    state: Mapped[str] = mapped_column(default=InvoiceState.DRAFT)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    reference: Mapped[str | None]
    note: Mapped[str | None]
    tax_mode: Mapped[str] = mapped_column(default=TaxMode.EXCLUSIVE)
    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE, default=Decimal(1))
    rate_source: Mapped[str | None]
    rate_on: Mapped[date | None]
    subtotal: Mapped[Decimal] = mapped_column(AMOUNT)
    tax_total: Mapped[Decimal] = mapped_column(AMOUNT)
    total: Mapped[Decimal] = mapped_column(AMOUNT)
    base_total: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    base_settled: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    paid_amount: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    credited_amount: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entries.id"))
    posted_at: Mapped[datetime | None]
    created_by: Mapped[UUID]
    created_by_name: Mapped[str]

    @property
    def open_amount(self) -> Decimal:
        """What is still to be paid, in the invoice's currency; nothing for a draft."""
        if self.state == InvoiceState.DRAFT:
            return Decimal(0)
        return self.total - self.paid_amount - self.credited_amount

    @hybrid_property
    def code(self) -> str:
        """Its number or, before posting, its draft code."""
        return self.number or self.draft_code

    @code.inplace.expression
    @classmethod
    def _code_sql(cls) -> ColumnElement[str]:
        return func.coalesce(cls.number, cls.draft_code)

    @hybrid_property
    def label(self) -> str:
        """What people call it: code and customer."""
        return f"{self.code} {self.customer_name}"

    @label.inplace.expression
    @classmethod
    def _label_sql(cls) -> ColumnElement[str]:
        return func.coalesce(cls.number, cls.draft_code) + " " + cls.customer_name

    @hybrid_property
    def short_number(self) -> str:
        """The number without its prefix and zeros, as in "invoice 7"; empty for a draft."""
        return (self.number or "").rpartition("-")[2].lstrip("0")

    @short_number.inplace.expression
    @classmethod
    def _short_number_sql(cls) -> ColumnElement[str]:
        return func.ltrim(func.split_part(cls.number, "-", -1), "0")

    @hybrid_property
    def facts(self) -> str:
        """Amount, state and due day, to tell invoices of one customer apart."""
        return f"{self.total} {self.currency}, {self.state}, due {self.due_on}"

    @facts.inplace.expression
    @classmethod
    def _facts_sql(cls) -> ColumnElement[str]:
        return func.concat(
            func.trim_scale(cls.total), " ", cls.currency, ", ",
            func.replace(cls.state, "_", " "), ", due ", cls.due_on,
        )  # fmt: skip


class InvoiceLine(TenantBase, Id):
    """One line of an invoice; `net + tax = gross` and the lines add up to the invoice."""

    __tablename__ = "invoice_lines"
    __table_args__ = (
        UniqueConstraint("invoice_id", "line_no"),
        CheckConstraint("gross = net + tax", name="gross"),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id", ondelete="CASCADE"))
    line_no: Mapped[int]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(QUANTITY)
    unit_price: Mapped[Decimal] = mapped_column(QUANTITY)
    tax_rate: Mapped[Decimal] = mapped_column(PERCENT, default=Decimal(0))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    product_id: Mapped[UUID | None]
    dimension: Mapped[str | None]
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    tax: Mapped[Decimal] = mapped_column(AMOUNT)
    gross: Mapped[Decimal] = mapped_column(AMOUNT)

    @property
    def label(self) -> str:
        """What was sold."""
        return self.description


class CreditNote(TenantBase, Id, Timestamps, Versioned):
    """Takes back all or part of a posted invoice. `unapplied_amount` is the customer's credit."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("total = subtotal + tax_total", name="total"),
        CheckConstraint("unapplied_amount BETWEEN 0 AND total", name="unapplied"),
        Index("ix_credit_notes_invoice_id", "invoice_id"),
        Index("ix_credit_notes_customer_id", "customer_id"),
    )
    __access__ = Access(read="finance.invoice.read", user="created_by")

    number: Mapped[str]
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    issued_on: Mapped[date]
    reason: Mapped[str]
    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE, default=Decimal(1))
    subtotal: Mapped[Decimal] = mapped_column(AMOUNT)
    tax_total: Mapped[Decimal] = mapped_column(AMOUNT)
    total: Mapped[Decimal] = mapped_column(AMOUNT)
    unapplied_amount: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    base_unapplied: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entries.id"))
    created_by: Mapped[UUID]
    created_by_name: Mapped[str]


class CreditNoteLine(TenantBase, Id):
    """The part of an invoice line that a credit note takes back."""

    __tablename__ = "credit_note_lines"
    __table_args__ = (
        CheckConstraint("gross = net + tax", name="gross"),
        Index("ix_credit_note_lines_credit_note_id", "credit_note_id"),
        {"info": APPEND_ONLY},
    )

    credit_note_id: Mapped[UUID] = mapped_column(ForeignKey("credit_notes.id"))
    invoice_line_id: Mapped[UUID] = mapped_column(ForeignKey("invoice_lines.id"))
    description: Mapped[str]
    net: Mapped[Decimal] = mapped_column(AMOUNT)
    tax: Mapped[Decimal] = mapped_column(AMOUNT)
    gross: Mapped[Decimal] = mapped_column(AMOUNT)

    @property
    def label(self) -> str:
        """What is taken back."""
        return self.description

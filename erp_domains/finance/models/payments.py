"""Money customers paid, and how it meets invoices."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement, func

from erp_domains.finance.models.ledger import AMOUNT, RATE, one_of
from kernel.auth.access import Access
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned


class PaymentState(StrEnum):
    """A payment stands or was taken back."""

    RECORDED = "recorded"
    REVERSED = "reversed"


class PaymentMethod(StrEnum):
    """How the money came."""

    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    CASH = "cash"
    CHEQUE = "cheque"
    DIRECT_DEBIT = "direct_debit"
    OTHER = "other"


class Payment(TenantBase, Id, Timestamps, Versioned):
    """Money a customer paid. What no invoice took stands as `unapplied_amount`."""

    __tablename__ = "payments"
    __table_args__ = (
        UniqueConstraint("number"),
        one_of("state", PaymentState),
        one_of("method", PaymentMethod),
        CheckConstraint("amount > 0", name="positive"),
        CheckConstraint("unapplied_amount BETWEEN 0 AND amount", name="unapplied"),
        Index("ix_payments_customer_id", "customer_id"),
        Index("ix_payments_received_on", "received_on"),
    )
    __access__ = Access(read="finance.payment.read", user="created_by")

    number: Mapped[str]
    customer_id: Mapped[UUID]
    customer_name: Mapped[str]
    received_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    currency: Mapped[str]
    rate: Mapped[Decimal] = mapped_column(RATE, default=Decimal(1))
    unapplied_amount: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    base_unapplied: Mapped[Decimal] = mapped_column(AMOUNT, default=Decimal(0))
    method: Mapped[str] = mapped_column(default=PaymentMethod.BANK_TRANSFER)
    reference: Mapped[str | None]
    state: Mapped[str] = mapped_column(default=PaymentState.RECORDED)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("journal_entries.id"))
    created_by: Mapped[UUID]
    created_by_name: Mapped[str]

    @hybrid_property
    def label(self) -> str:
        """What people call it: number and customer."""
        return f"{self.number} {self.customer_name}"

    @label.inplace.expression
    @classmethod
    def _label_sql(cls) -> ColumnElement[str]:
        return cls.number + " " + cls.customer_name

    @hybrid_property
    def facts(self) -> str:
        """Amount and day, to tell payments of one customer apart."""
        return f"{self.amount} {self.currency}, {self.received_on}"

    @facts.inplace.expression
    @classmethod
    def _facts_sql(cls) -> ColumnElement[str]:
        return func.concat(
            func.trim_scale(cls.amount), " ", cls.currency, ", received ", cls.received_on
        )


class Allocation(TenantBase, Id):
    """An amount of a payment or credit note set against an invoice.

    Never changed: taking one back is a second row with the opposite sign.
    """

    __tablename__ = "allocations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(payment_id, credit_note_id) = 1", name="one_origin"),
        CheckConstraint("amount <> 0", name="not_empty"),
        Index("ix_allocations_invoice_id", "invoice_id"),
        Index("ix_allocations_payment_id", "payment_id"),
        {"info": APPEND_ONLY},
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoices.id"))
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    credit_note_id: Mapped[UUID | None] = mapped_column(ForeignKey("credit_notes.id"))
    applied_on: Mapped[date]
    amount: Mapped[Decimal] = mapped_column(AMOUNT)
    base_amount: Mapped[Decimal] = mapped_column(AMOUNT)
    title: Mapped[str]

    @property
    def label(self) -> str:
        """Which money meets which invoice."""
        return self.title

"""Invoices, credit notes and payments: numbers, tax, allocation, and the books behind them."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from erp_domains.finance.errors import (
    AlreadyReversed,
    BadLine,
    NotDraft,
    NotPosted,
    OtherCustomer,
    RateNeeded,
    ReverseTheDocument,
    TooMuch,
)
from erp_domains.finance.models import Account, Invoice, JournalEntry, JournalLine, Payment
from erp_domains.finance.repository import receivables
from erp_domains.finance.schemas.receivables import PaymentCreate
from erp_domains.finance.service.credit_notes import credit_invoice
from erp_domains.finance.service.invoices import create_invoice, post_invoice
from erp_domains.finance.service.journals import reverse_journal
from erp_domains.finance.service.payments import record_payment, reverse_payment
from kernel.auth.principal import TenantContext
from kernel.db.uow import UnitOfWork
from kernel.money import BadAmount
from tests.erp_domains.finance.books import CONTOSO, NORTHWIND, books, sale

pytestmark = pytest.mark.anyio


async def posted(uow: UnitOfWork, *prices: str, **facts: object) -> Invoice:
    draft = await create_invoice(uow, sale(*prices, **facts))  # pyright: ignore[reportArgumentType]
    return await post_invoice(uow, draft.id)


def paid(amount: str, **facts: object) -> PaymentCreate:
    return PaymentCreate.model_validate(
        {"customer_id": NORTHWIND, "customer_name": "Northwind", "amount": amount, **facts}
    )


async def balances(uow: UnitOfWork) -> dict[str, Decimal]:
    rows = await uow.session.execute(
        select(Account.code, JournalLine.base_debit, JournalLine.base_credit).join(
            JournalLine, JournalLine.account_id == Account.id
        )
    )
    found: dict[str, Decimal] = {}
    for code, debit, credit in rows:
        found[code] = found.get(code, Decimal(0)) + debit - credit
    return {code: amount for code, amount in found.items() if amount}


async def test_a_draft_has_no_number_and_no_postings(acme: TenantContext) -> None:
    async with books(acme) as uow:
        draft = await create_invoice(uow, sale("100", "50.50", tax="19"))
        assert (draft.number, draft.code, draft.state) == (None, "DRAFT-0001", "draft")
        assert (draft.subtotal, draft.tax_total, draft.total) == (
            Decimal("150.50"),
            Decimal("28.60"),
            Decimal("179.10"),
        )
        assert draft.due_on == date(2026, 4, 15)
        assert await uow.session.scalar(select(JournalEntry.id)) is None


async def test_posting_numbers_the_invoice_and_writes_receivable_revenue_and_tax(
    acme: TenantContext,
) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100", "50.50", tax="19")
        assert (invoice.number, invoice.state) == ("INV-0001", "posted")
        assert await balances(uow) == {
            "1100": Decimal("179.10"),
            "4010": Decimal("-150.50"),
            "2100": Decimal("-28.60"),
        }
        with pytest.raises(NotDraft):
            await post_invoice(uow, invoice.id)
        second = await posted(uow, "10")
        assert second.number == "INV-0002"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoices SET total = 1, subtotal = 1, tax_total = 0 WHERE id = :id",
        "UPDATE invoices SET number = 'INV-9999' WHERE id = :id",
        "UPDATE invoices SET state = 'draft' WHERE id = :id",
        "DELETE FROM invoices WHERE id = :id",
        "DELETE FROM invoice_lines WHERE invoice_id = :id",
        "UPDATE invoice_lines SET net = net + 1, gross = gross + 1 WHERE invoice_id = :id",
    ],
)
async def test_a_posted_invoice_keeps_its_content(acme: TenantContext, statement: str) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100")
        with pytest.raises(DBAPIError) as refused:
            async with uow.session.begin_nested():
                await uow.session.execute(text(statement), {"id": invoice.id})
        assert getattr(refused.value.orig, "sqlstate", "") == "SL001"


async def test_wrong_invoices_are_refused(acme: TenantContext) -> None:
    async with books(acme) as uow:
        for wrong, error in (
            (sale("0"), BadLine),
            (sale("-5"), BadLine),
            (sale("5", due_on=date(2026, 1, 1)), BadLine),
            (sale("5", tax="101"), BadLine),
            (sale("5", currency="USD"), RateNeeded),
            (sale("5", currency="XXQ", rate="2"), BadAmount),
        ):
            with pytest.raises(error):
                await create_invoice(uow, wrong)
        assert await uow.session.scalar(select(Invoice.id)) is None


async def test_money_goes_to_the_oldest_invoice_first(acme: TenantContext) -> None:
    async with books(acme) as uow:
        newer = await posted(uow, "80", issued_on=date(2026, 2, 1))
        older = await posted(uow, "100", issued_on=date(2026, 1, 5))
        payment = await record_payment(uow, paid("130"))
        assert (older.state, older.open_amount) == ("paid", 0)
        assert (newer.state, newer.open_amount) == ("partly_paid", 50)
        assert (payment.number, payment.unapplied_amount) == ("PAY-0001", 0)
        assert await balances(uow) == {"1100": 50, "1020": 130, "4010": -180}


async def test_a_named_invoice_is_paid_and_the_rest_is_credit(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await posted(uow, "100", issued_on=date(2026, 1, 5))
        named = await posted(uow, "80")
        payment = await record_payment(uow, paid("95", invoice_id=named.id))
        assert (named.state, payment.unapplied_amount) == ("paid", 15)
        assert (await balances(uow))["2200"] == -15
        with pytest.raises(TooMuch):
            await record_payment(uow, paid("5", invoice_id=named.id))
        with pytest.raises(OtherCustomer):
            await record_payment(uow, paid("5", invoice_id=named.id, customer_id=CONTOSO))


async def test_wrong_payments_are_refused(acme: TenantContext) -> None:
    async with books(acme) as uow:
        draft = await create_invoice(uow, sale("10"))
        for wrong, error in (
            (paid("0"), BadLine),
            (paid("-1"), BadLine),
            (paid("1.005"), BadAmount),
            (paid("1", received_on=date(2026, 3, 17)), BadLine),
            (paid("1", currency="USD"), RateNeeded),
            (paid("1", invoice_id=draft.id), NotPosted),
        ):
            with pytest.raises(error):
                await record_payment(uow, wrong)
        assert await uow.session.scalar(select(Payment.id)) is None


async def test_taking_a_payment_back_opens_its_invoices_again(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100")
        payment = await record_payment(uow, paid("120"))
        assert invoice.state == "paid"
        await reverse_payment(uow, payment.id, reason="bounced")
        assert (invoice.state, invoice.open_amount) == ("posted", 100)
        assert (payment.state, payment.unapplied_amount) == ("reversed", 0)
        assert await balances(uow) == {"1100": 100, "4010": -100}
        with pytest.raises(AlreadyReversed):
            await reverse_payment(uow, payment.id)


async def test_a_full_credit_note_leaves_nothing(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "33.33", "66.68", tax="19")
        note = await credit_invoice(uow, invoice.id, reason="wrong customer")
        assert (note.number, note.total, note.unapplied_amount) == ("CN-0001", invoice.total, 0)
        assert (invoice.state, invoice.open_amount) == ("credited", 0)
        assert await balances(uow) == {}
        with pytest.raises(TooMuch):
            await credit_invoice(uow, invoice.id, reason="again")


async def test_partial_credits_add_up_to_the_invoice(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "33.33", "66.68", "0.01", tax="19")
        first = await credit_invoice(uow, invoice.id, reason="late", amount=Decimal("17.77"))
        assert (first.total, invoice.state) == (Decimal("17.77"), "posted")
        with pytest.raises(TooMuch):
            await credit_invoice(uow, invoice.id, reason="late", amount=invoice.total)
        await credit_invoice(uow, invoice.id, reason="rest")
        assert await balances(uow) == {}
        assert invoice.state == "credited"


async def test_crediting_what_was_paid_becomes_credit_of_the_customer(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100")
        await record_payment(uow, paid("70"))
        note = await credit_invoice(uow, invoice.id, reason="returned")
        assert (note.unapplied_amount, invoice.open_amount, invoice.state) == (70, 0, "paid")
        assert await balances(uow) == {"1020": 70, "2200": -70}


async def test_drafts_are_not_credited(acme: TenantContext) -> None:
    async with books(acme) as uow:
        draft = await create_invoice(uow, sale("10"))
        with pytest.raises(NotPosted):
            await credit_invoice(uow, draft.id, reason="no")


async def test_a_foreign_invoice_paid_at_another_rate_realises_the_difference_once(
    acme: TenantContext,
) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100", currency="USD", rate="1.10", rate_source="ECB")
        assert invoice.base_total == 110
        await record_payment(uow, paid("40", currency="USD", rate="1.15"))
        await record_payment(uow, paid("60", currency="USD", rate="1.15"))
        assert await balances(uow) == {"4010": -110, "1020": 115, "4920": -5}
        assert invoice.base_settled == invoice.base_total


async def test_a_document_is_reversed_through_the_document(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "100")
        assert isinstance(invoice.entry_id, UUID)
        with pytest.raises(ReverseTheDocument):
            await reverse_journal(uow, invoice.entry_id)


async def test_prices_with_tax_keep_the_gross_total(acme: TenantContext) -> None:
    async with books(acme) as uow:
        invoice = await posted(uow, "9.99", "0.99", "100.01", tax="19", tax_mode="inclusive")
        lines = await receivables.invoice_lines(uow, invoice.id)
        assert invoice.total == Decimal("110.99")
        assert sum(x.net for x in lines) == invoice.subtotal
        assert sum(x.tax for x in lines) == invoice.tax_total
        assert all(x.net + x.tax == x.gross for x in lines)

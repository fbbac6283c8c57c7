"""The statements agree with each other and with the entries behind them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp_domains.finance.repository.receivables import InvoiceFilter, InvoiceSearch
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.schemas.receivables import PaymentCreate
from erp_domains.finance.service.credit_notes import credit_invoice
from erp_domains.finance.service.invoices import create_invoice, post_invoice
from erp_domains.finance.service.journals import draft_journal, record_journal
from erp_domains.finance.service.payments import record_payment, reverse_payment
from erp_domains.finance.service.receivables import (
    aging,
    customer_balance,
    customer_statement,
    list_invoices,
)
from erp_domains.finance.service.reports import (
    Compare,
    balance_sheet,
    explain_balance,
    profit_and_loss,
    trial_balance,
)
from kernel.auth.principal import TenantContext
from kernel.db.uow import UnitOfWork, begin
from tests.erp_domains.finance.books import CONTOSO, NORTHWIND, account, books, sale, transfer
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio


async def a_year(uow: UnitOfWork) -> None:
    """Opening capital, three invoices, one of them paid, one late, one credited, some rent."""
    await record_journal(
        uow,
        JournalDraft(
            description="Capital",
            lines=await transfer(uow, "1020", "3000", "5000"),
            posted_on=date(2025, 6, 1),
        ),
    )
    for price, day, customer, name in (
        ("1000", date(2025, 11, 3), NORTHWIND, "Northwind"),
        ("400", date(2026, 1, 10), NORTHWIND, "Northwind"),
        ("250", date(2026, 3, 2), CONTOSO, "Contoso"),
    ):
        draft = await create_invoice(
            uow, sale(price, tax="10", issued_on=day, customer=customer, name=name)
        )
        last = await post_invoice(uow, draft.id)
    await credit_invoice(uow, last.id, reason="returned", amount=Decimal("55"))
    await record_payment(
        uow,
        PaymentCreate(
            customer_id=NORTHWIND,
            customer_name="Northwind",
            amount=Decimal("1100"),
            received_on=date(2026, 2, 1),
        ),
    )
    rent = await transfer(uow, "6100", "1020", "300")
    await record_journal(
        uow, JournalDraft(description="Rent", lines=rent, posted_on=date(2026, 2, 5))
    )
    await draft_journal(uow, JournalDraft(description="Not yet", lines=rent))


async def test_the_trial_balance_sums_to_zero_on_any_day(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        for day in (date(2025, 5, 1), date(2025, 12, 31), date(2026, 2, 1), date(2026, 3, 16)):
            report = await trial_balance(uow, day)
            assert report.total_debit == report.total_credit
        rows = {row.code: row.debit - row.credit for row in report.items}
    assert rows == {
        "1020": Decimal(5800),
        "1100": Decimal(660),
        "2100": Decimal(-160),
        "3000": Decimal(-5000),
        "4010": Decimal(-1600),
        "6100": Decimal(300),
    }


async def test_profit_and_loss_compares_with_the_year_before(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        this_year = await profit_and_loss(uow, compare=Compare.PREVIOUS_YEAR)
        assert (this_year.income, this_year.expense, this_year.profit) == (600, 300, 300)
        assert this_year.compared_profit == 0
        last_year = await profit_and_loss(uow, date(2025, 1, 1), date(2025, 12, 31))
        assert last_year.profit == 1000


async def test_profit_and_loss_without_a_span_begins_with_the_fiscal_year(
    acme: TenantContext,
) -> None:
    async with books(replace(acme, fiscal_year_start_month=4)) as uow:
        assert (await profit_and_loss(uow)).start_on == date(2025, 4, 1)


async def test_the_balance_sheet_balances(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        for day in (date(2025, 12, 31), date(2026, 3, 16)):
            sheet = await balance_sheet(uow, day)
            assert sheet.assets == sheet.liabilities + sheet.equity
        assert (sheet.assets, sheet.liabilities, sheet.equity) == (6460, 160, 6300)
        assert sum(r.amount for r in sheet.items if r.section == "Equity") == sheet.equity


async def test_aging_shows_receivables_as_they_stood_on_the_day(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        now = await aging(uow)
        assert [(r.customer, r.current, r.days_31_60, r.total) for r in now.items] == [
            ("Northwind", 0, 440, 440),
            ("Contoso", 220, 0, 220),
        ]
        then = await aging(uow, date(2026, 1, 31))
        assert [(r.customer, r.current, r.days_31_60, r.total) for r in then.items] == [
            ("Northwind", 440, 1100, 1540)
        ]
        books_say = {r.code: r.debit for r in (await trial_balance(uow)).items}["1100"]
        assert sum(r.total for r in now.items) == books_say


async def test_an_account_is_explained_down_to_documents_and_people(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        told = await explain_balance(uow, await account(uow, "1100"))
    assert (told.opening, told.closing, told.total_count) == (1100, 660, 4)
    assert [(r.entry, r.document, r.balance) for r in told.items] == [
        ("INV-0002", "INV-0002 Northwind", 1540),
        ("PAY-0001", "PAY-0001 Northwind", 440),
        ("INV-0003", "INV-0003 Contoso", 715),
        ("CN-0001", "CN-0001 Contoso", 660),
    ]
    assert {r.created_by for r in told.items} == {"Steward"}


async def test_what_a_customer_owes(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        (row,) = (await customer_balance(uow, NORTHWIND, "Northwind")).items
        assert (row.open_amount, row.overdue_amount, row.open_count, row.balance) == (
            440,
            440,
            1,
            440,
        )
        overdue = await list_invoices(uow, InvoiceSearch(which=InvoiceFilter.OVERDUE))
        assert [(r.number, r.days_overdue) for r in overdue.items] == [("INV-0002", 35)]
        assert overdue.open_by_currency == {"EUR": 440}
        assert (await list_invoices(uow, InvoiceSearch(which=InvoiceFilter.OPEN))).total_count == 2


async def test_a_statement_runs_from_opening_to_what_is_owed(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
        payment = await record_payment(
            uow,
            PaymentCreate(customer_id=NORTHWIND, customer_name="Northwind", amount=Decimal(40)),
        )
        await reverse_payment(uow, payment.id)
        told = await customer_statement(uow, NORTHWIND, "Northwind")
    assert (told.opening, told.closing) == (1100, 440)
    assert [(x.document, x.kind, x.balance) for x in told.items] == [
        ("INV-0002", "invoice", 1540),
        ("PAY-0001", "payment", 440),
        ("PAY-0002", "payment", 400),
        ("PAY-0002", "payment taken back", 440),
    ]


async def test_reports_and_lists_show_only_what_the_reader_may_see(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await a_year(uow)
    async with begin(principal_of(acme, "employee")) as uow:
        assert (await trial_balance(uow)).items == []
        assert (await list_invoices(uow, InvoiceSearch())).total_count == 0
        assert (await aging(uow)).items == []
    async with begin(principal_of(acme, "auditor")) as uow:
        assert (await trial_balance(uow)).total_debit == 6760

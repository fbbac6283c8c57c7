"""Journals: balanced, posted once, immutable, reversible."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from erp_domains.finance.errors import (
    AlreadyReversed,
    BadLine,
    ControlAccount,
    NotDraft,
    PeriodClosed,
    RateNeeded,
    Unbalanced,
)
from erp_domains.finance.models import (
    EntrySource,
    JournalEntry,
    JournalLine,
    PeriodState,
)
from erp_domains.finance.policy import Line
from erp_domains.finance.repository import ledger
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.service.accounts import seed_chart
from erp_domains.finance.service.journals import (
    create_journal_entry,
    draft_journal,
    post_journal,
    record_journal,
    reverse_journal,
)
from erp_domains.finance.service.periods import set_period_state
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from tests.erp_domains.finance.books import account, books, transfer

pytestmark = pytest.mark.anyio


async def test_the_default_chart_is_made_once(acme: TenantContext) -> None:
    async with begin(system_principal(acme)) as uow:
        made = await seed_chart(uow)
        again = await seed_chart(uow)
    assert made > 40
    assert again == 0


async def test_a_missing_debit_or_credit_counts_as_zero(acme: TenantContext) -> None:
    async with books(acme) as uow:
        posted = await create_journal_entry(
            uow,
            "Rent of March",
            [
                {"account_id": await account(uow, "6100"), "debit": Decimal("900.00")},
                {"account_id": await account(uow, "1020"), "credit": "900.00"},
            ],
        )
        lines = await ledger.lines_of(uow, posted.id)
        entry = await uow.session.get(JournalEntry, posted.id)
    assert posted.number == "JE-0001"
    assert entry is not None
    assert (entry.state, entry.period, entry.posted_on) == ("posted", "2026-03", date(2026, 3, 16))
    assert [(x.debit, x.credit, x.base_debit) for x in lines] == [(900, 0, 900), (0, 900, 0)]


@pytest.mark.parametrize(
    ("entries", "error"),
    [
        ([("6100", "10", "0"), ("1020", "0", "9.99")], Unbalanced),
        ([("6100", "10", "10")], BadLine),
        ([("6100", "-5", "0"), ("1020", "0", "-5")], BadLine),
        ([("6100", "0", "0"), ("1020", "0", "0")], BadLine),
        ([], Unbalanced),
    ],
)
async def test_entries_that_are_not_double_are_refused(
    acme: TenantContext, entries: list[tuple[str, str, str]], error: type[Exception]
) -> None:
    async with books(acme) as uow:
        rows = [
            {"account_id": await account(uow, code), "debit": debit, "credit": credit}
            for code, debit, credit in entries
        ]
        with pytest.raises(error):
            await create_journal_entry(uow, "Wrong", rows)
        assert await uow.session.scalar(select(JournalEntry.id)) is None


async def test_foreign_entries_balance_in_both_currencies(acme: TenantContext) -> None:
    async with books(acme) as uow:
        lines = [
            Line(await account(uow, "6130"), debit=Decimal("33.33")),
            Line(await account(uow, "6140"), debit=Decimal("33.33")),
            Line(await account(uow, "1020"), credit=Decimal("66.66")),
        ]
        with pytest.raises(RateNeeded):
            await record_journal(
                uow, JournalDraft(description="Licences", lines=lines, currency="USD")
            )
        posted = await record_journal(
            uow,
            JournalDraft(
                description="Licences", lines=lines, currency="USD", rate=Decimal("0.9155")
            ),
        )
        stored = await ledger.lines_of(uow, posted.id)
    assert sum(x.base_debit for x in stored) == sum(x.base_credit for x in stored)
    assert {x.currency for x in stored} == {"USD"}


async def test_control_accounts_take_documents_only(acme: TenantContext) -> None:
    async with books(acme) as uow:
        lines = await transfer(uow, "1100", "4010", "50")
        with pytest.raises(ControlAccount):
            await record_journal(uow, JournalDraft(description="By hand", lines=lines))
        opening = JournalDraft(description="Opening", lines=lines, source=EntrySource.OPENING)
        assert (await record_journal(uow, opening)).number == "JE-0001"


async def test_a_draft_is_posted_once(acme: TenantContext) -> None:
    async with books(acme) as uow:
        entry = await draft_journal(
            uow, JournalDraft(description="Desk", lines=await transfer(uow, "1510", "1020", "250"))
        )
        assert (entry.code, entry.state) == ("JD-0001", "draft")
        await post_journal(uow, entry.id)
        assert (entry.code, entry.state) == ("JE-0001", "posted")
        with pytest.raises(NotDraft):
            await post_journal(uow, entry.id)


async def test_a_reversal_is_linked_and_happens_once(acme: TenantContext) -> None:
    async with books(acme) as uow:
        posted = await record_journal(
            uow, JournalDraft(description="Desk", lines=await transfer(uow, "1510", "1020", "250"))
        )
        back = await reverse_journal(uow, posted.id, reason="wrong account")
        entry = await uow.session.get(JournalEntry, posted.id)
        reversal = await uow.session.get(JournalEntry, back.id)
        assert entry is not None
        assert reversal is not None
        assert (entry.state, reversal.reverses_id) == ("reversed", entry.id)
        with pytest.raises(AlreadyReversed):
            await reverse_journal(uow, posted.id)


CHANGES = [
    "UPDATE journal_entries SET description = 'other' WHERE id = :entry",
    "UPDATE journal_entries SET state = 'draft' WHERE id = :entry",
    "UPDATE journal_entries SET state = 'reversed' WHERE id = :entry",
    "DELETE FROM journal_entries WHERE id = :entry",
    "UPDATE journal_lines SET debit = debit + 1 WHERE entry_id = :entry",
    "DELETE FROM journal_lines WHERE entry_id = :entry",
    """INSERT INTO journal_lines (id, entry_id, line_no, account_id, currency, debit, credit,
    base_debit, base_credit) SELECT gen_random_uuid(), entry_id, 99, account_id, currency, 1, 0,
    1, 0 FROM journal_lines WHERE entry_id = :entry LIMIT 1""",
]


@pytest.mark.parametrize("statement", CHANGES)
async def test_posted_entries_cannot_be_changed(acme: TenantContext, statement: str) -> None:
    async with books(acme) as uow:
        posted = await create_journal_entry(
            uow,
            "Rent",
            [
                {"account_id": await account(uow, "6100"), "debit": 10},
                {"account_id": await account(uow, "1020"), "credit": 10},
            ],
        )
        with pytest.raises(DBAPIError) as refused:
            async with uow.session.begin_nested():
                await uow.session.execute(text(statement), {"entry": posted.id})
        assert getattr(refused.value.orig, "sqlstate", "") == "SL001"


async def test_the_database_itself_refuses_an_unbalanced_posting(acme: TenantContext) -> None:
    with pytest.raises(Unbalanced):  # noqa: PT012 - the refusal closes the transaction
        async with books(acme) as uow:
            lines = await transfer(uow, "1510", "1020", "250")
            entry = await draft_journal(uow, JournalDraft(description="Desk", lines=lines))
            (first, _) = await ledger.lines_of(uow, entry.id)
            first.debit = first.base_debit = Decimal(251)
            await uow.flush()
            entry.state, entry.number = "posted", "JE-X"
            async with ledger.told_by_database():
                await uow.flush()


async def test_nothing_is_posted_into_a_closed_period(acme: TenantContext) -> None:
    async with books(acme) as uow:
        await set_period_state(uow, date(2026, 1, 15), PeriodState.CLOSED, reason="audited")
        lines = await transfer(uow, "1510", "1020", "250")
        draft = JournalDraft(description="Late", lines=lines, posted_on=date(2026, 1, 31))
        with pytest.raises(PeriodClosed, match="2026-01"):
            async with uow.session.begin_nested():
                await record_journal(uow, draft)
        await record_journal(uow, draft.model_copy(update={"posted_on": date(2026, 2, 1)}))
        entry = await draft_journal(uow, draft)
        with pytest.raises(PeriodClosed):
            await post_journal(uow, entry.id)


async def test_a_draft_can_be_deleted_with_its_lines(acme: TenantContext) -> None:
    async with books(acme) as uow:
        entry = await draft_journal(
            uow, JournalDraft(description="Desk", lines=await transfer(uow, "1510", "1020", "250"))
        )
        for line in await ledger.lines_of(uow, entry.id):
            await uow.session.delete(line)
        await uow.flush()
        await uow.session.delete(entry)
        await uow.flush()
        assert await uow.session.scalar(select(JournalLine.id)) is None

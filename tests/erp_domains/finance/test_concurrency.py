"""Real connections and commits: numbers without gaps, closings that let nothing slip in."""

import asyncio
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from erp_domains.finance.errors import PeriodClosed
from erp_domains.finance.models import Invoice, JournalEntry, Payment, PeriodState
from erp_domains.finance.schemas.ledger import JournalDraft
from erp_domains.finance.schemas.receivables import PaymentCreate
from erp_domains.finance.service.invoices import create_invoice, post_invoice
from erp_domains.finance.service.journals import record_journal
from erp_domains.finance.service.payments import record_payment
from erp_domains.finance.service.periods import set_period_state
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.migrate import admin_connection
from kernel.db.uow import begin
from tests.erp_domains.finance.books import NORTHWIND, books, sale, transfer
from tests.erp_domains.finance.test_ledger import CHANGES

pytestmark = pytest.mark.anyio
POSTS = 50
ROLLED_BACK = 10
AT_ONCE = 8


class _Abandoned(Exception):
    pass


async def _post(tenant: TenantContext, invoice_id: UUID, *, is_abandoned: bool) -> None:
    async with begin(system_principal(tenant)) as uow:
        await post_invoice(uow, invoice_id)
        if is_abandoned:
            raise _Abandoned


async def test_fifty_parallel_posts_with_ten_rollbacks_leave_no_gap(
    committed: TenantContext,
) -> None:
    async with books(committed) as uow:
        drafts = [(await create_invoice(uow, sale("10"))).id for _ in range(POSTS)]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(index: int, invoice_id: UUID) -> None:
        async with gate:
            await _post(committed, invoice_id, is_abandoned=index % 5 == 2)

    made = await asyncio.gather(
        *(one(n, draft) for n, draft in enumerate(drafts)), return_exceptions=True
    )
    assert [r for r in made if r is not None and not isinstance(r, _Abandoned)] == []
    assert sum(isinstance(r, _Abandoned) for r in made) == ROLLED_BACK
    async with begin(system_principal(committed)) as uow:
        numbers = sorted(
            await uow.session.scalars(select(Invoice.number).where(Invoice.number.is_not(None)))
        )
    assert numbers == [f"INV-{n:04d}" for n in range(1, POSTS - ROLLED_BACK + 1)]


async def test_parallel_payments_never_pay_an_invoice_twice(committed: TenantContext) -> None:
    async with books(committed) as uow:
        draft = await create_invoice(uow, sale("100"))
        await post_invoice(uow, draft.id)

    async def pay() -> None:
        async with begin(system_principal(committed)) as uow:
            await record_payment(
                uow, PaymentCreate(customer_id=NORTHWIND, customer_name="N", amount="30")
            )

    await asyncio.gather(*(pay() for _ in range(5)))
    async with begin(system_principal(committed)) as uow:
        invoice = await uow.session.get(Invoice, draft.id)
        left = await uow.session.scalar(select(func.sum(Payment.unapplied_amount)))
    assert invoice is not None
    assert (invoice.state, invoice.paid_amount, left) == ("paid", 100, 50)


async def test_a_posting_under_way_holds_a_closing_up(committed: TenantContext) -> None:
    async with books(committed) as uow:
        lines = await transfer(uow, "6100", "1020", "5")
    draft = JournalDraft(description="Rent", lines=lines, posted_on=date(2026, 2, 5))
    order: list[str] = []

    async def close() -> None:
        async with begin(system_principal(committed)) as uow:
            await set_period_state(uow, date(2026, 2, 1), PeriodState.CLOSED)
            order.append("closed")

    async with begin(system_principal(committed)) as uow:
        await record_journal(uow, draft)
        closing = asyncio.create_task(close())
        await asyncio.sleep(0.1)
        order.append("posted")
    await closing
    assert order == ["posted", "closed"]
    with pytest.raises(PeriodClosed):
        async with begin(system_principal(committed)) as uow:
            await record_journal(uow, draft)


async def test_not_even_the_owner_changes_a_posted_entry(committed: TenantContext) -> None:
    async with books(committed) as uow:
        lines = await transfer(uow, "6100", "1020", "5")
        posted = await record_journal(uow, JournalDraft(description="Rent", lines=lines))
    for statement in [*CHANGES, "TRUNCATE journal_lines", "TRUNCATE journal_entries CASCADE"]:
        with pytest.raises(DBAPIError):  # noqa: PT012 - the refusal closes the transaction
            async with admin_connection() as owner:
                await owner.execute(text(f"SET LOCAL search_path TO {committed.schema}"))
                values = {"entry": posted.id} if ":entry" in statement else {}
                await owner.execute(text(statement), values)
    async with begin(system_principal(committed)) as uow:
        entry = await uow.session.get(JournalEntry, posted.id)
    assert entry is not None
    assert (entry.state, entry.description) == ("posted", "Rent")

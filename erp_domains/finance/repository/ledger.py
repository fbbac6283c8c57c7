"""Queries on accounts, periods and journal entries."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from erp_domains.finance.errors import (
    EntryImmutable,
    PeriodClosed,
    Unbalanced,
)
from erp_domains.finance.models import (
    EntryState,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    PeriodState,
)
from erp_domains.finance.policy import Line
from erp_domains.finance.repository.chart import like_pattern
from kernel.auth.access import predicate, require, visible
from kernel.db.changes import json_ready
from kernel.db.uow import UnitOfWork
from kernel.errors import AppError, NotFound
from kernel.ids import new_id

# SQLSTATEs of the triggers in revision 0004_finance.
_REFUSALS: dict[str, type[AppError]] = {
    "SL001": EntryImmutable,
    "SL002": Unbalanced,
    "SL003": PeriodClosed,
}


@asynccontextmanager
async def told_by_database() -> AsyncGenerator[None]:
    """Turn a refusal of the ledger's triggers into the error people are shown."""
    try:
        yield
    except DBAPIError as error:
        refusal = _REFUSALS.get(str(getattr(error.orig, "sqlstate", "")))
        if refusal is None:
            raise
        raise refusal(str(getattr(error.orig, "__cause__", ""))) from error


async def period_on(uow: UnitOfWork, day: date) -> FiscalPeriod | None:
    """The period a day lies in, if one was defined."""
    return await uow.session.scalar(
        select(FiscalPeriod).where(FiscalPeriod.start_on <= day, FiscalPeriod.end_on >= day)
    )


async def lock_periods(uow: UnitOfWork) -> None:
    """Wait for the postings under way and keep new ones waiting until commit."""
    await uow.session.execute(select(func.ledger_period_lock(True)))


async def list_periods(uow: UnitOfWork, year: int) -> list[FiscalPeriod]:
    """The periods of a year that were defined, in order."""
    query = visible(uow.principal, FiscalPeriod).where(
        func.extract("year", FiscalPeriod.start_on) == year
    )
    return list(await uow.session.scalars(query.order_by(FiscalPeriod.start_on)))


async def get_entry(uow: UnitOfWork, entry_id: UUID) -> JournalEntry:
    """One entry the person may read. Raises NotFound."""
    entry = await uow.session.get(JournalEntry, entry_id)
    if entry is None:
        raise NotFound("there is no such journal entry among those you may see")
    require(uow.principal, "finance.journal.read", entry)
    return entry


async def list_entries(
    uow: UnitOfWork,
    *,
    state: str | None,
    start_on: date | None,
    end_on: date | None,
    words: str | None,
    limit: int,
) -> tuple[list[JournalEntry], int]:
    """Entries newest first, and how many fit."""
    conditions = [predicate(uow.principal, JournalEntry)]
    if state is not None:
        conditions.append(JournalEntry.state == state)
    if start_on is not None:
        conditions.append(JournalEntry.posted_on >= start_on)
    if end_on is not None:
        conditions.append(JournalEntry.posted_on <= end_on)
    if words:
        conditions.append(JournalEntry.label.ilike(like_pattern(words)))
    query = select(JournalEntry).where(*conditions)
    newest_first = query.order_by(JournalEntry.posted_on.desc(), JournalEntry.id.desc())
    count = select(func.count()).select_from(JournalEntry).where(*conditions)
    found = list(await uow.session.scalars(newest_first.limit(limit)))
    return found, (await uow.session.execute(count)).scalar_one()


async def lock_entry(uow: UnitOfWork, entry_id: UUID) -> JournalEntry:
    """An entry about to be posted or reversed. Raises NotFound."""
    entry = await uow.session.scalar(
        select(JournalEntry)
        .where(JournalEntry.id == entry_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if entry is None:
        raise NotFound("there is no such journal entry among those you may see")
    return entry


async def lines_of(uow: UnitOfWork, entry_id: UUID) -> list[JournalLine]:
    """The lines of an entry in their order."""
    query = select(JournalLine).where(JournalLine.entry_id == entry_id)
    return list(await uow.session.scalars(query.order_by(JournalLine.line_no)))


async def standing_entries_of(uow: UnitOfWork, source_id: UUID) -> list[JournalEntry]:
    """The entries a document made that stand, locked; reversals and reversed ones are not."""
    query = (
        select(JournalEntry)
        .where(
            JournalEntry.source_id == source_id,
            JournalEntry.state == EntryState.POSTED,
            JournalEntry.reverses_id.is_(None),
        )
        .order_by(JournalEntry.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(await uow.session.scalars(query))


async def reversal_of(uow: UnitOfWork, entry_id: UUID) -> JournalEntry | None:
    """The entry that takes this one back."""
    return await uow.session.scalar(
        select(JournalEntry).where(JournalEntry.reverses_id == entry_id)
    )


async def unbalanced_among(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> list[str]:
    """Numbers of posted entries whose debits and credits differ in some currency or in base."""
    per_currency = (
        select(JournalLine.entry_id)
        .where(JournalLine.entry_id.in_(entry_ids))
        .group_by(JournalLine.entry_id, JournalLine.currency)
        .having(func.sum(JournalLine.debit) != func.sum(JournalLine.credit))
    )
    in_base = (
        select(JournalLine.entry_id)
        .where(JournalLine.entry_id.in_(entry_ids))
        .group_by(JournalLine.entry_id)
        .having(func.sum(JournalLine.base_debit) != func.sum(JournalLine.base_credit))
    )
    query = select(JournalEntry.number).where(
        JournalEntry.id.in_(per_currency.union(in_base)), JournalEntry.state != EntryState.DRAFT
    )
    return [str(n) for n in await uow.session.scalars(query)]


async def insert_posted(
    uow: UnitOfWork, head: dict[str, Any], lines: Sequence[Line]
) -> PeriodState | None:
    """Write an entry with its lines and post it, in two round trips.

    Returns the state of the period its day lies in, if one was defined. Raises PeriodClosed and
    Unbalanced from the database's own check.
    """
    rows = [_line_row(n, line) for n, line in enumerate(lines, start=1)]
    body = orjson.dumps(json_ready(rows)).decode()
    async with told_by_database():
        state = await uow.session.scalar(_INSERT_ENTRY, {**head, "lines": body})
        await uow.session.execute(_POST_ENTRY, {"id": head["id"], "posted_at": head["now"]})
    uow.touch("journal_entries", "journal_lines")
    return PeriodState(state) if state else None


def _line_row(line_no: int, line: Line) -> dict[str, Any]:
    return {
        "id": new_id(),
        "line_no": line_no,
        "account_id": line.account_id,
        "currency": line.currency,
        "debit": line.debit,
        "credit": line.credit,
        "base_debit": line.base_debit,
        "base_credit": line.base_credit,
        "party_kind": line.party_kind,
        "party_id": line.party_id,
        "dimension": line.dimension,
        "memo": line.memo,
    }


_INSERT_ENTRY = text("""
WITH entry AS (
  INSERT INTO journal_entries (id, number, posted_on, period, description, state, source,
    source_id, reverses_id, currency, total, created_by, created_by_name, agent, posted_by,
    posted_by_name, created_at, updated_at, version)
  VALUES (:id, :number, :posted_on, :period, :description, 'draft', :source, :source_id,
    :reverses_id, :currency, :total, :actor, :actor_name, :agent, :actor, :actor_name,
    :now, :now, 1)
), line AS (
  INSERT INTO journal_lines (id, entry_id, line_no, account_id, currency, debit, credit,
    base_debit, base_credit, party_kind, party_id, dimension, memo)
  SELECT l.id, :id, l.line_no, l.account_id, l.currency, l.debit, l.credit, l.base_debit,
    l.base_credit, l.party_kind, l.party_id, l.dimension, l.memo
  FROM jsonb_to_recordset(CAST(:lines AS jsonb)) AS l(id uuid, line_no int, account_id uuid,
    currency text, debit numeric, credit numeric, base_debit numeric, base_credit numeric,
    party_kind text, party_id uuid, dimension text, memo text)
)
SELECT state FROM fiscal_periods WHERE :posted_on BETWEEN start_on AND end_on
""")
_POST_ENTRY = text(
    "UPDATE journal_entries SET state = 'posted', posted_at = :posted_at WHERE id = :id"
)

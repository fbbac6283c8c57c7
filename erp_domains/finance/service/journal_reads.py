"""Journal entries as people see them."""

from datetime import date
from uuid import UUID

from erp_domains.finance.models import JournalEntry
from erp_domains.finance.repository import chart, ledger
from erp_domains.finance.schemas.ledger import (
    JournalLineRead,
    JournalList,
    JournalRead,
    JournalRow,
)
from kernel.db.uow import UnitOfWork


async def get_journal(uow: UnitOfWork, entry_id: UUID) -> JournalRead:
    """One entry with its lines. Raises NotFound."""
    return await read_journal(uow, await ledger.get_entry(uow, entry_id))


async def read_journal(uow: UnitOfWork, entry: JournalEntry) -> JournalRead:
    """An entry with its lines, their accounts, and the entry it reverses."""
    lines = await ledger.lines_of(uow, entry.id)
    accounts = await chart.accounts_by_id(uow, {line.account_id for line in lines})
    reversed_entry = await ledger.get_entry(uow, entry.reverses_id) if entry.reverses_id else None
    return JournalRead.model_validate(
        {
            **_row_of(entry),
            "reverses": reversed_entry.code if reversed_entry else None,
            "items": [
                JournalLineRead(
                    account_code=accounts[line.account_id].code,
                    account_name=accounts[line.account_id].name,
                    debit=line.debit,
                    credit=line.credit,
                    currency=line.currency,
                    memo=line.memo,
                )
                for line in lines
            ],
        }
    )


async def list_journals(
    uow: UnitOfWork,
    *,
    state: str | None = None,
    start_on: date | None = None,
    end_on: date | None = None,
    words: str | None = None,
    limit: int = 20,
) -> JournalList:
    """Entries the person may read, newest first, with how many fit."""
    found, count = await ledger.list_entries(
        uow, state=state, start_on=start_on, end_on=end_on, words=words, limit=limit
    )
    rows = [JournalRow.model_validate(_row_of(entry)) for entry in found]
    return JournalList(items=rows, total_count=count)


def _row_of(entry: JournalEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "number": entry.code,
        "posted_on": entry.posted_on,
        "description": entry.description,
        "state": str(entry.state),
        "source": str(entry.source),
        "currency": entry.currency,
        "total": entry.total,
        "created_by": entry.created_by_name,
    }

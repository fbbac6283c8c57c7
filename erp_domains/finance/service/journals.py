"""Journal entries: write, post, reverse. Everything that reaches the ledger passes here."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from erp_domains.finance.errors import (
    AlreadyReversed,
    NotDraft,
    NotPosted,
    ReverseTheDocument,
    Unbalanced,
)
from erp_domains.finance.events import JournalPosted
from erp_domains.finance.models import (
    Account,
    EntrySource,
    EntryState,
    JournalEntry,
    JournalLine,
    PeriodState,
)
from erp_domains.finance.policy import (
    Line,
    check_balanced,
    number_of,
    period_of,
)
from erp_domains.finance.repository import ledger
from erp_domains.finance.schemas.ledger import JournalDraft, PostedEntry
from erp_domains.finance.service.journal_checks import (
    check_draft,
    require_open_period,
    require_postable,
)
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork, invariant
from kernel.ids import new_id
from kernel.money import Money

BY_DOCUMENT = frozenset({EntrySource.INVOICE, EntrySource.CREDIT_NOTE, EntrySource.PAYMENT})


async def create_journal_entry(
    uow: UnitOfWork, description: str, entries: Sequence[Mapping[str, Any]]
) -> PostedEntry:
    """Post an entry of today from plain mappings `{account_id, debit?, credit?}`.

    A missing debit or credit is zero. Raises Unbalanced unless debits equal credits.
    """
    lines = [
        Line(
            account_id=entry["account_id"],
            debit=Decimal(entry.get("debit") or 0),
            credit=Decimal(entry.get("credit") or 0),
        )
        for entry in entries
    ]
    return await record_journal(
        uow, JournalDraft(description=description, lines=lines, source=EntrySource.SYSTEM)
    )


async def record_journal(uow: UnitOfWork, draft: JournalDraft) -> PostedEntry:
    """Check an entry and post it at once, in two statements and its number.

    Raises Unbalanced, BadLine, ControlAccount, InactiveAccount, RateNeeded, PeriodClosed.
    """
    lines, accounts = await check_draft(uow, draft)
    posted_on = draft.posted_on or uow.today()
    number = draft.number or number_of("JE", await uow.next_number("journal"))
    currency = draft.currency or uow.principal.tenant.currency
    posted = PostedEntry(
        id=new_id(), number=number, posted_on=posted_on, total=_total(lines), currency=currency
    )
    head = {
        "id": posted.id,
        "number": number,
        "posted_on": posted_on,
        "period": period_of(posted_on),
        "description": draft.description,
        "source": draft.source.value,
        "source_id": draft.source_id,
        "reverses_id": draft.reverses_id,
        "currency": currency,
        "total": posted.total,
        "actor": uow.principal.user_id,
        "actor_name": uow.principal.name,
        "agent": uow.principal.agent,
        "now": uow.now(),
    }
    require_open_period(uow, await ledger.insert_posted(uow, head, lines), posted_on)
    _tell(uow, posted, draft.source, lines, accounts)
    return posted


async def draft_journal(uow: UnitOfWork, draft: JournalDraft) -> JournalEntry:
    """Keep an entry as a draft, checked as if it were posted. Raises what `record_journal` does."""
    lines, _ = await check_draft(uow, draft)
    day = draft.posted_on or uow.today()
    entry = uow.add(
        JournalEntry(
            draft_code=number_of("JD", await uow.next_number("journal_draft")),
            posted_on=day,
            period=period_of(day),
            description=draft.description,
            source=draft.source,
            currency=draft.currency or uow.principal.tenant.currency,
            total=_total(lines),
            created_by=uow.principal.user_id,
            created_by_name=uow.principal.name,
            agent=uow.principal.agent,
        )
    )
    await uow.flush()  # the lines need its key, and an undo deletes them first
    for number, line in enumerate(lines, start=1):
        uow.add(_as_row(entry.id, number, line))
    await uow.flush()
    return entry


async def post_journal(uow: UnitOfWork, entry_id: UUID) -> JournalEntry:
    """Post a draft: from then on it can only be reversed.

    Raises NotDraft, PeriodClosed, InactiveAccount, Unbalanced.
    """
    entry = await ledger.lock_entry(uow, entry_id)
    require(uow.principal, "finance.journal.post", entry)
    if entry.state != EntryState.DRAFT:
        raise NotDraft(f"{entry.code} is {entry.state} already")
    lines = [_as_line(row) for row in await ledger.lines_of(uow, entry_id)]
    check_balanced(lines)
    accounts = await require_postable(uow, lines, EntrySource(entry.source))
    period = await ledger.period_on(uow, entry.posted_on)
    require_open_period(uow, PeriodState(period.state) if period else None, entry.posted_on)
    number = number_of("JE", await uow.next_number("journal"))
    entry.number = number
    entry.state = EntryState.POSTED
    entry.posted_at = uow.now()
    entry.posted_by = uow.principal.user_id
    entry.posted_by_name = uow.principal.name
    async with ledger.told_by_database():
        await uow.flush()
    posted = PostedEntry(
        id=entry.id,
        number=number,
        posted_on=entry.posted_on,
        total=entry.total,
        currency=entry.currency,
    )
    _tell(uow, posted, EntrySource(entry.source), lines, accounts)
    return entry


async def reverse_journal(
    uow: UnitOfWork, entry_id: UUID, *, reversed_on: date | None = None, reason: str = ""
) -> PostedEntry:
    """Take a posted entry back by a linked one on the other sides.

    Raises NotPosted, AlreadyReversed, ReverseTheDocument (credit the invoice instead).
    """
    entry = await ledger.lock_entry(uow, entry_id)
    require(uow.principal, "finance.journal.post", entry)
    if entry.source in BY_DOCUMENT:
        raise ReverseTheDocument(
            f"{entry.code} comes from a {entry.source.replace('_', ' ')}: "
            "credit the invoice or reverse the payment instead"
        )
    return await reverse_entry(uow, entry, reversed_on=reversed_on, reason=reason)


async def reverse_entry(
    uow: UnitOfWork, entry: JournalEntry, *, reversed_on: date | None = None, reason: str = ""
) -> PostedEntry:
    """The reversal itself, for documents that take their own entry back."""
    if entry.state == EntryState.REVERSED:
        raise AlreadyReversed(f"{entry.code} was reversed before")
    if entry.state != EntryState.POSTED:
        raise NotPosted(f"{entry.code} is a draft: delete it, there is nothing to reverse")
    lines = [_as_line(row).mirrored() for row in await ledger.lines_of(uow, entry.id)]
    why = f": {reason}" if reason else ""
    posted = await record_journal(
        uow,
        JournalDraft(
            description=f"Reversal of {entry.number}{why}",
            lines=lines,
            posted_on=reversed_on,
            currency=entry.currency,
            source=EntrySource.REVERSAL,
            source_id=entry.source_id,
            reverses_id=entry.id,
        ),
    )
    entry.state = EntryState.REVERSED
    async with ledger.told_by_database():
        await uow.flush()
    return posted


@invariant("journal_entries", "journal_lines")
async def journals_balance(uow: UnitOfWork) -> None:
    """No transaction may leave a posted entry whose two sides differ.

    Entries posted in one statement were checked by the database in that statement; this covers
    those that reached the ledger through the session.
    """
    ids = [UUID(c.key) for c in uow.changes if c.table == "journal_entries"]
    if ids and (broken := await ledger.unbalanced_among(uow, ids)):
        raise Unbalanced(f"debits and credits of {', '.join(broken)} are not equal")


def _tell(
    uow: UnitOfWork,
    posted: PostedEntry,
    source: EntrySource,
    lines: Sequence[Line],
    accounts: Mapping[UUID, Account],
) -> None:
    locale = uow.principal.tenant.locale
    for line in lines:
        account = accounts[line.account_id]
        is_base_only = not (line.debit or line.credit)
        debit = line.base_debit if is_base_only else line.debit
        credit = line.base_credit if is_base_only else line.credit
        currency = uow.principal.tenant.currency if is_base_only else line.currency
        word = "Debit" if debit else "Credit"
        uow.effect(
            "ledger",
            f"{word} {account.label} {Money(debit or credit, currency).format(locale)}",
            account=account.code,
            debit=debit,
            credit=credit,
            currency=currency,
        )
    uow.emit(
        JournalPosted(
            aggregate_id=posted.id,
            number=posted.number,
            posted_on=posted.posted_on,
            source=source,
            total=posted.total,
        )
    )


def _total(lines: Sequence[Line]) -> Decimal:
    return sum((line.debit for line in lines), Decimal(0))


def _as_row(entry_id: UUID, line_no: int, line: Line) -> JournalLine:
    return JournalLine(
        entry_id=entry_id,
        line_no=line_no,
        account_id=line.account_id,
        currency=line.currency,
        debit=line.debit,
        credit=line.credit,
        base_debit=line.base_debit,
        base_credit=line.base_credit,
        party_kind=line.party_kind,
        party_id=line.party_id,
        dimension=line.dimension,
        memo=line.memo,
    )


def _as_line(row: JournalLine) -> Line:
    return Line(
        account_id=row.account_id,
        currency=row.currency,
        debit=row.debit,
        credit=row.credit,
        base_debit=row.base_debit,
        base_credit=row.base_credit,
        party_kind=row.party_kind,
        party_id=row.party_id,
        dimension=row.dimension,
        memo=row.memo,
    )

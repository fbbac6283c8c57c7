"""Questions about journal entries."""

from datetime import date
from typing import Annotated

from pydantic import Field

from actions.finance.arguments import JournalRef, Limit, synonyms
from actions.finance.journals import describe_entry
from actions.finance.wording import counted, shown
from actions.spec import ActionArgs, Risk, action
from erp_domains.finance.models import EntryState
from erp_domains.finance.schemas.ledger import JournalList, JournalRead
from erp_domains.finance.service import journal_reads
from kernel.db.uow import UnitOfWork

STATE_WORDS = {
    "draft": ["drafts", "unposted", "to be posted", "waiting"],
    "posted": ["booked", "final"],
    "reversed": ["taken back", "cancelled"],
}
State = Annotated[EntryState, Field(json_schema_extra=synonyms(STATE_WORDS))]


class ListJournals(ActionArgs):
    """List journal entries, newest first: drafts, posted ones, of some days, by words.

    Not for the movements of one account (explain balance) and not for invoices.
    """

    state: State | None = Field(default=None, description="Only in this state.")
    start_on: date | None = Field(default=None, description="On this day or later.")
    end_on: date | None = Field(default=None, description="On this day or before.")
    query: str | None = Field(
        default=None, min_length=1, max_length=100, description="Words of number or description."
    )
    limit: Limit = Field(default=20, description="How many rows at most.")


def _describe_list(result: JournalList) -> str:
    if not result.total_count:
        return "No journal entry fits among those you may see."
    cut = shown(len(result.items), result.total_count)
    return f"{counted(result.total_count, 'journal entry', 'journal entries')}.{cut}"


@action(
    "finance.list_journals",
    permission="finance.journal.read",
    risk=Risk.READ,
    describe=_describe_list,
    examples=[
        "list the journal entries of this month",
        "which journals are still drafts?",
        "show unposted entries",
        "manual postings in February",
        "latest journal entries",
        "find the journal about depreciation",
        "what was booked yesterday",
        "all reversed entries this year",
        "journals waiting to be posted",
        "entries between 1 and 15 March",
        "search journals for rent",
        "jounal list please",
    ],
)
async def list_journals(uow: UnitOfWork, args: ListJournals) -> JournalList:
    """Entries that fit."""
    return await journal_reads.list_journals(
        uow,
        state=args.state,
        start_on=args.start_on,
        end_on=args.end_on,
        words=args.query,
        limit=args.limit,
    )


class GetJournal(ActionArgs):
    """Show one journal entry with its lines, debit and credit."""

    journal: JournalRef = Field(description="The entry, by number or description.")


@action(
    "finance.get_journal",
    permission="finance.journal.read",
    risk=Risk.READ,
    describe=describe_entry,
    examples=[
        "show journal JE-0042",
        "what was posted in JE-0107?",
        "lines of entry JE-0031",
        "open JD-0004",
        "who made JE-0019",
        "debits and credits of JE-0088",
        "details of the depreciation journal",
        "let me see the entry for rent of March",
        "which accounts does JE-0055 touch",
        "display jornal entry 12",
        "was JE-0061 reversed",
        "show me the ledger posting of INV-0023",
    ],
)
async def get_journal(uow: UnitOfWork, args: GetJournal) -> JournalRead:
    """One entry."""
    return await journal_reads.get_journal(uow, args.journal.id)

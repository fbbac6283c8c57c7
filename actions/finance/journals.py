"""Journal entries by hand: draft, post, reverse, opening balances."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from actions.finance.arguments import (
    AccountRef,
    Amount,
    Currency,
    DraftJournalRef,
    JournalLineArgs,
    JournalRef,
    Rate,
    lines_from,
    needs,
)
from actions.finance.wording import asked, day, money
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.finance.errors import Unbalanced
from erp_domains.finance.models import EntrySource
from erp_domains.finance.policy import Line
from erp_domains.finance.schemas.ledger import JournalDraft, JournalRead
from erp_domains.finance.service import journal_reads, journals
from erp_domains.rbac.policy import Duty
from erp_domains.rbac.service import note_step, require_separate
from kernel.db.uow import UnitOfWork


class CreateJournal(ActionArgs):
    """Write a draft journal entry by hand: two accounts and an amount, or several lines.

    It counts in no report until somebody else posts it. Not for invoices or customer payments.
    """

    model_config = needs("debit_account", "credit_account", "amount")

    description: str | None = Field(
        default=None, min_length=2, max_length=300, description="What it is about."
    )
    debit_account: AccountRef | None = Field(
        default=None, description="Account to debit: where it goes, or the expense."
    )
    credit_account: AccountRef | None = Field(
        default=None, description="Account to credit: where it comes from."
    )
    amount: Annotated[Amount | None, Field(description="How much, for two accounts.")] = None
    lines: list[JournalLineArgs] | None = Field(
        default=None, min_length=2, max_length=500, description="Further lines, or all of them."
    )
    posted_on: date | None = Field(default=None, description="Date, by default today.")
    currency: Currency | None = Field(default=None, description="ISO currency code.")
    rate: Rate | None = Field(default=None, description="Exchange rate of a foreign currency.")


async def _lines_of(uow: UnitOfWork, args: CreateJournal) -> list[Line]:
    further = await lines_from(uow, args.lines or [])
    if not (args.debit_account or args.credit_account) and further:
        return further
    if not (args.debit_account and args.credit_account and args.amount):
        wanted = ["debit_account", "credit_account", "amount"]
        raise Unbalanced(
            "say which account to debit, which to credit, and the amount", fields=wanted
        )
    return [
        Line(args.debit_account.id, debit=args.amount),
        Line(args.credit_account.id, credit=args.amount),
        *further,
    ]


def _text_of(args: CreateJournal) -> str:
    if args.description:
        return args.description
    if args.debit_account and args.credit_account:
        return f"{args.debit_account.label} from {args.credit_account.label}"
    return "Journal entry"


def describe_entry(result: JournalRead) -> str:
    """An entry in words: number, state, what it debits and credits."""
    lines = "; ".join(
        f"{'debit' if x.debit else 'credit'} {x.account_code} {x.account_name} "
        f"{money(x.debit or x.credit, x.currency)}"
        for x in result.items[:6]
    )
    reverses = f" (reverses {result.reverses})" if result.reverses else ""
    return (
        f"Journal entry {result.number}{reverses} of {day(result.posted_on)}, {result.state}: "
        f"{result.description}. {lines}."
    )


def _summarize_entry(args: CreateJournal) -> str:
    if args.debit_account and args.credit_account:
        return (
            f"Draft a journal entry of {asked(args.amount, args.currency)} from "
            f"{args.credit_account.label} to {args.debit_account.label}: {_text_of(args)}"
        )
    return f"Draft a journal entry: {_text_of(args)}"


@action(
    "finance.create_journal",
    permission="finance.journal.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the draft is deleted"),
    describe=describe_entry,
    summarize=_summarize_entry,
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "journal entry: rent 900 from bank to rent",
        "book 250 office supplies against cash",
        "debit travel 180 credit bank 180, train to Lyon",
        "move 5,000 from bank to the savings account",
        "draft a journal for depreciation of 1,250, debit 6700 credit 1590",
        "accrue 3000 audit fees for December",
        "manual posting 75.40 bank fees, bank",
        "please prepare an entry: 640 insurance paid in cash",
        "record a prepaid expense of 1200, from bank",
        "jounal entry 420 marketing / bank for the flyer print",
        "owner took 1000 out of the bank, write the entry",
        "put 310 of meals on the books, paid from cash on 4 March",
        "create a GL entry: software 89 usd at 0.92 from bank",
        "reclassify 150 from office supplies to software",
    ],
)
async def create_journal(uow: UnitOfWork, args: CreateJournal) -> JournalRead:
    """Write the draft."""
    entry = await journals.draft_journal(
        uow,
        JournalDraft(
            description=_text_of(args),
            lines=await _lines_of(uow, args),
            posted_on=args.posted_on,
            currency=args.currency,
            rate=args.rate,
        ),
    )
    await note_step(uow, Duty.JOURNAL, "finance.journal.create", entry.id)
    return await journal_reads.read_journal(uow, entry)


class PostJournal(ActionArgs):
    """Post a draft journal entry to the ledger; a second person confirms it."""

    journal: DraftJournalRef = Field(description="The draft entry, by code or description.")


async def _reverse_run(uow: UnitOfWork, context: UndoContext) -> str:
    entry_id = UUID(context.result["id"])
    back = await journals.reverse_journal(uow, entry_id, reason="taken back")
    return f"Entry {back.number} takes it back."


@action(
    "finance.post_journal",
    permission="finance.journal.post",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.FOUR_EYES,
    undo=Undo.by(_reverse_run, "by a linked reversal"),
    describe=describe_entry,
    summarize=lambda a: f"Post the journal entry {a.journal.label}",
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "post journal JD-0012",
        "post the depreciation entry",
        "book draft journal 7 to the ledger",
        "release JD-0031 please",
        "the rent entry is right, post it",
        "finalise journal draft JD-4",
        "put entry JD-0102 into the books",
        "post that manual journal for bank fees",
        "ready to post: JD-0055",
        "make JD-0009 final",
        "submit the accrual journal for posting",
        "can you post jornal JD-0018",
    ],
)
async def post_journal(uow: UnitOfWork, args: PostJournal) -> JournalRead:
    """Post the draft."""
    entry = await journals.post_journal(uow, args.journal.id)
    step = "finance.journal.post"
    await require_separate(uow, Duty.JOURNAL, step, entry.id, earlier=[entry.created_by])
    return await journal_reads.read_journal(uow, entry)


class ReverseJournal(ActionArgs):
    """Take a posted journal entry back by a linked entry on the other sides.

    Not for invoices (credit them) and not for payments (take those back).
    """

    journal: JournalRef = Field(description="The posted entry, by number or description.")
    reason: str = Field(min_length=3, max_length=300, description="Why it is taken back.")
    reversed_on: date | None = Field(default=None, description="Date, by default today.")


@action(
    "finance.reverse_journal",
    permission="finance.journal.post",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.by(_reverse_run, "by reversing the reversal"),
    describe=describe_entry,
    summarize=lambda a: f"Reverse the journal entry {a.journal.label}: {a.reason}",
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "reverse JE-0044, wrong account",
        "undo journal entry JE-0012 because it was booked twice",
        "storno JE-0107: wrong amount",
        "take back the accrual JE-0031 as of 1 January, auto reversal",
        "cancel entry JE-9, typo",
        "reverse the depreciation posting, wrong month",
        "back out journal JE-0065, it belongs to another company",
        "JE-0023 was a mistake, reverse it",
        "please make a reversal of JE-0088 - period error",
        "contra entry for JE-0150, duplicate",
        "reverse last rent journal, paid privately",
        "counter-book JE-0071 because the supplier cancelled",
    ],
)
async def reverse_journal(uow: UnitOfWork, args: ReverseJournal) -> JournalRead:
    """Reverse the entry."""
    back = await journals.reverse_journal(
        uow, args.journal.id, reversed_on=args.reversed_on, reason=args.reason
    )
    return await journal_reads.get_journal(uow, back.id)


class PostOpeningBalance(ActionArgs):
    """Bring the balances of an earlier system over, once, when a company starts here.

    Open invoices come over as invoices with their own date, not in here. What does not balance
    goes to the account named in `balance_to`, e.g. Opening balance equity.
    """

    lines: list[JournalLineArgs] = Field(
        min_length=1, max_length=500, description="Balance of each account."
    )
    as_of: date | None = Field(default=None, description="On which day, by default today.")
    balance_to: AccountRef | None = Field(
        default=None, description="Account that takes the difference."
    )
    description: str = Field(default="Opening balances", max_length=300, description="Its text.")


def _balanced(lines: list[Line], balance_to: UUID | None) -> list[Line]:
    difference = sum((line.debit - line.credit for line in lines), Decimal(0))
    if not difference or balance_to is None:
        return lines
    rest = Line(balance_to, debit=max(-difference, Decimal(0)), credit=max(difference, Decimal(0)))
    return [*lines, rest]


@action(
    "finance.post_opening_balance",
    permission="finance.journal.post",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.FOUR_EYES,
    undo=Undo.by(_reverse_run, "by a linked reversal"),
    describe=describe_entry,
    summarize=lambda a: f"Post opening balances on {len(a.lines)} accounts",
    amount=lambda _, r: (r.total, r.currency),
    examples=[
        "opening balance of the bank is 25,000",
        "post opening balances as of 1 January",
        "start with 3,400 cash and 18,000 bank",
        "bring over the balances from our old system",
        "initial balances: inventory 42000, equipment 9000",
        "set up the opening balance for savings 10000 against opening equity",
        "enter the beginning balances of the year",
        "opening entry bank 7,500.25 share capital 7,500.25",
        "carry the closing balances of 2025 over as opening",
        "our loan starts at 60,000, book the opening balance",
        "import starting balances of accounts",
        "opning balances: cash 120, bank 4800, rest to equity",
    ],
)
async def post_opening_balance(uow: UnitOfWork, args: PostOpeningBalance) -> JournalRead:
    """Post the opening entry."""
    lines = await lines_from(uow, args.lines)
    posted = await journals.record_journal(
        uow,
        JournalDraft(
            description=args.description,
            lines=_balanced(lines, args.balance_to.id if args.balance_to else None),
            posted_on=args.as_of,
            source=EntrySource.OPENING,
        ),
    )
    return await journal_reads.get_journal(uow, posted.id)

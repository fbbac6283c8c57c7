"""Accounts, journals and periods, in and out."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, Field

from erp_domains.finance.models import AccountType, EntrySource
from erp_domains.finance.schemas.lines import Line


class AccountCreate(BaseModel):
    """A new account."""

    code: str
    name: str
    type: AccountType
    parent_id: UUID | None = None
    currency: str | None = None
    is_control: bool = False
    role: str | None = None


class AccountRead(BaseModel):
    """One account of the chart."""

    id: UUID
    code: str = Field(title="Code")
    name: str = Field(title="Account")
    type: str = Field(title="Type")
    parent_code: str | None = Field(default=None, title="Under")
    currency: str | None = Field(default=None, title="Currency")
    is_control: bool = Field(title="Fed by documents only")
    is_active: bool = Field(title="Active")


class AccountList(BaseModel):
    """Accounts that fit a search."""

    items: list[AccountRead]


class JournalDraft(BaseModel):
    """An entry to be written: lines name accounts by id; `rate` is base units for one unit.

    Lines without a currency are in the entry's, entries without one in the company's.
    `number` is the document's own; entries without one are numbered JE-.
    """

    description: str
    lines: list[Line]
    posted_on: date | None = None
    currency: str | None = None
    rate: Decimal | None = None
    source: EntrySource = EntrySource.MANUAL
    source_id: UUID | None = None
    number: str | None = None
    reverses_id: UUID | None = None


class PostedEntry(BaseModel):
    """An entry that stands in the ledger."""

    id: UUID
    number: str
    posted_on: date
    total: Decimal
    currency: str


class JournalLineRead(BaseModel):
    """One line of an entry."""

    account_code: str = Field(title="Code")
    account_name: str = Field(title="Account")
    debit: Decimal = Field(title="Debit")
    credit: Decimal = Field(title="Credit")
    currency: str = Field(title="Currency")
    memo: str | None = Field(default=None, title="Memo")


class JournalRow(BaseModel):
    """A journal entry in a list."""

    id: UUID
    number: str = Field(title="Number")
    posted_on: date = Field(title="Date")
    description: str = Field(title="Description")
    state: str = Field(title="State")
    source: str = Field(title="Source")
    currency: str = Field(title="Currency")
    total: Decimal = Field(title="Total")
    created_by: str = Field(title="Created by")


class JournalRead(JournalRow):
    """A journal entry with its lines."""

    reverses: str | None = Field(default=None, title="Reverses")
    items: list[JournalLineRead]


class JournalList(BaseModel):
    """Journal entries that fit a question."""

    items: list[JournalRow]
    total_count: int


class PeriodRead(BaseModel):
    """A fiscal period and whether it takes postings."""

    id: UUID
    name: str = Field(title="Period")
    start_on: date = Field(title="From")
    end_on: date = Field(title="To")
    state: str = Field(title="State")

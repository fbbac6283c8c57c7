"""Argument types that several actions of finance share."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field, JsonValue

from actions.refs import Ref, RefTo, resolve
from actions.spec import ActionArgs
from erp_domains.finance.errors import BadLine
from erp_domains.finance.policy import Line
from kernel.db.uow import UnitOfWork

AccountRef = Annotated[Ref, RefTo("account")]
CustomerRef = Annotated[Ref, RefTo("customer")]
InvoiceRef = Annotated[Ref, RefTo("invoice")]
DraftInvoiceRef = Annotated[Ref, RefTo("draft_invoice")]
PaymentRef = Annotated[Ref, RefTo("payment")]
JournalRef = Annotated[Ref, RefTo("journal")]
DraftJournalRef = Annotated[Ref, RefTo("draft_journal")]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Amount = Annotated[Decimal, Field(gt=0, max_digits=18)]
Rate = Annotated[Decimal, Field(gt=0, max_digits=20)]
Limit = Annotated[int, Field(ge=1, le=200)]


def needs(*names: str) -> ConfigDict:
    """Arguments to ask a person for, although a program may say the same by a list instead."""
    return ConfigDict(json_schema_extra={"required": list[JsonValue](names)})


def synonyms(words: Mapping[str, Sequence[str]]) -> dict[str, JsonValue]:
    """What a schema says of the other words people use for the values of a closed set."""
    return {"x-synonyms": {value: list[JsonValue](others) for value, others in words.items()}}


class JournalLineArgs(ActionArgs):
    """One line of an entry: a debit or a credit on an account."""

    account: AccountRef = Field(description="Account by code or name.")
    debit: Decimal = Field(default=Decimal(0), ge=0, max_digits=18, description="Amount in debit.")
    credit: Decimal = Field(default=Decimal(0), ge=0, max_digits=18, description="… in credit.")
    dimension: str | None = Field(default=None, max_length=100, description="Cost centre, project.")
    memo: str | None = Field(default=None, max_length=200, description="Remark on this line.")


def id_of(ref: Ref | None) -> UUID | None:
    """The id of a record that may have been left out."""
    return ref.id if ref else None


async def resolve_line(uow: UnitOfWork, ref: Ref | None) -> UUID | None:
    """The account a line names, which the gate does not look into."""
    if ref is None:
        return None
    if not ref.id.int:
        found = await resolve(uow, "account", ref.words, "lines")
        ref.id, ref.label = found.id, found.label
    return ref.id


async def lines_from(uow: UnitOfWork, given: list[JournalLineArgs]) -> list[Line]:
    """Lines of the ledger from those of the arguments."""
    found: list[Line] = []
    for line in given:
        account_id = await resolve_line(uow, line.account)
        if account_id is None:
            raise BadLine("every line needs an account")
        found.append(
            Line(
                account_id,
                debit=line.debit,
                credit=line.credit,
                dimension=line.dimension,
                memo=line.memo,
            )
        )
    return found

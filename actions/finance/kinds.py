"""How accounts, invoices, payments and journal entries are named.

An invoice goes by its number or draft code; when one is asked for also by customer, amount and
month. Of several found so, those the question is likely about come first: open ones, or drafts.
"""

from uuid import UUID

from actions.finance.wording import money
from actions.refs import Candidate, RefKind, ref_kind
from erp_domains.finance.models import Account, Invoice, JournalEntry, Payment
from erp_domains.finance.repository.naming import (
    NamedEntry,
    NamedInvoice,
    entry_names,
    invoice_names,
    payment_names,
)
from kernel.db.uow import UnitOfWork

INVOICE_ORDER = {"posted": 0, "partly_paid": 0, "draft": 1, "paid": 2, "credited": 2}
DRAFT_ORDER = {"draft": 0, "posted": 1, "partly_paid": 1, "paid": 2, "credited": 2}
ENTRY_ORDER = {"posted": 0, "draft": 1, "reversed": 2}
DRAFT_ENTRY_ORDER = {"draft": 0, "posted": 1, "reversed": 2}


async def find_invoices(uow: UnitOfWork, invoice_id: UUID | None) -> list[Candidate]:
    """Invoices; of several of a customer, open ones are meant before drafts and settled ones."""
    found = await invoice_names(uow, invoice_id)
    return [_invoice("invoice", row, INVOICE_ORDER[row.state]) for row in found]


async def find_draft_invoices(uow: UnitOfWork, invoice_id: UUID | None) -> list[Candidate]:
    """Invoices to be posted: drafts are meant first, others are found so that one can say why."""
    found = await invoice_names(uow, invoice_id)
    return [_invoice("draft_invoice", row, DRAFT_ORDER[row.state]) for row in found]


def _invoice(kind: str, row: NamedInvoice, rank: int) -> Candidate:
    code = row.number or row.draft_code
    state = row.state.replace("_", " ")
    facts = f"{money(row.total, row.currency)}, {state}, issued {row.issued_on}, due {row.due_on}"
    amounts = f"{row.total:f} {row.total:.0f} {row.total:.2f}"
    also = f"{row.customer_name} invoice inv {_short(code)} {state} {row.issued_on:%B} {amounts}"
    names = (code, row.draft_code, row.reference if row.reference else None)
    return Candidate(
        id=row.id,
        kind=kind,
        label=code,
        names=tuple(dict.fromkeys(n for n in names if n)),
        detail=f"{row.customer_name}: {facts}",
        also=also,
        rank=rank,
    )


async def find_payments(uow: UnitOfWork, payment_id: UUID | None) -> list[Candidate]:
    """Payments by number; when asked for also by customer, amount and month."""
    return [
        Candidate(
            id=row.id,
            kind="payment",
            label=row.number,
            names=tuple(n for n in (row.number, row.reference) if n),
            detail=f"{row.customer_name}: {money(row.amount, row.currency)}, {row.received_on}",
            also=f"{row.customer_name} payment {_short(row.number)} {row.received_on:%B}"
            f" {row.amount:.0f} {row.amount:.2f}",
            rank=1 if row.state == "reversed" else 0,
        )
        for row in await payment_names(uow, payment_id)
    ]


async def find_entries(uow: UnitOfWork, entry_id: UUID | None) -> list[Candidate]:
    """Journal entries by number; when asked for also by description and month."""
    return [_entry("journal", r, ENTRY_ORDER[r.state]) for r in await entry_names(uow, entry_id)]


async def find_draft_entries(uow: UnitOfWork, entry_id: UUID | None) -> list[Candidate]:
    """Entries to be posted: drafts are meant first."""
    found = await entry_names(uow, entry_id)
    return [_entry("draft_journal", row, DRAFT_ENTRY_ORDER[row.state]) for row in found]


def _entry(kind: str, row: NamedEntry, rank: int) -> Candidate:
    code = row.number or row.draft_code or ""
    return Candidate(
        id=row.id,
        kind=kind,
        label=code,
        names=tuple(dict.fromkeys(n for n in (code, row.draft_code) if n)),
        detail=f"{row.description}: {money(row.total, row.currency)}, {row.state}, {row.posted_on}",
        also=f"{row.description} journal entry {_short(code)} {row.posted_on:%B} {row.total:.2f}",
        rank=rank,
    )


def _short(code: str) -> str:
    return code.rpartition("-")[2].lstrip("0")


ref_kind(RefKind("account", Account, label="name", exact=("code",), detail="code"))
ref_kind(RefKind("invoice", Invoice, label="number", finder=find_invoices, is_subject=True))
ref_kind(RefKind("draft_invoice", Invoice, label="number", finder=find_draft_invoices))
ref_kind(RefKind("payment", Payment, label="number", finder=find_payments, is_subject=True))
ref_kind(RefKind("journal", JournalEntry, label="number", finder=find_entries))
ref_kind(RefKind("draft_journal", JournalEntry, label="number", finder=find_draft_entries))

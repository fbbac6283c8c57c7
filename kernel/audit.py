"""Reading and proving the audit chain. Writing it is the unit of work's part."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import TEXT

from kernel.db.platform import AuditEntry, AuditHead
from kernel.db.uow import UnitOfWork

GENESIS = "0" * 64
_AT = 'YYYY-MM-DD"T"HH24:MI:SS.US'


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of re-computing the chain; `first_bad` is the first line that does not fit."""

    ok: bool
    entries: int
    head: str
    first_bad: int | None = None


async def verify_chain(uow: UnitOfWork) -> Verification:
    """Re-compute every hash, check the numbering, and compare the end with the kept head."""
    body = cast(AuditEntry.body, TEXT)
    at = func.to_char(func.timezone("UTC", AuditEntry.at), _AT)
    query = select(
        AuditEntry.seq, at, AuditEntry.kind, AuditEntry.actor_id, body,
        AuditEntry.prev_hash, AuditEntry.hash,
    ).order_by(AuditEntry.seq)  # fmt: skip
    previous, count = GENESIS, 0
    async for row in await uow.session.stream(query.execution_options(yield_per=1000)):
        seq, at_text, kind, actor, body_text, prev_hash, stored = row
        count += 1
        text = "|".join((previous, str(seq), at_text, kind, str(actor or "-"), body_text))
        expected = hashlib.sha256(text.encode()).hexdigest()
        if seq != count or prev_hash != previous or stored != expected:
            return Verification(False, count, previous, first_bad=count)
        previous = stored
    head = (await uow.session.scalars(select(AuditHead))).one()
    if head.seq != count or head.hash != previous:
        return Verification(False, count, previous, first_bad=count + 1)
    return Verification(True, count, previous)


async def list_entries(
    uow: UnitOfWork, *, kind: str | None, before: int | None, limit: int
) -> list[AuditEntry]:
    """The newest lines first, older than `before`, of one kind if given."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if kind:
        query = query.where(AuditEntry.kind == kind)
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    return list(await uow.session.scalars(query))

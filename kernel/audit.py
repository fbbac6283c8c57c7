"""Reading and proving the audit chain. Writing it is the unit of work's part."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, cast, func, or_, select
from sqlalchemy.dialects.postgresql import TEXT

from kernel.db.platform import AuditEntry, AuditHead
from kernel.db.uow import UnitOfWork
from kernel.errors import Conflict

GENESIS = "0" * 64
_AT = 'YYYY-MM-DD"T"HH24:MI:SS.US'
_BATCH_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of re-computing the chain; `first_bad` is the first line that does not fit."""

    ok: bool
    entries: int
    head: str
    first_bad: int | None = None
    reason: str = ""
    anchor: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Trail:
    """Which lines of the trail are wanted; every filter narrows."""

    kind: str | None = None
    action: str | None = None
    actor: UUID | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None
    words: str | None = None


class ChainBroken(Conflict):
    """The audit chain does not fit together; `GET /v1/audit/verify` tells from which line on."""

    code = "audit_chain_broken"


async def verify_chain(
    uow: UnitOfWork,
    anchored: Mapping[int, str] | None = None,
    *,
    after: int = 0,
    hash_before: str = GENESIS,
) -> Verification:
    """Re-compute every hash, check the numbering, the kept head and the anchored hashes.

    `anchored` are hashes of lines as they were signed at the time, by line number. With `after`
    only the lines behind one whose hash is known. Lines and head come from one statement, so
    that what others append meanwhile is no difference.
    """
    known = anchored or {}
    previous, count, head = hash_before, after, (-1, "")
    stream = await uow.session.stream(_lines(after).execution_options(yield_per=_BATCH_ROWS))
    async for head_seq, head_hash, seq, at_text, kind, actor, body, prev_hash, stored in stream:
        head = (head_seq, head_hash)
        if seq is None:
            break
        count += 1
        text = "|".join((previous, str(seq), at_text, kind, str(actor or "-"), body))
        expected = hashlib.sha256(text.encode()).hexdigest()
        if seq != count or prev_hash != previous or stored != expected:
            return Verification(False, count, previous, count, "the line does not fit its hash")
        if known.get(seq, stored) != stored:
            return Verification(False, count, previous, count, "the line was anchored otherwise")
        previous = stored
    reason = _end_fault((count, previous), head, known)
    return Verification(not reason, count, previous, count + 1 if reason else None, reason)


def _end_fault(end: tuple[int, str], head: tuple[int, str], known: Mapping[int, str]) -> str:
    """What is wrong with the end of the chain, or nothing."""
    if head != end:
        return "the kept head is another"
    beyond = min((seq for seq in known if seq > end[0]), default=None)
    return f"line {beyond} was anchored, but the chain ends before it" if beyond else ""


def _lines(after: int) -> Select[*tuple[Any, ...]]:
    body = cast(AuditEntry.body, TEXT)
    at = func.to_char(func.timezone("UTC", AuditEntry.at), _AT)
    return (
        select(
            AuditHead.seq, AuditHead.hash, AuditEntry.seq, at, AuditEntry.kind,
            AuditEntry.actor_id, body, AuditEntry.prev_hash, AuditEntry.hash,
        )
        .select_from(AuditHead)
        .outerjoin(AuditEntry, AuditEntry.seq > after)
        .order_by(AuditEntry.seq)
    )  # fmt: skip


async def list_entries(
    uow: UnitOfWork, trail: Trail, *, before: int | None, limit: int
) -> list[AuditEntry]:
    """The newest lines first, older than `before`, as far as the filters allow."""
    query = select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(limit)
    if trail.kind:
        query = query.where(AuditEntry.kind == trail.kind)
    if trail.action:
        named = AuditEntry.body["action"].astext == trail.action
        query = query.where(or_(AuditEntry.kind == trail.action, named))
    if trail.actor:
        query = query.where(AuditEntry.actor_id == trail.actor)
    if trail.from_at:
        query = query.where(AuditEntry.at >= trail.from_at)
    if trail.to_at:
        query = query.where(AuditEntry.at < trail.to_at)
    if trail.words:
        text = cast(AuditEntry.body, TEXT)
        query = query.where(text.icontains(trail.words, autoescape=True))
    if before is not None:
        query = query.where(AuditEntry.seq < before)
    return list(await uow.session.scalars(query))

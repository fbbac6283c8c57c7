"""Remembering for one person: kept in their words, read by them alone, gone when they say so."""

from collections.abc import Sequence
from uuid import UUID

from erp_domains.assistant import repository
from erp_domains.assistant.errors import MemoryFull, MemoryNotFound, NotToBeKept
from erp_domains.assistant.models import Memory, MemoryKind
from erp_domains.assistant.policy import clean_memory, find_secrets, is_preference
from erp_domains.assistant.schemas import MemoryCreate, MemoryRead
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.limits import MEMORIES_MAX, MEMORY_CHARS_MAX


async def remember(uow: UnitOfWork, data: MemoryCreate) -> Memory:
    """Keep one thing of the person who is signed in.

    The same words again are kept once; a new default takes the place of the one before. Raises
    NotToBeKept for secrets and for nothing, MemoryFull.
    """
    text = checked_text(data.text)
    known = await repository.memories_of(uow, uow.principal.user_id, MEMORIES_MAX)
    row = next((m for m in known if _is_same(m, text, data.applies_to)), None)
    if row is None and len(known) >= MEMORIES_MAX:
        raise MemoryFull(f"I remember {MEMORIES_MAX} things of you already; forget one first")
    row = row or uow.add(Memory(user_id=uow.principal.user_id))
    is_wanted = data.applies_to is not None or is_preference(text)
    row.kind = (MemoryKind.PREFERENCE if is_wanted else MemoryKind.FACT).value
    row.text, row.updated_at = text, now()
    row.applies_to, row.record_id, row.value = data.applies_to, data.record_id, data.value
    await uow.flush()
    return row


async def list_memory(uow: UnitOfWork) -> list[MemoryRead]:
    """Everything that is remembered of the person who is signed in, newest first."""
    rows = await repository.memories_of(uow, uow.principal.user_id, MEMORIES_MAX)
    return [MemoryRead.model_validate(row) for row in rows]


async def forget_memory(uow: UnitOfWork, ids: Sequence[UUID] | None) -> int:
    """Forget these things of the person, or all; how many there were. Raises MemoryNotFound."""
    count = await repository.delete_memories(uow, uow.principal.user_id, ids)
    if ids is not None and count == 0:
        raise MemoryNotFound("I remember nothing of the kind of you")
    return count


async def forget_person(uow: UnitOfWork, user_id: UUID) -> int:
    """Forget everything of somebody who is gone from the company."""
    return await repository.delete_memories(uow, user_id, None)


def checked_text(text: str) -> str:
    """The words to keep. Raises NotToBeKept."""
    kept = clean_memory(text)
    if not kept:
        raise NotToBeKept("say what to remember, e.g. “remember that I work in Leipzig”")
    if secrets := find_secrets(kept):
        raise NotToBeKept(
            f"this holds {secrets[0].kind.value}; I keep no secrets, so I did not remember it"
        )
    if len(kept) > MEMORY_CHARS_MAX:
        raise NotToBeKept(f"say it in at most {MEMORY_CHARS_MAX} characters")
    return kept


def _is_same(row: Memory, text: str, applies_to: str | None) -> bool:
    if applies_to is not None:
        return row.applies_to == applies_to
    return row.applies_to is None and row.text.casefold() == text.casefold()

"""Telling somebody something in a conversation of theirs, without a turn."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from erp_domains.assistant import repository
from erp_domains.assistant.models import ConversationMessage
from erp_domains.assistant.policy import seal_of
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Told:
    """What is said; `facts` stand beside it as beside an answer.

    `is_own` words are the person's own: nobody else's text is in them.
    """

    text: str
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    is_own: bool = False


async def tell_in_conversation(
    uow: UnitOfWork, conversation_id: UUID, user_id: UUID, told: Told
) -> bool:
    """Add a message of the assistant; False where the conversation is gone or somebody else's."""
    row = await repository.lock_conversation(uow, conversation_id)
    if row is None or row.user_id != user_id:
        return False
    is_vouched = told.is_own and not row.state.get("is_tainted")
    row.messages_count += 1
    row.updated_at = now()
    uow.add(
        ConversationMessage(
            id=new_id(),
            conversation_id=row.id,
            position=row.messages_count,
            role="assistant",
            text=told.text,
            facts={**told.facts, "seal": seal_of(told.text) if is_vouched else None},
        )
    )
    await uow.flush()
    return True

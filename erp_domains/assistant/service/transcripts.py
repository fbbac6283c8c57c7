"""A conversation as somebody else may read it: what the person said and what was done for them."""

from dataclasses import dataclass, field
from uuid import UUID

from erp_domains.assistant import repository
from erp_domains.assistant.errors import ConversationNotFound
from erp_domains.assistant.models import ConversationMessage
from erp_domains.assistant.policy import tell_apart
from kernel.db.uow import UnitOfWork

MESSAGES_MAX = 40


@dataclass(frozen=True, slots=True)
class Transcript:
    """The end of a conversation in short lines, without secrets and without what was answered.

    Answers hold figures that the person had the right to see; who reads this may not.
    """

    said: list[str] = field(default_factory=list[str])
    done: list[str] = field(default_factory=list[str])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said yet."""
        return not self.said


async def read_transcript(
    uow: UnitOfWork, conversation_id: UUID, *, is_new_allowed: bool = False
) -> Transcript:
    """One of the person's own conversations in short.

    The first turn of a conversation is stored when it ends: with `is_new_allowed` one that is not
    there yet is empty. Raises ConversationNotFound.
    """
    if await repository.find_conversation(uow, conversation_id) is None:
        if is_new_allowed:
            return Transcript()
        raise ConversationNotFound("there is no such conversation of yours")
    rows = await repository.last_messages(uow, conversation_id, MESSAGES_MAX)
    return Transcript(
        said=tell_apart(row.text for row in rows if row.role == "user"),
        done=tell_apart(name for row in rows for name in _done(row)),
    )


def _done(row: ConversationMessage) -> list[str]:
    """The names of the actions of an answer with how each went; never what they found."""
    shown = row.facts.get("actions") or []
    return [f"{a.get('name', '')}: {str(a.get('status', '')).replace('_', ' ')}" for a in shown]

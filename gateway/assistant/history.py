"""Conversations: load before the model starts, save when the turn is complete."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete, select

from gateway.assistant.events import TurnDraft
from gateway.assistant.models import Conversation, ConversationMessage
from kernel.auth.access import predicate
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound
from kernel.ids import new_id
from kernel.limits import HISTORY_MESSAGES_MAX
from kernel.llm.port import Message, Role

TITLE_CHARS_MAX = 60


class ConversationNotFound(NotFound):
    """There is no such conversation of this person."""

    code = "conversation_not_found"


class ConversationState(BaseModel):
    """What one turn hands to the next."""

    pending: dict[str, Any] | None = None
    last_records: list[dict[str, Any]] = []
    proposal_id: UUID | None = None
    last_run_id: UUID | None = None
    is_tainted: bool = False


@dataclass(slots=True)
class Loaded:
    """A conversation as a turn starts: an id that may be new, earlier messages, state."""

    id: UUID
    is_new: bool
    messages: list[Message] = field(default_factory=list[Message])
    state: ConversationState = field(default_factory=ConversationState)


async def load(principal: Principal, conversation_id: UUID | None) -> Loaded:
    """Read a conversation in a short transaction. Raises ConversationNotFound."""
    if conversation_id is None:
        return Loaded(new_id(), is_new=True)
    async with begin(principal) as uow:
        row = await find(uow, conversation_id)
        rows = await messages_of(uow, conversation_id, HISTORY_MESSAGES_MAX)
        past = [Message(Role(m.role), m.text) for m in rows if m.text]
        state = ConversationState.model_validate(row.state)
        return Loaded(conversation_id, is_new=False, messages=past, state=state)


async def save(principal: Principal, loaded: Loaded, question: str, draft: TurnDraft) -> UUID:
    """Store a completed turn and the state for the next; the id of the answer."""
    async with begin(principal) as uow:
        row = await _row_for(uow, loaded, question)
        position = row.messages_count
        answer = _answer_message(row.id, position + 2, draft)
        uow.add(
            ConversationMessage(
                id=new_id(), conversation_id=row.id, position=position + 1, role="user",
                text=question, facts={},
            )
        )  # fmt: skip
        uow.add(answer)
        row.messages_count = position + 2
        row.updated_at = now()
        row.state = loaded.state.model_dump(mode="json")
        return answer.id


async def find(uow: UnitOfWork, conversation_id: UUID) -> Conversation:
    """One of the person's own conversations. Raises ConversationNotFound."""
    row = await uow.session.get(Conversation, conversation_id)
    if row is None or row.user_id != uow.principal.user_id:
        raise ConversationNotFound("there is no such conversation of yours; start a new one")
    return row


async def list_conversations(uow: UnitOfWork, limit: int) -> list[Conversation]:
    """The person's conversations, newest first."""
    query = select(Conversation).where(
        predicate(uow.principal, Conversation), Conversation.user_id == uow.principal.user_id
    )
    return list(
        await uow.session.scalars(query.order_by(Conversation.updated_at.desc()).limit(limit))
    )


async def messages_of(
    uow: UnitOfWork, conversation_id: UUID, limit: int
) -> list[ConversationMessage]:
    """The newest messages of a conversation, oldest of them first."""
    query = (
        select(ConversationMessage)
        .where(ConversationMessage.conversation_id == conversation_id)
        .order_by(ConversationMessage.position.desc())
        .limit(limit)
    )
    return list(reversed(list(await uow.session.scalars(query))))


async def forget(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Delete one of the person's conversations. Raises ConversationNotFound."""
    row = await find(uow, conversation_id)
    await uow.session.execute(delete(Conversation).where(Conversation.id == row.id))


async def _row_for(uow: UnitOfWork, loaded: Loaded, question: str) -> Conversation:
    if not loaded.is_new:
        return await find(uow, loaded.id)
    row = uow.add(
        Conversation(
            id=loaded.id, user_id=uow.principal.user_id, title=_title(question), messages_count=0
        )
    )
    await uow.flush()
    return row


def _title(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS_MAX else line[: TITLE_CHARS_MAX - 1] + "…"


def _answer_message(conversation_id: UUID, position: int, draft: TurnDraft) -> ConversationMessage:
    asked = draft.clarification
    return ConversationMessage(
        id=new_id(),
        conversation_id=conversation_id,
        position=position,
        role="assistant",
        text=draft.text,
        facts={
            "citations": [c.model_dump(mode="json") for c in draft.citations],
            "actions": [a.model_dump(mode="json") for a in draft.actions],
            "clarification": asked.model_dump(mode="json") if asked else None,
        },
        proposal_id=draft.proposal.id if draft.proposal else None,
        model=draft.model,
    )

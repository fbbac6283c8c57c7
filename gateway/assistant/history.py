"""Conversations: load before the model starts, save when the turn is complete."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import delete, select

from actions.models import Proposal
from erp_domains.assistant.errors import ConversationNotFound
from erp_domains.assistant.policy import seal_of
from erp_domains.assistant.schemas import MemoryRead
from gateway.assistant import condense
from gateway.assistant.condense import Digest, Past
from gateway.assistant.events import TurnDraft
from gateway.assistant.models import Conversation, ConversationMessage
from gateway.assistant.remembered import own_words, read_memory
from kernel.auth.access import predicate
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.ids import new_id
from kernel.limits import HISTORY_MESSAGES_MAX
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import Message, Role

TITLE_CHARS_MAX = 60
SUMMARISE = "assistant.summarise"
LOADED_MESSAGES_MAX = 200  # of a conversation from before there were digests
EARLIER = "an earlier answer of this conversation"


class ConversationState(BaseModel):
    """What one turn hands to the next.

    `pending` are the fields of a `PendingAction`, `last_call` name and arguments of the last
    action, `steps_left` the steps of an order that wait for the one before them. A conversation
    that has read text nobody vouches for stays tainted: its history repeats that text.
    """

    pending: dict[str, Any] | None = None
    last_call: dict[str, Any] | None = None
    last_records: list[dict[str, Any]] = []
    steps_left: list[str] = []
    proposal_id: UUID | None = None
    last_run_id: UUID | None = None
    is_tainted: bool = False
    tainted_by: list[str] = []
    pinned: list[dict[str, Any]] = []
    digest: Digest = Digest()

    @property
    def is_waiting_for_answer(self) -> bool:
        """Whether the last thing said was a question to the person, not a proposal."""
        pending = self.pending or {}
        return bool(pending.get("missing_field") or pending.get("choices"))


@dataclass(slots=True)
class Loaded:
    """A conversation as a turn starts: an id that may be new, earlier messages, state.

    `messages` begin with the digest of what they have no room for; `waiting` are the proposals
    still open, `memory` is what the person told of themselves.
    """

    id: UUID
    is_new: bool
    messages: list[Message] = field(default_factory=list[Message])
    state: ConversationState = field(default_factory=ConversationState)
    past: list[Past] = field(default_factory=list[Past])
    waiting: list[str] = field(default_factory=list[str])
    memory: list[MemoryRead] = field(default_factory=list[MemoryRead])

    @property
    def own_words(self) -> list[str]:
        """What the person has said before this conversation's messages begin."""
        return [*self.state.digest.said, *own_words(self.memory)]

    @property
    def pinned_names(self) -> list[str]:
        """Ids and names of the records the conversation is about."""
        return [str(r[name]) for r in self.state.pinned for name in ("id", "label")]


async def load(principal: Principal, conversation_id: UUID | None) -> Loaded:
    """Read a conversation in a short transaction. Raises ConversationNotFound."""
    async with begin(principal) as uow:
        memory = await read_memory(uow)
        if conversation_id is None:
            return Loaded(new_id(), is_new=True, memory=memory)
        row = await find(uow, conversation_id)
        state = ConversationState.model_validate(row.state)
        rows = await messages_of(uow, conversation_id, LOADED_MESSAGES_MAX)
        stored = [Past(m.position, _as_message(m)) for m in rows if m.text]
        past = [each for each in stored if each.position > state.digest.until]
        if len(past) > HISTORY_MESSAGES_MAX:
            state.digest = condense.fold(state.digest, past)
            past = [each for each in past if each.position > state.digest.until]
        loaded = Loaded(conversation_id, is_new=False, state=state, past=past, memory=memory)
        loaded.messages = [each.message for each in past]
        if state.digest.text:
            loaded.messages.insert(0, condense.as_message(state.digest, EARLIER))
            loaded.waiting = [p.summary for p in await open_proposals(uow, conversation_id)]
        state.last_records = condense.with_pins(state.last_records, state.pinned)
        return loaded


async def save(principal: Principal, loaded: Loaded, question: str, draft: TurnDraft) -> UUID:
    """Store a completed turn and the state for the next; the id of the answer."""
    async with begin(principal) as uow:
        row = await _row_for(uow, loaded, question)
        position = row.messages_count
        answer = _answer_message(
            row.id, position + 2, draft, is_vouched=not loaded.state.is_tainted
        )
        uow.add(_question_message(row, position + 1, question, draft))
        uow.add(answer)
        row.messages_count = position + 2
        row.updated_at = now()
        said = Past(position + 1, Message(Role.USER, question))
        told = Past(position + 2, _as_message(answer))
        before = loaded.state.digest
        loaded.state.digest = condense.fold(before, [*loaded.past, said, told])
        if loaded.state.digest.until > before.until and draft.model != OfflineModel.name:
            until = loaded.state.digest.until
            uow.enqueue(SUMMARISE, conversation_id=row.id, until=until)
        row.state = loaded.state.model_dump(mode="json")
        return answer.id


async def save_unanswered(uow: UnitOfWork, loaded: Loaded, question: str, draft: TurnDraft) -> UUID:
    """Store what the person said where nobody answers at once; the id of that message."""
    row = await _row_for(uow, loaded, question)
    row.messages_count += 1
    row.updated_at = now()
    said = uow.add(_question_message(row, row.messages_count, question, draft))
    await uow.flush()
    return said.id


async def find(uow: UnitOfWork, conversation_id: UUID, *, for_update: bool = False) -> Conversation:
    """One of the person's own conversations. Raises ConversationNotFound."""
    row = await uow.session.get(Conversation, conversation_id, with_for_update=for_update or None)
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


async def open_proposals(uow: UnitOfWork, conversation_id: UUID) -> list[Proposal]:
    """The person's proposals of a conversation that can still be decided, newest first."""
    query = (
        select(Proposal)
        .where(Proposal.state == "open", Proposal.requested_by == uow.principal.user_id)
        .where(Proposal.conversation_id == conversation_id, Proposal.expires_at > now())
        .order_by(Proposal.created_at.desc())
    )
    return list(await uow.session.scalars(query))


async def last_proposal(uow: UnitOfWork, state: ConversationState) -> Proposal | None:
    """The proposal of the last turn, or what took its place since."""
    row = await uow.session.get(Proposal, state.proposal_id) if state.proposal_id else None
    if row is None or row.requested_by != uow.principal.user_id:
        return None
    if row.state not in ("superseded", "stale"):
        return row
    query = (
        select(Proposal)
        .where(Proposal.requested_by == row.requested_by)
        .where(Proposal.conversation_id == row.conversation_id)
        .order_by(Proposal.created_at.desc())
        .limit(1)
    )
    return (await uow.session.scalars(query)).one_or_none()


async def forget(uow: UnitOfWork, conversation_id: UUID) -> None:
    """Delete one of the person's conversations. Raises ConversationNotFound."""
    row = await find(uow, conversation_id)
    await uow.session.execute(delete(Conversation).where(Conversation.id == row.id))


async def _row_for(uow: UnitOfWork, loaded: Loaded, question: str) -> Conversation:
    if not loaded.is_new:
        # Two turns of one conversation may end at the same time: one after the other.
        return await find(uow, loaded.id, for_update=True)
    row = uow.add(
        Conversation(
            id=loaded.id, user_id=uow.principal.user_id, title=title_of(question), messages_count=0
        )
    )
    await uow.flush()
    return row


def title_of(question: str) -> str:
    """What a conversation is called that begins so."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE_CHARS_MAX else line[: TITLE_CHARS_MAX - 1] + "…"


def _as_message(row: ConversationMessage) -> Message:
    """A stored message; an answer without its seal is text nobody vouches for."""
    is_vouched = row.role == Role.USER or row.facts.get("seal") == seal_of(row.text)
    return Message(Role(row.role), row.text, source_id=None if is_vouched else EARLIER)


def _question_message(
    row: Conversation, position: int, text: str, draft: TurnDraft
) -> ConversationMessage:
    facts = {"turn_id": str(draft.turn_id)} if draft.turn_id else {}
    return ConversationMessage(
        id=new_id(), conversation_id=row.id, position=position, role="user", text=text, facts=facts
    )


def _answer_message(
    conversation_id: UUID, position: int, draft: TurnDraft, *, is_vouched: bool
) -> ConversationMessage:
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
            "seal": seal_of(draft.text) if is_vouched else None,
            "is_cancelled": draft.is_cancelled,
            "usage": draft.usage.model_dump(mode="json") if draft.usage else None,
        },
        proposal_id=draft.proposal.id if draft.proposal else None,
        model=draft.model,
    )

"""Chat turns (stream or whole), conversations, suggestions."""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from actions.outcomes import Via
from actions.proposals import find_proposal, read_proposal
from actions.select import warm_selection
from erp_domains.assistant.errors import ConversationNotFound
from gateway.assistant import history, running
from gateway.assistant.filled import FilledTurn
from gateway.assistant.models import Conversation, ConversationMessage
from gateway.assistant.running_turn import UnderWay
from gateway.assistant.silence import handed_over
from gateway.assistant.suggestions import suggest
from gateway.assistant.turn import Turn
from gateway.caller import Caller
from gateway.json import json_response
from gateway.routes.turns import EventStream
from kernel.auth.principal import Principal
from kernel.clock import now
from kernel.db.uow import UnitOfWork, begin
from kernel.embed.choose import embedder
from kernel.errors import Invalid
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX
from kernel.llm.door import chat_model
from kernel.llm.port import ChatModel
from kernel.settings import settings
from rag.matters import matters_for

router = APIRouter(prefix="/v1", tags=["chat"])
TITLE_CHARS_MAX = 120


class TurnRequest(BaseModel):
    """A person's message."""

    model_config = ConfigDict(extra="forbid")

    text: str
    conversation_id: UUID | None = None
    stream: bool = True
    allow_fallback: bool = True
    arguments: dict[str, Any] | None = Field(
        None, description="A form filled in for the question that waits, by argument."
    )


class Rename(BaseModel):
    """A conversation's new title."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=TITLE_CHARS_MAX)


@cache
def model() -> ChatModel:
    """The chat model of this process."""
    return chat_model(settings())


async def warm_up() -> None:
    """Load what the first turn would otherwise wait for."""
    await warm_selection()
    await matters_for(embedder())
    model()


@router.post("/chat/turns")
async def post_turn(body: TurnRequest, caller: Caller) -> Response:
    """Answer a message, as a stream of events or as one object."""
    turn = _turn_of(body, caller)
    if not body.stream:
        async for _ in turn.events():
            pass
        return json_response(turn.result())
    begun = await running.start(turn)
    return EventStream(begun.follow(0))


def _turn_of(body: TurnRequest, caller: Principal) -> Turn:
    if body.arguments is None:
        return Turn(
            caller,
            model(),
            body.text,
            body.conversation_id,
            Via.CHAT,
            allow_fallback=body.allow_fallback,
        )
    if body.conversation_id is None:
        raise Invalid("a form answers a question: name its conversation")
    return FilledTurn(caller, model(), body.text, body.conversation_id, body.arguments)


@router.get("/conversations")
async def conversations(
    caller: Caller, limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT
) -> Response:
    """The person's conversations, newest first."""
    async with begin(caller) as uow:
        rows = await history.list_conversations(uow, limit)
        items = [_headline(row) for row in rows]
    return json_response({"items": items, "next_cursor": None})


@router.get("/conversations/{conversation_id}")
async def conversation(conversation_id: UUID, caller: Caller) -> Response:
    """One conversation with its messages."""
    # Looked up first: what ends after this is among the messages, and seen there.
    under_way = await running.under_way(caller, conversation_id)
    try:
        async with begin(caller) as uow:
            row = await history.find(uow, conversation_id)
            rows = await history.messages_of(uow, conversation_id, PAGE_ROWS_MAX)
            messages = [await _message(uow, caller, m) for m in rows]
    except ConversationNotFound:
        if under_way is None:
            raise
        return json_response(_begun(conversation_id, under_way))
    if under_way and any(m.facts.get("turn_id") == str(under_way.turn_id) for m in rows):
        under_way = None
    silent = await handed_over(caller, conversation_id)
    handed = silent.model_dump(mode="json") if silent else None
    more = {"messages": messages, "handed_over": handed, "running": _running(under_way)}
    return json_response({**_headline(row), **more})


@router.patch("/conversations/{conversation_id}")
async def rename(conversation_id: UUID, body: Rename, caller: Caller) -> Response:
    """Give a conversation another title."""
    if not body.title.strip():
        raise Invalid("a title needs at least one character")
    async with begin(caller) as uow:
        row = await history.find(uow, conversation_id)
        row.title = body.title.strip()
        return json_response(_headline(row))


@router.delete("/conversations/{conversation_id}", status_code=204)
async def delete_conversation(conversation_id: UUID, caller: Caller) -> Response:
    """Forget a conversation; what was carried out in it stays."""
    async with begin(caller) as uow:
        await history.forget(uow, conversation_id)
    return Response(status_code=204)


@router.get("/suggestions")
async def suggestions(caller: Caller) -> Response:
    """What this person could ask or do first."""
    return json_response({"items": suggest(caller)})


def _begun(conversation_id: UUID, under_way: UnderWay) -> dict[str, Any]:
    """A conversation whose first turn is under way: stored when that is over."""
    headline = {"id": conversation_id, "title": history.title_of(under_way.text)}
    empty: dict[str, Any] = {"updated_at": now(), "messages_count": 0, "messages": []}
    return {**headline, **empty, "handed_over": None, "running": _running(under_way)}


def _running(under_way: UnderWay | None) -> dict[str, Any] | None:
    return under_way.model_dump(mode="json") if under_way else None


def _headline(row: Conversation) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": row.title,
        "updated_at": row.updated_at,
        "messages_count": row.messages_count,
    }


async def _message(uow: UnitOfWork, caller: Principal, row: ConversationMessage) -> dict[str, Any]:
    proposal = await find_proposal(uow, row.proposal_id) if row.proposal_id else None
    return {
        "id": row.id,
        "role": row.role,
        "text": row.text,
        "at": row.at,
        "citations": row.facts.get("citations", []),
        "actions": row.facts.get("actions", []),
        "clarification": row.facts.get("clarification"),
        "proposal": read_proposal(caller, proposal).model_dump(mode="json") if proposal else None,
        "model": row.model,
        "is_cancelled": row.facts.get("is_cancelled", False),
        "usage": row.facts.get("usage"),
        "person": row.facts.get("person"),
        "task": row.facts.get("task"),
    }

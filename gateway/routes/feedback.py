"""Thumbs on answers, and redacted cases made of the ones that point down."""

from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from gateway.caller import Caller
from gateway.json import json_response
from gateway.quality.export import cases_of_feedback
from gateway.quality.feedback import (
    feedback_in,
    give_feedback,
    list_feedback,
    take_feedback_back,
)
from gateway.quality.models import MessageFeedback, Thumb
from kernel.auth.access import require
from kernel.auth.principal import Principal, Scope, system_principal
from kernel.db.uow import begin
from kernel.errors import PermissionDenied
from kernel.limits import FEEDBACK_NOTE_CHARS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1", tags=["feedback"])
READ = "assistant.feedback.read"
Limit = Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)]
_OF_MESSAGE = "/conversations/{conversation_id}/messages/{message_id}/feedback"


class FeedbackGiven(BaseModel):
    """What a person thinks of an answer, and why."""

    model_config = ConfigDict(extra="forbid")

    thumb: Thumb
    note: str | None = Field(None, max_length=FEEDBACK_NOTE_CHARS_MAX, pattern=r"^[^\x00]*$")


@router.post(_OF_MESSAGE)
async def give(
    conversation_id: UUID, message_id: UUID, body: FeedbackGiven, caller: Caller
) -> Response:
    """Set or change the thumb on an answer of one's own conversation."""
    async with begin(caller) as uow:
        row = await give_feedback(uow, conversation_id, message_id, body.thumb, body.note)
        return json_response(_read(row))


@router.delete(_OF_MESSAGE, status_code=204)
async def take_back(conversation_id: UUID, message_id: UUID, caller: Caller) -> Response:
    """Take the thumb back."""
    async with begin(caller) as uow:
        await take_feedback_back(uow, conversation_id, message_id)
    return Response(status_code=204)


@router.get("/conversations/{conversation_id}/feedback")
async def of_conversation(conversation_id: UUID, caller: Caller) -> Response:
    """One's own thumbs in a conversation."""
    async with begin(caller) as uow:
        items = [_read(row) for row in await feedback_in(uow, conversation_id)]
    return json_response({"items": items, "next_cursor": None})


@router.get("/feedback")
async def everybodys(
    caller: Caller, thumb: Thumb | None = None, limit: Limit = PAGE_ROWS_DEFAULT
) -> Response:
    """Thumbs of all people one may see, newest first; the answers themselves stay private."""
    require(caller, READ)
    async with begin(caller) as uow:
        items = [_read(row) for row in await list_feedback(uow, thumb, limit)]
    return json_response({"items": items, "next_cursor": None})


@router.get("/feedback/cases")
async def as_cases(caller: Caller, limit: Limit = PAGE_ROWS_DEFAULT) -> Response:
    """Thumbs down as redacted cases, one JSON object a line, for `steward eval`."""
    _require_everywhere(caller)
    # All names of the company are looked for, also those that this reader may not see.
    async with begin(system_principal(caller.tenant)) as uow:
        cases = await cases_of_feedback(uow, limit)
    lines = b"".join(orjson.dumps(case) + b"\n" for case in cases)
    return Response(lines, media_type="application/x-ndjson")


def _require_everywhere(caller: Principal) -> None:
    # The words of others are told, if redacted: only with the right for everybody's.
    if not any(grant.scope is Scope.ALL for grant in require(caller, READ).rules):
        raise PermissionDenied(f"you need the right {READ} for everybody; ask an administrator")


def _read(row: MessageFeedback) -> dict[str, Any]:
    return {
        "id": row.id,
        "conversation_id": row.conversation_id,
        "message_id": row.message_id,
        "user_id": row.user_id,
        "thumb": row.thumb,
        "note": row.note,
        "at": row.at,
    }

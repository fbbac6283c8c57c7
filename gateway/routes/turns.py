"""Turns under way: reading on after a connection was lost, and stopping them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.assistant import running
from gateway.caller import Caller
from gateway.json import json_response
from kernel.errors import Invalid
from kernel.limits import STREAM_EVENTS_MAX

router = APIRouter(prefix="/v1", tags=["chat"])
_STREAM_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
_DIGITS_MAX = len(str(STREAM_EVENTS_MAX)) + 3


class EventStream(StreamingResponse):
    """Server-sent events; when the reader leaves, what stands behind them is closed at once."""

    def __init__(self, events: AsyncGenerator[bytes]) -> None:
        super().__init__(events, media_type="text/event-stream", headers=_STREAM_HEADERS)
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        async with aclosing(self._events):
            await super().__call__(scope, receive, send)


@router.get("/chat/turns/{turn_id}/events")
async def read_on(
    turn_id: UUID,
    caller: Caller,
    after: Annotated[int, Query(ge=0, lt=10**_DIGITS_MAX)] = 0,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Stream the events of a turn after the one named, then those to come."""
    blocks = running.follow(caller, turn_id, _number(last_event_id, after))
    try:
        # The first block is fetched here, so that a refusal has its status instead of a stream.
        first = await anext(blocks)
    except StopAsyncIteration:  # everything has been read
        return Response(status_code=204)
    return EventStream(_with_first(first, blocks))


@router.post("/chat/turns/{turn_id}/cancel")
async def cancel(turn_id: UUID, caller: Caller) -> Response:
    """Stop a turn; what it carried out stays, and what it said so far is kept."""
    status = await running.cancel(caller, turn_id)
    return json_response({"turn_id": turn_id, "status": status})


async def _with_first(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(rest):
        yield first
        async for block in rest:
            yield block


def _number(last_event_id: str | None, after: int) -> int:
    if not last_event_id:
        return after
    if not (last_event_id.isascii() and last_event_id.isdigit()) or (
        len(last_event_id) > _DIGITS_MAX
    ):
        raise Invalid("Last-Event-ID is the number of an event of this turn, e.g. 12")
    return int(last_event_id)

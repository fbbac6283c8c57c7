"""The audit trail, and the proof that nobody rewrote it."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.caller import Caller
from gateway.json import json_response
from gateway.trail import read_lines
from kernel.anchors import anchor_chain, verify_anchored
from kernel.audit import Trail, list_entries
from kernel.auth.access import require
from kernel.db.uow import begin
from kernel.errors import Invalid
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1/audit", tags=["audit"])
FILTER_CHARS_MAX = 200
SEQ_MAX = 2**63 - 1
Word = Annotated[str | None, Query(max_length=FILTER_CHARS_MAX)]


@router.get("")
async def entries(
    caller: Caller,
    action: Word = None,
    kind: Word = None,
    actor: UUID | None = None,
    from_at: Annotated[datetime | None, Query(alias="from")] = None,
    to_at: Annotated[datetime | None, Query(alias="to")] = None,
    q: Word = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
    cursor: Annotated[int | None, Query(ge=1, le=SEQ_MAX)] = None,
) -> Response:
    """The trail, newest first.

    `action` is an action's name (or a kind of line), `kind` a kind of line such as
    `action.executed`, `actor` a user's id, `from` and `to` times, `q` words in the line.
    """
    require(caller, "audit.entry.read")
    for text in (action, kind, q):
        if text and "\x00" in text:
            raise Invalid("filters must not contain the character NUL")
    for at in (from_at, to_at):
        if at is not None and at.tzinfo is None:
            raise Invalid("`from` and `to` need a time zone, e.g. 2026-03-01T00:00:00Z")
    trail = Trail(kind or None, action or None, actor, from_at, to_at, q or None)
    async with begin(caller) as uow:
        rows = await list_entries(uow, trail, before=cursor, limit=limit)
        items = [line.model_dump(mode="json") for line in await read_lines(uow, rows)]
    more = str(rows[-1].seq) if len(rows) == limit else None
    return json_response({"items": items, "next_cursor": more})


@router.get("/verify")
async def verify(caller: Caller) -> Response:
    """Re-compute the chain and hold it against its anchors."""
    require(caller, "audit.entry.verify")
    return json_response(asdict(await verify_anchored(caller)))


@router.post("/anchor")
async def anchor(caller: Caller) -> Response:
    """Sign the end of the chain now; the worker does so every five minutes."""
    require(caller, "audit.entry.verify")
    made = await anchor_chain(caller)
    return json_response({"anchor": asdict(made) if made else None})

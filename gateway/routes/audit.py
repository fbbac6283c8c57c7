"""The audit trail, and the proof that nobody rewrote it."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from gateway.caller import Caller
from gateway.json import json_response
from kernel.audit import list_entries, verify_chain
from kernel.auth.access import require
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("")
async def entries(
    caller: Caller,
    action: str | None = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
    cursor: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The trail, newest first; `action` is the kind of line, e.g. `action.executed`."""
    require(caller, "audit.entry.read")
    async with begin(caller) as uow:
        rows = await list_entries(uow, kind=action, before=cursor, limit=limit)
    items = [
        {"seq": r.seq, "at": r.at, "kind": r.kind, "actor_id": r.actor_id, "body": r.body,
         "hash": r.hash}
        for r in rows
    ]  # fmt: skip
    more = str(rows[-1].seq) if len(rows) == limit else None
    return json_response({"items": items, "next_cursor": more})


@router.get("/verify")
async def verify(caller: Caller) -> Response:
    """Re-compute the chain."""
    require(caller, "audit.entry.verify")
    async with begin(caller) as uow:
        return json_response(asdict(await verify_chain(uow)))

"""Records to pick from in a form, of any kind that an action's arguments may name."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from actions.offering import offer_records
from gateway.caller import Caller
from gateway.json import json_response
from kernel.db.uow import begin
from kernel.limits import RECORD_OFFERS_DEFAULT, RECORD_OFFERS_MAX

router = APIRouter(prefix="/v1", tags=["records"])


@router.get("/records")
async def records(
    caller: Caller,
    kind: Annotated[str, Query(max_length=60, pattern=r"^[a-z_]+$")],
    q: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=RECORD_OFFERS_MAX)] = RECORD_OFFERS_DEFAULT,
) -> Response:
    """Those the person may see; `value` is what to write to mean the record."""
    async with begin(caller) as uow:
        items = await offer_records(uow, kind, q.strip(), limit)
    return json_response({"items": items, "next_cursor": None})

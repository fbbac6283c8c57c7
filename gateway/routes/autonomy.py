"""What assistants may do without a person."""

from fastapi import APIRouter
from starlette.responses import Response

from actions.assistant.autonomy import ListAutonomy, list_autonomy
from gateway.caller import Caller
from gateway.json import json_response
from kernel.auth.access import require
from kernel.db.uow import begin

router = APIRouter(prefix="/v1", tags=["autonomy"])


@router.get("/autonomy")
async def rules(caller: Caller) -> Response:
    """The company's rules; `assistant.set_autonomy` and `assistant.remove_autonomy` change them."""
    require(caller, "assistant.autonomy.read")
    async with begin(caller) as uow:
        found = await list_autonomy(uow, ListAutonomy())
    items = [rule.model_dump(mode="json") for rule in found.items]
    return json_response({"items": items, "next_cursor": None})

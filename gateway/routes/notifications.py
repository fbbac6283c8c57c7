"""What a person should know."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from erp_domains.notifications.service import list_notifications, mark_read
from gateway.caller import Caller
from gateway.json import json_response
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX

router = APIRouter(prefix="/v1/notifications", tags=["notifications"])


@router.get("")
async def notifications(
    caller: Caller,
    unread: bool = False,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS_DEFAULT,
) -> Response:
    """The person's own, newest first."""
    async with begin(caller) as uow:
        items = await list_notifications(uow, only_unread=unread, limit=limit)
    return json_response({"items": items, "next_cursor": None})


@router.post("/{notification_id}/read", status_code=204)
async def read(notification_id: UUID, caller: Caller) -> Response:
    """Tick one off."""
    async with begin(caller) as uow:
        await mark_read(uow, notification_id)
    return Response(status_code=204)

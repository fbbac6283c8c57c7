"""The person's signed-in devices, and proving that it is still them."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from erp_domains.authentication import repository, service
from erp_domains.authentication.models import UserSession
from erp_domains.authentication.schemas import SessionRead, StepUp
from erp_domains.workflows.proof import step_up
from gateway.caller import Person, device_of, site_of
from gateway.json import json_response
from kernel.auth.principal import Principal
from kernel.db.uow import begin

router = APIRouter()


@router.post("/auth/step-up", status_code=204)
async def prove(body: StepUp, person: Person, request: Request) -> Response:
    """Prove again who you are before something that asks for it; lasts five minutes."""
    await step_up(person, body, device_of(request), site_of(request))
    return Response(status_code=204)


@router.get("/auth/sessions")
async def sessions(caller: Person) -> Response:
    """The person's signed-in devices."""
    async with begin(caller) as uow:
        rows = await repository.live_sessions(uow.session, caller.user_id)
        items = [_session(row, caller) for row in rows]
    return json_response({"items": [i.model_dump(mode="json") for i in items], "next_cursor": None})


@router.delete("/auth/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, caller: Person) -> Response:
    """Sign one of the person's devices out."""
    async with begin(caller) as uow:
        await service.end_session(uow, session_id, "ended by the person")
    return Response(status_code=204)


def _session(row: UserSession, caller: Principal) -> SessionRead:
    return SessionRead(
        id=row.id,
        device=row.device,
        ip=row.ip,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_current=row.id == caller.session_id,
    )

"""Sign-in, refresh, sign-out, who am I."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, SecretStr
from starlette.responses import Response

from erp_domains.authentication import repository, service
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.passwords import verify_password
from erp_domains.authentication.schemas import Login, SessionRead, SignedIn
from erp_domains.rbac.catalogue import PERMISSIONS
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.sign_in import sign_in
from gateway.caller import Caller, device_of, principal_of_token
from gateway.json import json_object, json_response
from kernel.auth.access import allows
from kernel.auth.principal import Principal, system_principal
from kernel.auth.tokens import issue_access_token
from kernel.clock import now
from kernel.db.uow import begin
from kernel.errors import NotFound, Unauthenticated
from kernel.limits import REFRESH_TOKEN_LIFE_S

router = APIRouter(tags=["sign-in"])
COOKIE = "steward_refresh"


class StepUp(BaseModel):
    """Proof that it is still the same person."""

    model_config = ConfigDict(extra="forbid")

    password: SecretStr


@router.post("/auth/login")
async def login(body: Login, request: Request) -> Response:
    """Sign in with e-mail and password."""
    signed_in = await sign_in(body, device_of(request))
    return await _tokens(request, signed_in)


@router.post("/auth/refresh")
async def refresh(request: Request) -> Response:
    """Exchange the refresh token, from the body or the cookie, for fresh ones."""
    given = (await json_object(request)).get("refresh_token") or request.cookies.get(COOKIE)
    slug = str(given or "").partition(".")[0]
    try:
        tenant = await find_tenant(slug)
    except NotFound as error:
        raise Unauthenticated("no session to continue; sign in") from error
    async with begin(system_principal(tenant)) as uow:
        signed_in = await service.refresh_session(uow, str(given), device_of(request))
    if signed_in is None:
        raise service.refuse_reuse()
    return await _tokens(request, signed_in)


@router.post("/auth/logout", status_code=204)
async def logout(caller: Caller) -> Response:
    """End this session and all its tokens."""
    if caller.session_id is not None:
        async with begin(caller) as uow:
            await service.end_session(uow, caller.session_id)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path="/auth")
    return answer


@router.post("/auth/step-up", status_code=204)
async def step_up(body: StepUp, caller: Caller) -> Response:
    """Repeat the password before something that asks for fresh proof; lasts five minutes."""
    async with begin(caller) as uow:
        user = await uow.session.get(User, caller.user_id)
        session = await uow.session.get(UserSession, caller.session_id)
        stored = user.password_hash if user else None
        if session is None or not await verify_password(stored, body.password.get_secret_value()):
            raise service.refuse_credentials()
        session.proved_at = now()
        uow.audit("auth.stepped_up", session_id=session.id)
    return Response(status_code=204)


@router.get("/auth/me")
async def me(caller: Caller) -> Response:
    """The person signed in, their company, roles and rights."""
    return json_response(_me(caller))


@router.get("/auth/sessions")
async def sessions(caller: Caller) -> Response:
    """The person's signed-in devices."""
    async with begin(caller) as uow:
        rows = await repository.live_sessions(uow.session, caller.user_id)
        items = [_session(row, caller) for row in rows]
    return json_response({"items": [i.model_dump(mode="json") for i in items], "next_cursor": None})


@router.delete("/auth/sessions/{session_id}", status_code=204)
async def end_session(session_id: UUID, caller: Caller) -> Response:
    """Sign one of the person's devices out."""
    async with begin(caller) as uow:
        await service.end_session(uow, session_id, "ended by the person")
    return Response(status_code=204)


async def _tokens(request: Request, signed_in: SignedIn) -> Response:
    access = issue_access_token(
        tenant=signed_in.tenant,
        user_id=signed_in.user_id,
        session_id=signed_in.session_id,
        permission_version=signed_in.permission_version,
    )
    person = await principal_of_token(access.value)
    body: dict[str, Any] = {
        "access_token": access.value,
        "token_type": "Bearer",
        "expires_in": access.expires_in_s,
        "refresh_token": signed_in.refresh_token,
        **_me(person),
    }
    answer = json_response(body)
    answer.set_cookie(
        COOKIE,
        signed_in.refresh_token,
        max_age=REFRESH_TOKEN_LIFE_S,
        path="/auth",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


def _me(caller: Principal) -> dict[str, Any]:
    tenant = caller.tenant
    return {
        "user": {
            "id": caller.user_id,
            "email": caller.email,
            "name": caller.name,
            "employee_id": caller.employee_id,
            "locale": tenant.locale,
            "timezone": tenant.timezone,
        },
        "tenant": {
            "slug": tenant.slug,
            "name": tenant.name,
            "currency": tenant.currency,
            "timezone": tenant.timezone,
            "is_sandbox": tenant.is_sandbox,
            "now": tenant.clock.now(),
        },
        "roles": caller.roles,
        "permissions": sorted(p for p in PERMISSIONS if allows(caller, p).is_allowed),
    }


def _session(row: UserSession, caller: Principal) -> SessionRead:
    return SessionRead(
        id=row.id,
        device=row.device,
        ip=row.ip,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        is_current=row.id == caller.session_id,
    )

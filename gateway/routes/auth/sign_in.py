"""Signing in, staying signed in, signing out, who am I."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from erp_domains.authentication import service
from erp_domains.authentication.schemas import Login, SecondFactor, SecondFactorNeeded
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.sign_in import sign_in, sign_in_with_second_factor
from gateway.caller import Caller, device_of, site_of
from gateway.json import json_object, json_response
from gateway.routes.auth.answers import COOKIE, COOKIE_PATH, answer_tokens, describe_person
from kernel.auth.principal import system_principal
from kernel.db.uow import begin
from kernel.errors import NotFound, Unauthenticated

router = APIRouter()


@router.post("/auth/login")
async def login(body: Login, request: Request) -> Response:
    """Sign in with e-mail and password; with a second factor the answer asks for it."""
    outcome = await sign_in(body, device_of(request))
    if isinstance(outcome, SecondFactorNeeded):
        return json_response(outcome.model_dump())
    return await answer_tokens(request, outcome)


@router.post("/auth/login/second-factor")
async def second_factor(body: SecondFactor, request: Request) -> Response:
    """Finish a sign-in with a code, a recovery code or a passkey."""
    signed_in = await sign_in_with_second_factor(body, device_of(request), site_of(request))
    return await answer_tokens(request, signed_in)


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
    return await answer_tokens(request, signed_in)


@router.post("/auth/logout", status_code=204)
async def logout(caller: Caller) -> Response:
    """End this session and all its tokens."""
    if caller.session_id is not None:
        async with begin(caller) as uow:
            await service.end_session(uow, caller.session_id)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path=COOKIE_PATH)
    return answer


@router.get("/auth/me")
async def me(caller: Caller) -> Response:
    """The person signed in, their company, roles and rights."""
    return json_response(describe_person(caller))

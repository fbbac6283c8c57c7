"""Who calls: from the bearer token to a principal, once per request."""

import hashlib
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Header, Request

from actions.deciders import require_person
from erp_domains.authentication import service
from erp_domains.authentication.errors import SessionEnded, StalePermissions
from erp_domains.authentication.models import UserSession
from erp_domains.authentication.schemas import Device, PasskeySite
from erp_domains.authentication.service.agents import act_for
from erp_domains.authentication.service.api_keys import MARK as API_KEY_MARK
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.api_keys import principal_of_api_key
from erp_domains.workflows.principals import load_principal
from gateway.enrolment import require_enrolment
from gateway.programs import require_open_to
from gateway.rates import require_rate
from kernel.auth.principal import Principal, PrincipalKind, system_principal
from kernel.auth.tokens import Claims, read_access_token
from kernel.db.uow import UnitOfWork, begin
from kernel.errors import NotFound, Unauthenticated
from kernel.idempotency import Key
from kernel.limits import DEVICE_CHARS_MAX
from kernel.settings import settings

BROWSER_COOKIE = "steward_browser"


async def principal_of_token(token: str) -> Principal:
    """The principal an access token speaks for. Raises Unauthenticated and its kinds."""
    claims = read_access_token(token)
    try:
        tenant = await find_tenant(claims.tid)
    except NotFound as error:
        raise Unauthenticated("this company is not active; sign in again") from error
    async with begin(system_principal(tenant)) as uow:
        session = await _live_session(uow, claims)
        principal = await load_principal(uow, claims.sub, claims.aud)
        if claims.pv < principal.permission_version:
            raise StalePermissions("your rights have changed; refresh your session and try again")
        if claims.aud is PrincipalKind.AGENT:
            return await act_for(uow, principal, claims.act)
        return replace(
            principal,
            session_id=claims.sid,
            proved_at=session.proved_at if session else None,
        )


async def _live_session(uow: UnitOfWork, claims: Claims) -> UserSession | None:
    """The session a token belongs to, noted as in use. Raises SessionEnded."""
    if claims.sid is None:
        return None
    session = await uow.session.get(UserSession, claims.sid)
    if session is None or session.user_id != claims.sub or session.ended_at is not None:
        raise SessionEnded("this session is over; sign in again")
    await service.note_use(uow, session)
    return session


async def _caller(
    request: Request, authorization: Annotated[str | None, Header()] = None
) -> Principal:
    caller = await identify(request, authorization)
    await require_rate(caller)
    request.state.caller = caller  # refusals are worded for them
    return caller


async def identify(request: Request, authorization: str | None) -> Principal:
    """Who calls, before the request counts. Raises Unauthenticated and its kinds."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise Unauthenticated("sign in first: send `Authorization: Bearer <access token>`")
    if token.strip().startswith(API_KEY_MARK):
        caller = await principal_of_api_key(token.strip(), device_of(request).ip)
    else:
        caller = await principal_of_token(token.strip())
        await require_enrolment(caller, request.url.path)
    require_open_to(caller, request.method, request.url.path)
    return caller


Caller = Annotated[Principal, Depends(_caller)]


async def _person(caller: Caller) -> Principal:
    require_person(caller)
    return caller


Person = Annotated[Principal, Depends(_person)]
"""A person in a session of their own: for whatever changes who they are or how they sign in."""


def device_of(request: Request) -> Device:
    """Where a request comes from."""
    return Device(
        name=request.headers.get("user-agent", "")[:DEVICE_CHARS_MAX],
        ip=request.client.host if request.client else "",
        browser=request.cookies.get(BROWSER_COOKIE, ""),
    )


def site_of(request: Request) -> PasskeySite:
    """The host passkeys are for: that of the public address, else the one the request names."""
    base = urlsplit(settings().public_url or str(request.base_url))
    return PasskeySite(rp_id=base.hostname or "", origin=f"{base.scheme}://{base.netloc}")


async def _key(
    request: Request, idempotency_key: Annotated[str | None, Header()] = None
) -> Key | None:
    if not idempotency_key:
        return None
    body = await request.body()
    text = f"{request.method} {request.url.path}\n".encode() + body
    return Key(idempotency_key, hashlib.sha256(text).hexdigest())


IdempotencyKeyHeader = Annotated[Key | None, Depends(_key)]

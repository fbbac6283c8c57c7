"""Who calls: from the bearer token to a principal, once per request."""

import hashlib
from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Header, Request

from erp_domains.authentication.errors import SessionEnded
from erp_domains.authentication.models import UserSession
from erp_domains.authentication.schemas import Device
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.principals import load_principal
from kernel.auth.principal import Principal, system_principal
from kernel.auth.tokens import read_access_token
from kernel.db.uow import begin
from kernel.errors import NotFound, Unauthenticated
from kernel.idempotency import Key


async def principal_of_token(token: str) -> Principal:
    """The principal an access token speaks for. Raises Unauthenticated and its kinds."""
    claims = read_access_token(token)
    try:
        tenant = await find_tenant(claims.tid)
    except NotFound as error:
        raise Unauthenticated("this company is not active; sign in again") from error
    async with begin(system_principal(tenant)) as uow:
        session = await uow.session.get(UserSession, claims.sid) if claims.sid else None
        if claims.sid and (session is None or session.ended_at is not None):
            raise SessionEnded("this session is over; sign in again")
        principal = await load_principal(uow, claims.sub, claims.aud)
        return replace(
            principal,
            session_id=claims.sid,
            proved_at=session.proved_at if session else None,
        )


async def _caller(authorization: Annotated[str | None, Header()] = None) -> Principal:
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.casefold() != "bearer" or not token:
        raise Unauthenticated("sign in first: send `Authorization: Bearer <access token>`")
    return await principal_of_token(token.strip())


Caller = Annotated[Principal, Depends(_caller)]


def device_of(request: Request) -> Device:
    """Where a request comes from."""
    ip = request.client.host if request.client else ""
    return Device(name=request.headers.get("user-agent", "")[:200], ip=ip)


async def _key(
    request: Request, idempotency_key: Annotated[str | None, Header()] = None
) -> Key | None:
    if not idempotency_key:
        return None
    body = await request.body()
    text = f"{request.method} {request.url.path}\n".encode() + body
    return Key(idempotency_key, hashlib.sha256(text).hexdigest())


IdempotencyKeyHeader = Annotated[Key | None, Depends(_key)]

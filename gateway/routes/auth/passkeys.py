"""Passkeys: made for this host, listed with the second factors, good for signing in."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from erp_domains.authentication.schemas import PasskeyAnswer
from erp_domains.authentication.service.passkeys import (
    add_passkey,
    creation_options,
    remove_passkey,
    request_options,
)
from erp_domains.workflows.sign_in import sign_in_with_passkey
from gateway.caller import device_of, site_of
from gateway.json import json_response
from gateway.routes.auth.answers import answer_tokens
from gateway.routes.auth.proved import Proved, own_user, told_to_a_person
from kernel.db.uow import begin

router = APIRouter()


class NewPasskey(BaseModel):
    """What the browser made of the creation options, and what the person calls it."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=80)
    credential: dict[str, Any]


class Anybody(BaseModel):
    """Who may be about to sign in. Taken for the page's sake; the answer is the same for all."""

    model_config = ConfigDict(extra="forbid")

    email: str | None = Field(None, max_length=254)
    tenant: str | None = Field(None, max_length=41)


@router.post("/auth/passkeys/options")
async def options(person: Proved, request: Request) -> Response:
    """What `navigator.credentials.create` needs."""
    async with begin(person) as uow:
        return json_response(await creation_options(uow, await own_user(uow), site_of(request)))


@router.post("/auth/passkeys", status_code=201)
async def add(body: NewPasskey, person: Proved, request: Request) -> Response:
    """Keep a new passkey; for a first second factor also ten recovery codes, shown once."""
    site = site_of(request)
    with told_to_a_person():
        async with begin(person) as uow:
            user = await own_user(uow)
            passkey, codes = await add_passkey(uow, user, body.name, body.credential, site)
            made = {"id": passkey.id, "name": passkey.name, "created_at": passkey.created_at}
    return json_response({**made, "last_used_at": None, "recovery_codes": codes}, 201)


@router.delete("/auth/passkeys/{passkey_id}", status_code=204)
async def remove(passkey_id: UUID, person: Proved) -> Response:
    """Forget a passkey."""
    async with begin(person) as uow:
        await remove_passkey(uow, await own_user(uow), passkey_id)
    return Response(status_code=204)


@router.post("/auth/passkeys/request-options")
async def ask(request: Request, body: Anybody | None = None) -> Response:
    """What `navigator.credentials.get` needs, for signing in and for fresh proof."""
    return json_response(request_options(site_of(request)))


@router.post("/auth/passkeys/sign-in")
async def sign_in(body: PasskeyAnswer, request: Request) -> Response:
    """Sign in with a passkey alone."""
    signed_in = await sign_in_with_passkey(body, device_of(request), site_of(request))
    return await answer_tokens(request, signed_in)

"""Passwords: changed by their person, reset by mail, chosen on an invitation."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from starlette.background import BackgroundTask
from starlette.responses import Response

from erp_domains.workflows.passwords import (
    accept_invitation,
    ask_for_reset,
    read_invitation,
    reset_password,
)
from erp_domains.workflows.proof import change_password
from gateway.caller import Person, device_of
from gateway.json import json_response
from gateway.routes.auth.answers import answer_tokens

router = APIRouter()
PASSWORD_INPUT_CHARS_MAX = 1024
TOKEN_CHARS_MAX = 160
_TEXT = r"^[^\x00]*$"  # what is looked up after the answer has gone out must not fail


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PasswordChange(_Body):
    """The present password and the one to come."""

    current: SecretStr = Field(max_length=PASSWORD_INPUT_CHARS_MAX)
    new: SecretStr = Field(max_length=PASSWORD_INPUT_CHARS_MAX)


class ForgottenPassword(_Body):
    """Whose password is forgotten."""

    email: str = Field(min_length=3, max_length=254, pattern=_TEXT)
    tenant: str | None = Field(None, max_length=41, pattern=_TEXT)


class PasswordReset(_Body):
    """The token of the mailed link and the new password."""

    token: str = Field(max_length=TOKEN_CHARS_MAX)
    new: SecretStr = Field(max_length=PASSWORD_INPUT_CHARS_MAX)


class Acceptance(_Body):
    """The token of the invitation, the password to have, and how one wants to be called."""

    token: str = Field(max_length=TOKEN_CHARS_MAX)
    password: SecretStr = Field(max_length=PASSWORD_INPUT_CHARS_MAX)
    name: str | None = Field(None, min_length=1, max_length=200)


@router.post("/auth/password", status_code=204)
async def change(body: PasswordChange, person: Person, request: Request) -> Response:
    """Replace the own password; all other sessions end."""
    current, new = body.current.get_secret_value(), body.new.get_secret_value()
    await change_password(person, current, new, device_of(request))
    return Response(status_code=204)


@router.post("/auth/password/forgot", status_code=202, response_class=Response)
async def forgot(body: ForgottenPassword) -> Response:
    """Mail a link for a new password, if somebody signs in so; the answer never tells.

    The work is done after the answer has gone out, so that its time tells nothing either.
    """
    work = BackgroundTask(ask_for_reset, body.email, body.tenant)
    return Response(status_code=202, background=work)


@router.post("/auth/password/reset", status_code=204)
async def reset(body: PasswordReset) -> Response:
    """Set a new password with the token of a mailed link."""
    await reset_password(body.token, body.new.get_secret_value())
    return Response(status_code=204)


@router.get("/auth/invitations/{token}")
async def invitation(token: str) -> Response:
    """Whom an invitation is for."""
    return json_response((await read_invitation(token)).model_dump())


@router.post("/auth/invitations/accept")
async def accept(body: Acceptance, request: Request) -> Response:
    """Choose a password and sign in for the first time."""
    password = body.password.get_secret_value()
    signed_in = await accept_invitation(body.token, password, body.name, device_of(request))
    return await answer_tokens(request, signed_in)

"""The sign-ins of sandbox companies, so that a newcomer can try every role."""

from typing import Annotated

from fastapi import APIRouter, Header
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from erp_domains.workflows.sandbox import open_sandbox_session, sandbox_sign_ins
from gateway.json import json_response
from kernel.auth.tokens import require_operator_token

router = APIRouter(prefix="/v1", tags=["sign-in"])


@router.get("/sign-ins")
async def sign_ins() -> Response:
    """Sign-ins of sandbox companies only; real companies never appear."""
    found = await sandbox_sign_ins()
    return json_response(found)


class SandboxSession(BaseModel):
    """Whose session the operator wants."""

    model_config = ConfigDict(extra="forbid")

    email: str
    tenant: str | None = None


@router.post("/sandbox-sessions")
async def open_session(
    body: SandboxSession, authorization: Annotated[str, Header()] = ""
) -> Response:
    """A session of a person of a sandbox company, for the command line on the same machine."""
    require_operator_token(authorization.removeprefix("Bearer ").strip())
    token = await open_sandbox_session(body.email, body.tenant)
    return json_response({"access_token": token.value, "expires_in": token.expires_in_s})

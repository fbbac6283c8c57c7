"""The sign-ins of sandbox companies, so that a newcomer can try every role."""

from fastapi import APIRouter
from starlette.responses import Response

from erp_domains.workflows.sandbox import sandbox_sign_ins
from gateway.json import json_response

router = APIRouter(prefix="/v1", tags=["sign-in"])


@router.get("/sign-ins")
async def sign_ins() -> Response:
    """Sign-ins of sandbox companies only; real companies never appear."""
    found = await sandbox_sign_ins()
    return json_response(found)

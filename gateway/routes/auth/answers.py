"""What a sign-in answers with, and the cookies that go with it."""

from typing import Any

from fastapi import Request
from starlette.responses import Response

from erp_domains.authentication.schemas import SignedIn
from erp_domains.authentication.service import knows_browser, mark_browser
from erp_domains.rbac.catalogue import PERMISSIONS
from gateway.caller import BROWSER_COOKIE, principal_of_token
from gateway.json import json_response
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.auth.tokens import issue_access_token
from kernel.limits import KNOWN_BROWSER_LIFE_S, REFRESH_TOKEN_LIFE_S
from kernel.settings import settings

COOKIE = "steward_refresh"
COOKIE_PATH = "/auth"


async def answer_tokens(request: Request, signed_in: SignedIn) -> Response:
    """The tokens of a sign-in or refresh, with who the person is; sets the cookies."""
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
        **describe_person(person),
    }
    answer = json_response(body)
    set_cookies(answer, request, signed_in, person.email)
    return answer


def set_cookies(answer: Response, request: Request, signed_in: SignedIn, email: str) -> None:
    """Keep the refresh token where no script reads it, and know this browser again."""
    _set(answer, request, COOKIE, signed_in.refresh_token, REFRESH_TOKEN_LIFE_S)
    if not knows_browser(signed_in.tenant, email, request.cookies.get(BROWSER_COOKIE, "")):
        mark = mark_browser(signed_in.tenant, email)
        _set(answer, request, BROWSER_COOKIE, mark, KNOWN_BROWSER_LIFE_S)


def describe_person(caller: Principal) -> dict[str, Any]:
    """Who is signed in, where, with which rights."""
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


def _set(answer: Response, request: Request, name: str, value: str, life_s: int) -> None:
    is_https = (settings().public_url or str(request.url)).startswith("https:")
    answer.set_cookie(
        name,
        value,
        max_age=life_s,
        path=COOKIE_PATH,
        httponly=True,
        samesite="strict",
        secure=is_https,
    )

"""Every route, called by somebody signed in without any right, answers nothing of others."""

from uuid import UUID

import pytest

from gateway.app import app, every_route
from kernel.auth.principal import TenantContext
from tests.architecture.test_declarations import PUBLIC_ROUTES
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
ROUTES_MIN = 40
OWN: dict[str, str] = {
    "/auth/me": "oneself",
    "/auth/sessions": "one's own sessions",
    "/auth/second-factors": "one's own factors",
    "/auth/logout": "one's own session",
    "/auth/totp": "one's own factor",
    "/auth/recovery-codes": "one's own codes",
    "/auth/passkeys/options": "one's own passkey",
    "/v1/tools": "what one may use: nothing",
    "/v1/suggestions": "made of what one may use",
    "/v1/conversations": "one's own",
    "/v1/notifications": "one's own",
    "/v1/proposals": "one's own, and what one may decide",
    "/v1/action-runs": "one's own",
    "/v1/rbac/explain": "oneself; others only with the right",
}


async def test_without_any_right_nothing_is_answered_but_ones_own(
    api: Api, acme: TenantContext
) -> None:
    nobody = await api.person(acme, "nobody@acme.test")
    open_routes: dict[str, int] = {}
    called = 0
    for route in every_route(app):
        if route.path in PUBLIC_ROUTES or route.path in OWN:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", str(UUID(int=1)))
        for method in sorted(route.methods):
            called += 1
            body = None if method in ("GET", "DELETE") else {}
            answer = await api.client.request(method, path, json=body, headers=nobody.headers)
            if answer.status_code < 400 or answer.status_code >= 500:
                open_routes[f"{method} {route.path}"] = answer.status_code
    assert called >= ROUTES_MIN
    assert not open_routes

"""Whatever is sent to the open routes is answered, never with a fault of ours."""

import json
from typing import Any

import pytest

from kernel.auth.principal import TenantContext
from tests.fixtures.api import PASSWORD, Api
from tests.gateway.routes.auth.authenticator import SoftAuthenticator
from tests.gateway.routes.auth.people import EMAIL, enrol_passkey, prove

pytestmark = pytest.mark.anyio
NOT_TEXT = ["\0", "a\0@acme.test", "acme\0.x", "\ud83d", "\ud800@acme.test"]
ODD = [*NOT_TEXT, "é" * 200, "' OR 1=1 --", "%00", "../"]
ROUTES: dict[str, list[dict[str, Any]]] = {
    "/auth/login": [
        {"email": "?odd", "password": "x"},
        {"email": EMAIL, "password": "?odd", "tenant": "acme"},
        {"email": EMAIL, "password": "x", "tenant": "?odd"},
    ],
    "/auth/login/second-factor": [
        {"challenge": "?odd", "code": "123456"},
        {"challenge": "acme.x", "recovery_code": "?odd"},
    ],
    "/auth/refresh": [{"refresh_token": "?odd"}, {"refresh_token": "acme.?odd"}],
    "/auth/passkeys/request-options": [{"email": "?odd"}],
    "/auth/password/forgot": [{"email": "?odd"}, {"email": EMAIL, "tenant": "?odd"}],
    "/auth/password/reset": [{"token": "?odd", "new": "seven quiet otters"}],
    "/auth/invitations/accept": [{"token": "acme.?odd", "password": "?odd", "name": "?odd"}],
}


@pytest.mark.parametrize("path", ROUTES)
async def test_odd_text_is_answered(api: Api, acme: TenantContext, path: str) -> None:
    await api.add_person(acme, EMAIL, "employee")
    for body in ROUTES[path]:
        for odd in ODD:
            text = json.dumps(body).replace("?odd", json.dumps(odd)[1:-1])
            headers = {"Content-Type": "application/json"}
            answer = await api.client.post(path, content=text, headers=headers)
            assert answer.status_code < 500, (body, odd, answer.text)


@pytest.mark.parametrize("odd", ODD)
async def test_an_odd_passkey_is_refused(api: Api, acme: TenantContext, odd: str) -> None:
    device = SoftAuthenticator()
    await enrol_passkey(api, await api.person(acme, EMAIL, "employee"), device)
    for field in ("id", "rawId", "type"):
        answer = await prove(api, device)
        answer["credential"][field] = odd
        content = json.dumps(answer)
        headers = {"Content-Type": "application/json"}
        response = await api.client.post("/auth/passkeys/sign-in", content=content, headers=headers)
        assert response.status_code in (401, 422), response.text


async def test_an_odd_invitation_is_not_found(api: Api) -> None:
    for odd in ("%00", "acme.%00", "%F0%9F", "a" * 5000, "acme..", "..%2F..%2F"):
        assert (await api.client.get(f"/auth/invitations/{odd}")).status_code in (404, 422), odd


async def test_an_odd_cookie_is_no_known_browser(api: Api, acme: TenantContext) -> None:
    await api.add_person(acme, EMAIL, "employee")
    body = {"email": EMAIL, "password": PASSWORD, "tenant": "acme"}
    for odd in ("x", ".", "a.b.c", "é", "x" * 3000):
        headers = {"Cookie": f"steward_browser={odd}; steward_refresh={odd}".encode()}
        answer = await api.client.post("/auth/login", json=body, headers=headers)
        assert answer.status_code == 200
        refreshed = await api.client.post("/auth/refresh", headers=headers)
        assert refreshed.status_code in (200, 401)

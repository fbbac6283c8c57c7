"""People with second factors, and sign-ins in steps."""

from datetime import datetime
from typing import Any

import httpx2
from pyotp.totp import TOTP

from kernel.auth.principal import TenantContext
from kernel.clock import now
from tests.fixtures.api import PASSWORD, Api, SignedIn
from tests.gateway.routes.auth.authenticator import SoftAuthenticator

EMAIL = "ana@acme.test"


def code_of(secret: str, at: datetime | None = None) -> str:
    """What the authenticator app shows."""
    return TOTP(secret).at(at or now())


async def enrol_totp(api: Api, person: SignedIn) -> tuple[str, list[str]]:
    """Set up an authenticator app; its secret and the recovery codes.

    The code of one step ago confirms it, so that the present one is still unused.
    """
    started = await api.client.post("/auth/totp", headers=person.headers)
    assert started.status_code == 200, started.text
    secret = started.json()["secret"]
    earlier = now().timestamp() - 30
    code = TOTP(secret).at(int(earlier))
    confirmed = await api.client.post(
        "/auth/totp/confirm", json={"code": code}, headers=person.headers
    )
    assert confirmed.status_code == 200, confirmed.text
    return secret, confirmed.json()["recovery_codes"]


async def enrol_passkey(
    api: Api, person: SignedIn, device: SoftAuthenticator, name: str = "Laptop"
) -> dict[str, Any]:
    """Make a passkey on the device and keep it."""
    options = await api.client.post("/auth/passkeys/options", headers=person.headers)
    assert options.status_code == 200, options.text
    body = {"name": name, "credential": device.create(options.json())}
    made = await api.client.post("/auth/passkeys", json=body, headers=person.headers)
    assert made.status_code == 201, made.text
    return made.json()


async def prove(api: Api, device: SoftAuthenticator) -> dict[str, Any]:
    """A fresh answer of the device to request options."""
    options = await api.client.post("/auth/passkeys/request-options", json={})
    assert options.status_code == 200, options.text
    return device.get(options.json())


async def log_in(
    api: Api, tenant: TenantContext, password: str = PASSWORD, email: str = EMAIL
) -> httpx2.Response:
    """The first step of a sign-in from a browser that keeps no cookies."""
    api.client.cookies.clear()
    body = {"email": email, "password": password, "tenant": tenant.slug}
    answer = await api.client.post("/auth/login", json=body)
    api.client.cookies.clear()
    return answer


async def second_step(api: Api, challenge: str, **proof: Any) -> httpx2.Response:
    """The second step of a sign-in."""
    body = {"challenge": challenge, **proof}
    answer = await api.client.post("/auth/login/second-factor", json=body)
    api.client.cookies.clear()
    return answer


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]

"""Signed-in devices, and what a company asks of its roles."""

from datetime import datetime, timedelta

import pytest
import time_machine

from erp_domains.tenants.service.settings import update_settings
from kernel.auth.principal import TenantContext
from kernel.clock import now
from kernel.db.uow import begin
from tests.fixtures.api import Api, SignedIn
from tests.fixtures.database import principal_of
from tests.gateway.routes.auth.people import EMAIL, enrol_totp, refusal

pytestmark = pytest.mark.anyio


async def devices(api: Api, person: SignedIn) -> list[dict[str, str]]:
    answer = await api.client.get("/auth/sessions", headers=person.headers)
    assert answer.status_code == 200
    return answer.json()["items"]


async def test_use_is_noted_once_a_minute(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    first = (await devices(api, ana))[0]["last_seen_at"]
    with time_machine.travel(now() + timedelta(seconds=50)):
        assert (await devices(api, ana))[0]["last_seen_at"] == first
    with time_machine.travel(now() + timedelta(seconds=70)):
        later = (await devices(api, ana))[0]["last_seen_at"]
    assert datetime.fromisoformat(later) - datetime.fromisoformat(first) > timedelta(seconds=60)


async def test_a_person_signs_one_of_their_devices_out(api: Api, acme: TenantContext) -> None:
    here = await api.person(acme, EMAIL, "employee")
    there = await api.sign_in(acme, EMAIL)
    eve = await api.person(acme, "eve@acme.test", "employee")
    other = next(d["id"] for d in await devices(api, here) if not d["is_current"])
    path = f"/auth/sessions/{other}"
    assert (await api.client.delete(path, headers=eve.headers)).status_code == 404
    assert (await api.client.delete(path, headers=here.headers)).status_code == 204
    gone = await api.client.get("/auth/me", headers=there.headers)
    assert refusal(gone) == (401, "session_ended")
    assert len(await devices(api, here)) == 1


async def test_signing_out_kills_the_whole_family(api: Api, acme: TenantContext) -> None:
    ana = await api.person(acme, EMAIL, "employee")
    next_pair = await api.client.post("/auth/refresh", json={"refresh_token": ana.refresh_token})
    api.client.cookies.clear()
    assert (await api.client.post("/auth/logout", headers=ana.headers)).status_code == 204
    for token in (ana.refresh_token, next_pair.json()["refresh_token"]):
        answer = await api.client.post("/auth/refresh", json={"refresh_token": token})
        assert refusal(answer) == (401, "session_ended")


async def test_a_role_that_needs_a_second_factor_can_only_set_one_up_first(
    api: Api, acme: TenantContext
) -> None:
    tom = await api.person(acme, EMAIL, "accountant")
    eve = await api.person(acme, "eve@acme.test", "employee")
    async with begin(principal_of(acme, "owner")) as uow:
        values = {"password.mfa_required_roles": ["accountant"]}
        await update_settings(uow, values, expected_version=None)
    refused = await api.client.get("/v1/notifications", headers=tom.headers)
    assert refusal(refused) == (403, "second_factor_enrolment_required")
    assert (await api.client.get("/v1/notifications", headers=eve.headers)).status_code == 200
    assert (await api.client.get("/auth/me", headers=tom.headers)).status_code == 200
    await enrol_totp(api, tom)
    assert (await api.client.get("/v1/notifications", headers=tom.headers)).status_code == 200

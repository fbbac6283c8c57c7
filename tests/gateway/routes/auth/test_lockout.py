"""Guessing is slowed down; nobody can keep somebody else out by guessing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pytest
import time_machine
from sqlalchemy import func, select

from erp_domains.authentication.jobs import forget_old_steps
from erp_domains.authentication.models import LoginAttempt
from erp_domains.authentication.service import create_user, list_in_directory
from gateway.app import app
from gateway.routes.auth import crowding
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from tests.fixtures.api import PASSWORD, Api
from tests.gateway.routes.auth.people import EMAIL

pytestmark = pytest.mark.anyio
HOME, OFFICE, AWAY = "203.0.113.10", "203.0.113.20", "198.51.100.30"


@asynccontextmanager
async def browser_at(address: str) -> AsyncGenerator[httpx2.AsyncClient]:
    """A browser with cookies of its own behind this address."""
    transport = httpx2.ASGITransport(app=app, client=(address, 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        yield client


async def log_in(client: httpx2.AsyncClient, password: str = PASSWORD) -> httpx2.Response:
    body = {"email": EMAIL, "password": password, "tenant": "acme"}
    return await client.post("/auth/login", json=body)


async def guess(address: str, times: int) -> list[int]:
    """Wrong passwords from one place; their statuses."""
    async with browser_at(address) as client:
        return [(await log_in(client, "wrong")).status_code for _ in range(times)]


@pytest.fixture(autouse=True)
async def ana(api: Api, acme: TenantContext) -> None:
    await api.add_person(acme, EMAIL, "employee")


async def test_after_five_failures_a_place_waits_longer_each_time() -> None:
    assert await guess(AWAY, 6) == [401] * 5 + [429]
    waits: list[float] = []
    at = now()
    for _ in range(4):
        async with browser_at(AWAY) as client:
            with time_machine.travel(at, tick=False):
                refused = (await log_in(client)).json()["error"]["details"]
                free_at = datetime.fromisoformat(refused["reset_at"])
                waits.append((free_at - at).total_seconds())
            at = free_at
            with time_machine.travel(at, tick=False):
                assert (await log_in(client, "wrong")).status_code == 401
    assert waits[0] < 31
    assert [round(wait) for wait in waits[1:]] == [60, 120, 240]
    with time_machine.travel(at + timedelta(minutes=16), tick=False):
        async with browser_at(AWAY) as client:
            assert (await log_in(client)).status_code == 200


async def test_guessing_from_many_places_slows_new_places_down_but_not_known_ones() -> None:
    async with browser_at(HOME) as home, browser_at(OFFICE) as office:
        assert (await log_in(home)).status_code == 200
        for place in range(1, 11):
            assert await guess(f"198.51.100.{place}", 2) == [401, 401]
        assert await guess(AWAY, 1) == [429]
        async with browser_at(AWAY) as hotel:
            refused = await log_in(hotel)
            assert refused.status_code == 429
            details: dict[str, Any] = refused.json()["error"]["details"]
            assert details["limit"] == details["used"] == 20
        assert (await log_in(home)).status_code == 200  # the same browser
        home.cookies.clear()
        assert (await log_in(home)).status_code == 200  # another one in the same network
        assert (await log_in(office)).status_code == 429


async def test_a_known_browser_gets_in_although_its_network_is_guessing() -> None:
    async with browser_at(OFFICE) as browser:
        assert (await log_in(browser)).status_code == 200
        assert (await guess(OFFICE, 6))[-1] == 429
        assert (await log_in(browser)).status_code == 200


async def test_the_mark_of_a_browser_is_worth_nothing_for_somebody_else(
    api: Api, acme: TenantContext
) -> None:
    await api.add_person(acme, "eve@acme.test", "employee")
    async with browser_at(AWAY) as browser:
        body = {"email": "eve@acme.test", "password": PASSWORD, "tenant": "acme"}
        assert (await browser.post("/auth/login", json=body)).status_code == 200
        outcomes = [(await log_in(browser, "wrong")).status_code for _ in range(6)]
        assert outcomes == [401] * 5 + [429]


async def test_one_household_of_the_new_internet_is_one_place() -> None:
    statuses = [(await guess(f"2001:db8:1:2::{host}", 1))[0] for host in range(1, 7)]
    assert statuses == [401] * 5 + [429]


async def test_a_person_with_two_companies_is_not_slowed_down_by_the_other_one(
    api: Api, acme: TenantContext, rival: TenantContext
) -> None:
    async with begin(system_principal(rival)) as uow:
        await create_user(uow, email=EMAIL, name="Ana", password="seven quiet otters")
    for slug in ("acme", "rival"):
        await list_in_directory(EMAIL, slug)
    async with browser_at(AWAY) as browser:
        for _ in range(7):
            for password, slug in ((PASSWORD, "acme"), ("seven quiet otters", "rival")):
                body = {"email": EMAIL, "password": password}
                answer = await browser.post("/auth/login", json=body)
                assert answer.json()["tenant"]["slug"] == slug


@pytest.mark.parametrize("tenant", [None, "no_such_company", "acme"])
async def test_an_address_nobody_has_is_slowed_down_like_any_other(tenant: str | None) -> None:
    body = {"email": "nobody@nowhere.test", "password": PASSWORD, "tenant": tenant}
    async with browser_at(AWAY) as browser:
        answers = [await browser.post("/auth/login", json=body) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert set(answers[5].json()["error"]["details"]) == {"limit", "used", "reset_at"}


async def test_tries_are_forgotten_after_a_month(acme: TenantContext) -> None:
    await guess(AWAY, 2)
    tries = select(func.count(LoginAttempt.id))
    async with begin(system_principal(acme)) as uow:
        before = await uow.session.scalar(tries)
    for days, left in ((29, before), (31, 0)):
        with time_machine.travel(now() + timedelta(days=days)):
            await forget_old_steps(system_principal(acme))
        async with begin(system_principal(acme)) as uow:
            assert await uow.session.scalar(tries) == left


async def test_one_network_cannot_keep_sign_in_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowding, "SIGN_IN_CALLS_A_MINUTE_MAX", 10)
    async with browser_at("192.0.2.44") as crowd, browser_at("192.0.2.45") as other:
        asked = [await crowd.post("/auth/passkeys/request-options") for _ in range(11)]
        assert [answer.status_code for answer in asked] == [200] * 10 + [429]
        assert asked[-1].json()["error"]["details"]["reset_at"]
        assert (await other.post("/auth/passkeys/request-options")).status_code == 200

"""Limits over HTTP: 429 that says when, a flood of one leaves room for others, the own page."""

import pytest
from sqlalchemy import text

from gateway import rates
from kernel.auth.principal import TenantContext
from kernel.db.uow import begin_shared
from kernel.ids import new_id
from kernel.rates import close_rate_counter
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio


async def allow(tenant: TenantContext, requests: int) -> None:
    """Let the operator bound the requests of a company; counting begins anew."""
    await close_rate_counter()
    async with begin_shared() as session:
        await session.execute(
            text("UPDATE shared.tenants SET limits = CAST(:limits AS jsonb) WHERE slug = :slug"),
            {"slug": tenant.slug, "limits": f'{{"requests_per_minute": {requests}}}'},
        )


async def test_one_who_floods_is_stopped_and_the_others_are_not(
    api: Api, acme: TenantContext, rival: TenantContext
):
    loud = await api.person(acme, "loud@acme.test", "employee")
    calm = await api.person(acme, "calm@acme.test", "employee")
    other = await api.person(rival, "other@rival.test", "employee")
    await allow(acme, 20)
    answers = [await api.client.get("/auth/me", headers=loud.headers) for _ in range(14)]
    assert [a.status_code for a in answers] == [200] * 10 + [429] * 4
    details = answers[-1].json()["error"]["details"]
    assert (details["limit"], details["used"], details["unit"]) == (10, 10, "requests")
    assert details["reset_at"]
    for person in (calm, other):
        assert (await api.client.get("/auth/me", headers=person.headers)).status_code == 200
    await close_rate_counter()


async def test_the_whole_company_is_bounded_and_its_administrators_are_told(
    api: Api, acme: TenantContext
):
    people = [await api.person(acme, f"p{new_id()}@acme.test", "employee") for _ in range(3)]
    await allow(acme, 4)
    rates._told_on.clear()
    codes = [
        (await api.client.get("/auth/me", headers=person.headers)).status_code
        for person in people
        for _ in range(2)
    ]
    assert codes == [200, 200, 200, 200, 429, 429]
    async with begin_shared() as session:
        query = text("SELECT body->'data' FROM shared.outbox WHERE name = 'tenants.limit_reached'")
        told = (await session.execute(query)).scalars().all()
    assert {(t["name"], t["percent"]) for t in told} == {
        ("requests_per_minute", 80),
        ("requests_per_minute", 100),
    }
    await close_rate_counter()


async def test_administrators_see_what_is_used(api: Api, acme: TenantContext):
    owner = await api.person(acme, "olga@acme.test", "owner")
    seller = await api.person(acme, "sam@acme.test", "sales")
    shown = await api.client.get("/v1/tenant/limits", headers=owner.headers)
    rows = {row["name"]: row for row in shown.json()["items"]}
    assert rows["users"]["used"] == 2
    assert rows["documents"]["used"] == 0
    assert rows["model_tokens_per_day"]["reset_at"]
    assert rows["requests_per_minute"]["used"] >= 1
    assert (await api.client.get("/v1/tenant/limits", headers=seller.headers)).status_code == 403
    assert (await api.client.get("/v1/tenant/limits")).status_code == 401

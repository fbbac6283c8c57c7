"""One key, one effect: through the API as a program that repeats itself sees it."""

import asyncio
import random
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import func, select

from erp_domains.crm.models import Lead
from gateway.app import app
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from kernel.idempotency import KEY_CHARS_MAX, Key, replay
from tests.fixtures.api import Api, SignedIn
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

CREATE = "/v1/actions/crm.create_lead"


async def count_leads(tenant: TenantContext) -> int:
    async with begin(system_principal(tenant)) as uow:
        return (await uow.session.execute(select(func.count(Lead.id)))).scalar_one()


async def post(
    api: Api, person: SignedIn, key: str, body: dict[str, str], path: str = CREATE
) -> httpx2.Response:
    headers = person.headers | {"Idempotency-Key": key}
    return await api.client.post(path, json=body, headers=headers)


@pytest.fixture
async def sales(acme: TenantContext, api: Api) -> SignedIn:
    return await api.person(acme, "ana@acme.test", "sales")


async def test_the_same_request_again_has_one_effect_and_the_same_bytes(
    acme: TenantContext, api: Api, sales: SignedIn
) -> None:
    answers = [await post(api, sales, "k-1", {"name": "Kestrel Air"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert answers[0].json()["status"] == "completed"
    assert answers[0].content == answers[1].content == answers[2].content
    assert await count_leads(acme) == 1


async def test_a_proposal_and_its_confirmation_happen_once_each(
    acme: TenantContext, api: Api, sales: SignedIn
) -> None:
    proposed = [
        await post(api, sales, "k-1", {"name": "Kestrel Air"}, f"{CREATE}/propose")
        for _ in range(2)
    ]
    assert proposed[0].content == proposed[1].content
    confirm = f"/v1/proposals/{proposed[0].json()['proposal']['id']}/confirm"
    confirmed = [await post(api, sales, "k-2", {}, confirm) for _ in range(2)]
    assert confirmed[0].status_code == 200, confirmed[0].text
    assert confirmed[0].content == confirmed[1].content
    assert await count_leads(acme) == 1


async def test_another_request_under_the_same_key_is_refused(
    acme: TenantContext, api: Api, sales: SignedIn
) -> None:
    await post(api, sales, "k-1", {"name": "Kestrel Air"})
    other_body = await post(api, sales, "k-1", {"name": "Solis Robotics"})
    other_path = await post(api, sales, "k-1", {"name": "Kestrel Air"}, f"{CREATE}/propose")
    for answer in (other_body, other_path):
        assert answer.status_code == 422
        assert answer.json()["error"]["code"] == "idempotency_key_reused"
    assert await count_leads(acme) == 1


async def test_a_key_belongs_to_its_person(acme: TenantContext, api: Api, sales: SignedIn) -> None:
    other = await api.person(acme, "ben@acme.test", "sales")
    first = await post(api, sales, "k-1", {"name": "Kestrel Air"})
    second = await post(api, other, "k-1", {"name": "Solis Robotics"})
    assert second.status_code == 200
    assert first.content != second.content
    assert await count_leads(acme) == 2


async def test_a_refused_request_leaves_its_key_free(
    acme: TenantContext, api: Api, sales: SignedIn
) -> None:
    assert (await post(api, sales, "k-1", {"nme": "Kestrel Air"})).status_code == 422
    assert await count_leads(acme) == 0
    assert (await post(api, sales, "k-1", {"name": "Kestrel Air"})).status_code == 200
    assert await count_leads(acme) == 1


async def test_an_endless_key_is_refused(api: Api, sales: SignedIn) -> None:
    answer = await post(api, sales, "k" * (KEY_CHARS_MAX + 1), {"name": "Kestrel Air"})
    assert answer.status_code == 422
    assert str(KEY_CHARS_MAX) in answer.json()["error"]["message"]


async def test_without_a_key_a_repeat_is_another_request(
    acme: TenantContext, api: Api, sales: SignedIn
) -> None:
    for _ in range(2):
        await api.client.post(CREATE, json={"name": "Kestrel Air"}, headers=sales.headers)
    assert await count_leads(acme) == 2


@pytest.fixture
async def real(committed: TenantContext) -> AsyncGenerator[Api]:
    """The application on real connections of their own."""
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://steward.test") as client:
        yield Api(client)


async def test_a_request_under_way_makes_its_repeat_wait_its_turn(
    committed: TenantContext, real: Api
) -> None:
    person = await real.person(committed, "ana@scratch.test", "sales")
    me = (await real.client.get("/auth/me", headers=person.headers)).json()
    holder = principal_of(committed, "sales", user_id=UUID(me["user"]["id"]))
    async with begin(holder) as uow:
        await replay(uow, Key("k-1", "whatever the first one asked"))
        during = await post(real, person, "k-1", {"name": "Kestrel Air"})
    assert during.status_code == 409
    assert during.json()["error"]["code"] == "idempotency_key_in_flight"
    assert await count_leads(committed) == 0
    assert (await post(real, person, "k-1", {"name": "Kestrel Air"})).status_code == 200


async def test_many_at_the_same_moment_have_one_effect(committed: TenantContext, real: Api) -> None:
    person = await real.person(committed, "ana@scratch.test", "sales")
    body = {"name": "Kestrel Air"}
    answers = await asyncio.gather(*(post(real, person, "k-1", body) for _ in range(6)))
    good = {answer.content for answer in answers if answer.status_code == 200}
    assert len(good) == 1
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert await count_leads(committed) == 1


async def test_requests_that_are_cut_off_leave_one_effect_each(
    committed: TenantContext, real: Api
) -> None:
    """Of every key three copies at once, one of them cut at a random moment, then repeated."""
    person = await real.person(committed, "ana@scratch.test", "sales")
    dice = random.Random(3)

    async def insist(key: str) -> bytes:
        while True:
            answer = await post(real, person, key, {"name": key})
            if answer.status_code == 200:
                return answer.content
            assert answer.status_code == 409, answer.text
            await asyncio.sleep(0.02)

    async def cut(key: str) -> None:
        request = asyncio.create_task(post(real, person, key, {"name": key}))
        await asyncio.sleep(dice.uniform(0, 0.08))
        request.cancel()
        await asyncio.gather(request, return_exceptions=True)

    keys = [f"k-{number}" for number in range(12)]
    for key in keys:
        first, _, second = await asyncio.gather(insist(key), cut(key), insist(key))
        assert first == second == await insist(key)
    assert await count_leads(committed) == len(keys)

"""Opening companies: idempotent, all or nothing, taken up again; only for the operator."""

import secrets
from collections.abc import AsyncGenerator
from datetime import timedelta
from typing import Any

import anyio
import httpx2
import pytest
from sqlalchemy import text, update

from erp_domains.rbac.models import Role
from erp_domains.tenants.schemas import TenantOrder
from erp_domains.tenants.service import find_tenant, remove_tenant
from erp_domains.tenants.service.provisioning import Step, open_in_steps
from gateway import provisioning
from kernel.auth.principal import system_principal
from kernel.auth.tokens import issue_operator_token
from kernel.clock import now
from kernel.db.engine import Database
from kernel.db.migrate import admin_connection
from kernel.db.shared import Provisioning
from kernel.db.uow import begin, begin_shared
from kernel.errors import Unavailable
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
Order = dict[str, Any]


@pytest.fixture
async def client(migrated: Database) -> AsyncGenerator[httpx2.AsyncClient]:
    """The application with real commits, as the operator calls it."""
    from gateway.app import app

    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    headers = {"Authorization": f"Bearer {issue_operator_token()}"}
    base = "http://steward.test"
    async with httpx2.AsyncClient(transport=transport, base_url=base, headers=headers) as made:
        yield made


@pytest.fixture
async def order(migrated: Database) -> AsyncGenerator[Order]:
    """An order for a company of this test's own."""
    slug = f"fresh_{secrets.token_hex(3)}"
    admin = {"email": "olga@fresh.test", "name": "Olga"}
    yield {"slug": slug, "name": "Fresh GmbH", "country": "AT", "plan": "small", "admin": admin}
    await remove_tenant(slug)
    async with admin_connection() as connection:
        await connection.execute(_FORGET, {"slug": slug})


async def traces_of(slug: str) -> int:
    """Whatever the database still has of a company but the record of its opening."""
    async with admin_connection() as connection:
        return await connection.scalar(_TRACES, {"slug": slug, "schema": f"tenant_{slug}"})


async def test_a_company_is_opened_with_everything_it_needs(
    client: httpx2.AsyncClient, order: Order
):
    answer = await client.post("/v1/tenants", json=order)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert (body["state"], body["plan"], body["migration"]) == ("active", "small", "ok")
    steps = ["directory", "schema", "seed", "vectors", "invitation", "activation"]
    assert [(s["name"], s["state"]) for s in body["steps"]] == [(s, "done") for s in steps]
    tenant = await find_tenant(order["slug"])
    async with begin(system_principal(tenant)) as uow:
        roles = await uow.session.scalar(text("SELECT count(*) FROM roles"))
        accounts = await uow.session.scalar(text("SELECT count(*) FROM accounts"))
        holidays = await uow.session.scalar(text("SELECT count(*) FROM holidays"))
        owner = await uow.session.scalar(_OWNER)
    assert roles >= 11
    assert accounts > 20
    assert holidays > 20
    assert owner == "olga@fresh.test"


async def test_the_same_order_again_changes_nothing(client: httpx2.AsyncClient, order: Order):
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = await client.post("/v1/tenants", json=order, headers=key)
    again = await client.post("/v1/tenants", json=order, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = await client.post("/v1/tenants", json={**order, "name": "Other"}, headers=key)
    assert (other.status_code, other.json()["error"]["code"]) == (409, "tenant_exists")
    borrowed = {**order, "slug": f"{order['slug']}x"}
    reused = await client.post("/v1/tenants", json=borrowed, headers=key)
    assert reused.json()["error"]["code"] == "idempotency_key_reused"


async def test_many_orders_at_once_open_one_company(client: httpx2.AsyncClient, order: Order):
    codes: list[int] = []

    async def send() -> None:
        codes.append((await client.post("/v1/tenants", json=order)).status_code)

    async with anyio.create_task_group() as group:
        for _ in range(6):
            group.start_soon(send)
    assert codes.count(201) == 1
    assert set(codes) <= {201, 200, 409}


async def test_a_failure_leaves_nothing_and_a_repeat_succeeds(
    client: httpx2.AsyncClient, order: Order, monkeypatch: pytest.MonkeyPatch
):
    async def refuse(_: TenantOrder) -> str:
        raise Unavailable("the vector store does not answer")

    broken = [
        Step(s.name, refuse, s.take_back) if s.name == "vectors" else s for s in provisioning.STEPS
    ]
    monkeypatch.setattr(provisioning, "STEPS", broken)
    answer = await client.post("/v1/tenants", json=order)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "unavailable")
    assert await traces_of(order["slug"]) == 0
    monkeypatch.undo()
    assert (await client.post("/v1/tenants", json=order)).status_code == 201


async def test_what_a_dead_process_left_is_taken_up(client: httpx2.AsyncClient, order: Order):
    class Died(BaseException):
        """The process is gone: nobody is left to take anything back."""

    async def die(_: TenantOrder) -> str:
        raise Died

    async def cannot(_: str) -> None:
        raise Died

    before = list(provisioning.STEPS[:2])
    steps = [before[0], before[1], Step("seed", die, cannot), *provisioning.STEPS[3:]]
    with pytest.raises(Died):
        await open_in_steps(TenantOrder.model_validate(order), None, steps)
    assert await traces_of(order["slug"]) > 0
    busy = await client.post("/v1/tenants", json=order)
    assert (busy.status_code, busy.json()["error"]["code"]) == (409, "provisioning_under_way")
    async with begin_shared() as session:
        past = now() - timedelta(seconds=1)
        await session.execute(
            update(Provisioning)
            .where(Provisioning.slug == order["slug"])
            .values(claimed_until=past)
        )
    resumed = await client.post("/v1/tenants", json=order)
    assert resumed.status_code == 201, resumed.text
    assert {s["state"] for s in resumed.json()["steps"]} == {"done"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"slug": "Bad-Slug"}, "bad_slug"),
        ({"slug": 'x"; DROP SCHEMA shared; --'}, "bad_slug"),
        ({"currency": "XXY"}, "bad_amount"),
        ({"timezone": "Nowhere/Land"}, "invalid"),
        ({"plan": "gold"}, "unknown_plan"),
        ({"database": "moon"}, "invalid"),
    ],
)
async def test_an_order_that_makes_no_sense_is_refused(
    client: httpx2.AsyncClient, order: Order, change: Order, code: str
):
    answer = await client.post("/v1/tenants", json={**order, **change})
    assert answer.status_code == 422, answer.text
    assert answer.json()["error"]["code"] == code


async def test_the_operator_gives_a_company_more(client: httpx2.AsyncClient, order: Order):
    await client.post("/v1/tenants", json=order)
    path = f"/v1/tenants/{order['slug']}/limits"
    body = {"plan": "standard", "limits": {"users": 7}}
    given = await client.put(path, json=body)
    assert (given.json()["plan"], given.json()["limits"]) == ("standard", {"users": 7})
    assert dict((await find_tenant(order["slug"])).limits) == {"users": 7}
    assert (await client.put(path, json={"limits": {"moons": 1}})).status_code == 422
    taken = await client.put(path, json={"limits": {"users": None}})
    assert taken.json()["limits"] == {}


async def test_nobody_but_the_operator_may(api: Api, acme: Any, rival: Any):
    owner = await api.person(acme, "olga@acme.test", "owner")
    calls = [
        ("POST", "/v1/tenants"),
        ("GET", "/v1/tenants"),
        ("GET", "/v1/tenants/rival"),
        ("PUT", "/v1/tenants/rival/limits"),
        ("GET", "/v1/migrations"),
    ]
    for method, path in calls:
        for headers in ({}, owner.headers):
            answer = await api.client.request(method, path, headers=headers, json={})
            assert answer.status_code in (401, 422), (method, path)
            assert "rival" not in answer.text.lower()


async def test_the_operator_sees_how_schemas_fared(client: httpx2.AsyncClient):
    items = (await client.get("/v1/migrations")).json()["items"]
    assert {"acme", "rival"} <= {row["tenant"] for row in items if row["status"] == "ok"}
    slugs = [row["slug"] for row in (await client.get("/v1/tenants")).json()["items"]]
    assert slugs == sorted(slugs)
    assert (await client.get("/v1/tenants/nobody")).status_code == 404


_FORGET = text("DELETE FROM shared.provisionings WHERE slug LIKE :slug || '%'")
_TRACES = text(
    "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname = :schema)"
    " + (SELECT count(*) FROM pg_roles WHERE rolname = :schema)"
    " + (SELECT count(*) FROM shared.tenants WHERE slug = :slug)"
    " + (SELECT count(*) FROM shared.tenant_migrations WHERE tenant = :slug)"
)
_OWNER = text(
    "SELECT u.email FROM users u JOIN user_roles r ON r.user_id = u.id"
    f" JOIN {Role.__tablename__} o ON o.id = r.role_id WHERE o.name = 'owner'"
)

"""Anchors: what even the owner of the database cannot rewrite, and who may write at all."""

import random
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from bench.audit_tampering import RECHAIN, enter_as_owner, tamper
from kernel.anchors import anchor_chain, anchored_hashes, verify_anchored
from kernel.audit import ChainBroken
from kernel.auth.principal import Principal, TenantContext
from kernel.db.engine import asyncpg_url
from kernel.db.uow import UnitOfWork, begin
from kernel.settings import settings
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

DEEDS = 40


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data root of this test's own."""
    monkeypatch.setattr(settings(), "data_dir", tmp_path)
    return tmp_path


@pytest.fixture
async def owner(committed: TenantContext, data_dir: Path) -> Principal:
    """A company with ten lines, anchored."""
    principal = principal_of(committed, "owner")
    await add_lines(principal, 10)
    await anchor_chain(principal)
    return principal


@pytest.fixture
async def database_owner(owner: Principal) -> AsyncGenerator[UnitOfWork]:
    """A unit of work under the login that owns the tables."""
    url = settings().database_admin_url
    assert url is not None
    engine = create_async_engine(asyncpg_url(url.get_secret_value()), poolclass=NullPool)
    async with AsyncSession(engine) as session:
        yield UnitOfWork(session, owner)
        await session.rollback()
    await engine.dispose()


async def add_lines(principal: Principal, count: int) -> None:
    async with begin(principal) as uow:
        for number in range(count):
            uow.audit("test.happened", number=number)


async def rewrite(uow: UnitOfWork, *statements: str, first: int) -> None:
    """Tamper as somebody who knows the method, and commit."""
    await enter_as_owner(uow)
    for statement in statements:
        await uow.session.execute(text(statement))
    await uow.session.execute(text(RECHAIN.format(first=first)))
    await uow.session.commit()


async def test_an_anchored_chain_that_grew_is_whole(owner: Principal) -> None:
    await add_lines(owner, 3)
    found = await verify_anchored(owner)
    assert (found.ok, found.entries) == (True, 13)
    assert found.anchor is not None
    assert (found.anchor["seq"], found.anchor["anchors"]) == (10, 1)
    await anchor_chain(owner)
    await anchor_chain(owner)
    assert sorted(await anchored_hashes(owner)) == [10, 13]


async def test_random_tampering_by_the_owner_of_the_database_is_found(
    owner: Principal, database_owner: UnitOfWork
) -> None:
    anchored, dice = await anchored_hashes(owner), random.Random(11)
    for _ in range(DEEDS):
        deed, is_found = await tamper(database_owner, anchored, dice, lines=10)
        assert is_found, deed
    assert (await verify_anchored(owner)).ok


async def test_a_chain_rewritten_without_a_fault_is_found_by_its_anchor(
    owner: Principal, database_owner: UnitOfWork
) -> None:
    await rewrite(database_owner, "UPDATE audit_log SET body = '{}' WHERE seq = 4", first=4)
    found = await verify_anchored(owner)
    assert (found.ok, found.first_bad, found.reason) == (
        False,
        10,
        "the line was anchored otherwise",
    )
    await add_lines(owner, 1)
    await anchor_refused(owner)


async def test_a_cut_tail_is_found_by_the_file_when_the_anchors_in_the_database_are_gone(
    owner: Principal, database_owner: UnitOfWork
) -> None:
    forget = text("DELETE FROM shared.audit_anchors WHERE tenant_id = :id")
    await database_owner.session.execute(forget, {"id": owner.tenant.id})
    await rewrite(database_owner, "DELETE FROM audit_log WHERE seq > 6", first=6)
    found = await verify_anchored(owner)
    assert (found.ok, found.first_bad) == (False, 7)


async def test_a_changed_anchor_counts_as_tampering(
    owner: Principal, database_owner: UnitOfWork, data_dir: Path
) -> None:
    file = data_dir / "anchors" / f"{owner.tenant.id}.jsonl"
    good = file.read_bytes()
    for bad in (good.replace(b'"seq":10', b'"seq":9'), good + b"{}\n", good + b"nonsense\n"):
        file.write_bytes(bad)
        assert not (await verify_anchored(owner)).ok
    file.write_bytes(good)
    assert (await verify_anchored(owner)).ok
    change = text("UPDATE shared.audit_anchors SET hash = repeat('0', 64) WHERE tenant_id = :id")
    await database_owner.session.execute(change, {"id": owner.tenant.id})
    await database_owner.session.commit()
    assert not (await verify_anchored(owner)).ok


async def test_a_broken_tail_is_never_signed(owner: Principal, database_owner: UnitOfWork) -> None:
    await add_lines(owner, 2)
    await enter_as_owner(database_owner)
    await database_owner.session.execute(text("UPDATE audit_log SET kind = 'x' WHERE seq = 11"))
    await database_owner.session.commit()
    await anchor_refused(owner)


async def anchor_refused(owner: Principal) -> None:
    before = await anchored_hashes(owner)
    with pytest.raises(ChainBroken):
        await anchor_chain(owner)
    assert await anchored_hashes(owner) == before


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit_log SELECT 99, now(), 'x', NULL, '{}', '', ''",
        "UPDATE audit_log SET kind = 'x'",
        "DELETE FROM audit_log",
        "TRUNCATE audit_log",
        "UPDATE audit_head SET seq = 1",
        "DELETE FROM audit_head",
        "ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only",
        "DROP TABLE audit_log",
        "ALTER FUNCTION audit_append OWNER TO CURRENT_USER",
        "SELECT * FROM shared.audit_anchors",
        "INSERT INTO shared.audit_anchors SELECT gen_random_uuid(), 1, '', now(), '', ''",
    ],
)
async def test_the_role_of_the_company_only_appends_through_the_function(
    acme: TenantContext, statement: str
) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        assert await uow.session.scalar(text("SELECT current_user")) == acme.schema
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
            await uow.session.execute(text(statement))
        await uow.session.rollback()


@pytest.mark.parametrize("statement", ["UPDATE", "DELETE FROM", "TRUNCATE"])
async def test_the_application_adds_anchors_and_changes_none(
    acme: TenantContext, statement: str
) -> None:
    from kernel.db.uow import begin_shared

    rest = " SET hash = ''" if statement == "UPDATE" else ""
    with pytest.raises(DBAPIError, match="permission denied"):
        async with begin_shared() as session:
            await session.execute(text(f"{statement} shared.audit_anchors{rest}"))


async def test_an_auditor_filters_the_trail_and_verifies_it(
    acme: TenantContext, api: Api, data_dir: Path
) -> None:
    sam = await api.person(acme, "sam@acme.test", "owner", "employee")
    for name in ("Kestrel Air", "Solis"):
        await api.client.post(
            "/v1/actions/crm.create_lead", json={"name": name}, headers=sam.headers
        )
    ada = await api.person(acme, "ada@acme.test", "auditor")

    async def lines(**query: str) -> list[dict[str, object]]:
        answer = await api.client.get("/v1/audit", params=query, headers=ada.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]

    newest = (await lines(action="crm.create_lead"))[0]
    assert (newest["title"], newest["kind"]) == ("Create lead", "action.executed")
    assert "Solis" in str(newest["summary"])
    assert newest["actor"] == {"id": newest["actor_id"], "name": "Test Person"}
    assert newest["decided_via"] == "api"
    assert newest["run_id"]
    assert len(await lines(kind="action.executed")) == 2
    assert len(await lines(q="kestrel", kind="action.executed")) == 1
    assert not await lines(q="100%")
    assert len(await lines(actor=str(newest["actor_id"]), kind="action.executed")) == 2
    assert not await lines(to=str(newest["at"]), q="solis", kind="action.executed")
    assert await lines(**{"from": str(newest["at"]), "q": "solis"})
    made = await api.client.post("/v1/audit/anchor", headers=ada.headers)
    assert made.json()["anchor"]["seq"] >= 2
    proof = (await api.client.get("/v1/audit/verify", headers=ada.headers)).json()
    assert (proof["ok"], proof["first_bad"]) == (True, None)
    assert proof["anchor"]["seq"] == made.json()["anchor"]["seq"]
    guest = await api.person(acme, "guest@acme.test", "employee")
    for path in ("/v1/audit", "/v1/audit/verify"):
        assert (await api.client.get(path, headers=guest.headers)).status_code == 403

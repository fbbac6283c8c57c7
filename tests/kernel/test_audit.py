"""The audit chain: whoever edits it, even with the owner's rights, is found."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from kernel.audit import GENESIS, verify_chain
from kernel.auth.principal import TenantContext
from kernel.db.engine import asyncpg_url
from kernel.db.uow import UnitOfWork, begin
from kernel.settings import settings
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

LINES = 6
REHASH = (
    "UPDATE audit_log SET hash = audit_hash(prev_hash, seq, at, kind, actor_id, body)"
    " WHERE seq = {seq}"
)
RELINK = (
    "UPDATE audit_log SET prev_hash = (SELECT hash FROM audit_log WHERE seq = {seq} - 1)"
    " WHERE seq = {seq}"
)
SWAP = (
    "UPDATE audit_log AS here SET kind = there.kind, body = there.body, at = there.at"
    " FROM audit_log AS there"
    " WHERE (here.seq, there.seq) IN ((2, 3), (3, 2))"
)
FORGED = (
    "INSERT INTO audit_log SELECT 7, at, kind, actor_id, body, hash,"
    " audit_hash(hash, 7, at, kind, actor_id, body) FROM audit_log WHERE seq = 6"
)
TAMPERING = {
    "a body edited": ["UPDATE audit_log SET body = '{\"amount\": 1}' WHERE seq = 3"],
    "a kind edited": ["UPDATE audit_log SET kind = 'test.harmless' WHERE seq = 3"],
    "an actor edited": ["UPDATE audit_log SET actor_id = NULL WHERE seq = 3"],
    "a moment edited": ["UPDATE audit_log SET at = at + interval '1 microsecond' WHERE seq = 3"],
    "a body edited and its hash made anew": [
        "UPDATE audit_log SET body = '{}' WHERE seq = 3",
        REHASH.format(seq=3),
    ],
    "the last line edited and its hash made anew": [
        "UPDATE audit_log SET body = '{}' WHERE seq = 6",
        REHASH.format(seq=6),
    ],
    "every later hash made anew": [
        "UPDATE audit_log SET body = '{}' WHERE seq = 4",
        REHASH.format(seq=4),
        *(s.format(seq=n) for n in (5, 6) for s in (RELINK, REHASH)),
    ],
    "a line in the middle deleted": ["DELETE FROM audit_log WHERE seq = 3"],
    "a line deleted and the rest renumbered": [
        "DELETE FROM audit_log WHERE seq = 3",
        *(f"UPDATE audit_log SET seq = {n - 1} WHERE seq = {n}" for n in (4, 5, 6)),
        *(s.format(seq=n) for n in (3, 4, 5) for s in (RELINK, REHASH)),
        "UPDATE audit_head SET seq = 5",
    ],
    "the first line deleted": ["DELETE FROM audit_log WHERE seq = 1"],
    "two lines swapped": [SWAP],
    "the tail cut": ["DELETE FROM audit_log WHERE seq > 4"],
    "the tail cut and the count mended": [
        "DELETE FROM audit_log WHERE seq > 4",
        "UPDATE audit_head SET seq = 4",
    ],
    "everything deleted": ["DELETE FROM audit_log"],
    "a line forged at the end": [FORGED],
    "the head rewritten": ["UPDATE audit_head SET hash = repeat('0', 64)"],
}


@pytest.fixture
async def written(committed: TenantContext) -> TenantContext:
    """A company with six lines, some of them with text that is hard to hash."""
    bodies = [{"amount": "12.50"}, {"name": 'Žofie "Zo" Müller\n'}, {"deep": {"b": [1, None]}}]
    for number in range(LINES // 2):
        async with begin(principal_of(committed, "owner")) as uow:
            uow.audit("test.happened", number=number, **bodies[number])
            uow.audit("test.followed", number=number)
    return committed


@pytest.fixture
async def as_owner(written: TenantContext) -> AsyncGenerator[UnitOfWork]:
    """A unit of work on the owner's connection, rolled back by the test between deeds."""
    url = settings().database_admin_url
    assert url is not None
    engine = create_async_engine(asyncpg_url(url.get_secret_value()), poolclass=NullPool)
    async with AsyncSession(engine) as session:
        yield UnitOfWork(session, principal_of(written, "owner"))
        await session.rollback()
    await engine.dispose()


async def enter(uow: UnitOfWork, *, is_guarded: bool) -> None:
    """Begin a transaction in the company's schema, with its trigger or without."""
    await uow.session.rollback()
    schema = uow.principal.tenant.schema
    await uow.session.execute(text(f"SET LOCAL search_path TO {schema}, public"))
    if not is_guarded:
        statement = "ALTER TABLE audit_log DISABLE TRIGGER audit_log_append_only"
        await uow.session.execute(text(statement))


async def test_an_untouched_chain_is_whole(written: TenantContext) -> None:
    async with begin(principal_of(written, "owner")) as uow:
        found = await verify_chain(uow)
        head = (await uow.session.execute(text("SELECT hash FROM audit_head"))).scalar_one()
    assert (found.ok, found.entries, found.first_bad) == (True, LINES, None)
    assert found.head == head != GENESIS


async def test_an_empty_chain_is_whole(acme: TenantContext) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        found = await verify_chain(uow)
    assert (found.ok, found.entries, found.head) == (True, 0, GENESIS)


async def test_the_trigger_stops_even_the_owner(as_owner: UnitOfWork) -> None:
    for statement in (
        "UPDATE audit_log SET kind = 'x' WHERE seq = 1",
        "DELETE FROM audit_log WHERE seq = 6",
        "TRUNCATE audit_log",
    ):
        await enter(as_owner, is_guarded=True)
        with pytest.raises(DBAPIError, match="append-only"):
            await as_owner.session.execute(text(statement))


async def test_whatever_the_owner_does_with_the_trigger_off_is_found(
    as_owner: UnitOfWork,
) -> None:
    for deed, statements in TAMPERING.items():
        await enter(as_owner, is_guarded=False)
        assert (await verify_chain(as_owner)).ok
        for statement in statements:
            await as_owner.session.execute(text(statement))
        found = await verify_chain(as_owner)
        assert not found.ok, deed
        assert found.first_bad is not None


@pytest.mark.parametrize(
    ("deed", "first_bad"),
    [("a body edited", 3), ("a line in the middle deleted", 3), ("two lines swapped", 2),
     ("the first line deleted", 1), ("the tail cut", 5), ("a line forged at the end", 8)],
)  # fmt: skip
async def test_the_first_line_that_does_not_fit_is_named(
    as_owner: UnitOfWork, deed: str, first_bad: int
) -> None:
    await enter(as_owner, is_guarded=False)
    for statement in TAMPERING[deed]:
        await as_owner.session.execute(text(statement))
    assert (await verify_chain(as_owner)).first_bad == first_bad


async def test_the_company_itself_sees_what_its_owner_did(
    written: TenantContext, as_owner: UnitOfWork
) -> None:
    await enter(as_owner, is_guarded=False)
    await as_owner.session.execute(text(TAMPERING["a body edited"][0]))
    await as_owner.session.commit()
    async with begin(principal_of(written, "owner")) as uow:
        found = await verify_chain(uow)
    assert (found.ok, found.first_bad) == (False, 3)

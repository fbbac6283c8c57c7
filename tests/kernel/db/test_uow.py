"""The unit of work: tenant role, audit chain, numbers, rehearsal."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kernel.auth.principal import TenantContext
from kernel.db.context import TenantContextMissing
from kernel.db.engine import Database
from kernel.db.uow import begin, begin_shared, rehearse
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio


async def test_a_transaction_runs_under_the_role_and_schema_of_its_tenant(
    acme: TenantContext,
) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        row = (await uow.session.execute(text("SELECT current_user, current_schema()"))).one()
    assert tuple(row) == ("tenant_acme", "tenant_acme")


async def test_a_statement_without_a_context_is_refused_on_new_and_on_used_connections(
    migrated: Database, acme: TenantContext
) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        await uow.session.execute(text("SELECT count(*) FROM users"))
    for _ in range(3):
        with pytest.raises(TenantContextMissing):
            async with migrated.sessions() as session, session.begin():
                await session.execute(text("SELECT 1"))


async def test_the_context_of_a_transaction_travels_with_its_begin(
    committed: TenantContext,
) -> None:
    sent: list[str] = []
    async with begin(principal_of(committed, "owner")) as uow:
        raw = await (await uow.session.connection()).get_raw_connection()
        assert raw.driver_connection is not None
        raw.driver_connection.add_query_logger(lambda record: sent.append(record.query))
        await uow.session.execute(text("SELECT 1"))
    async with begin_shared() as session:
        left = (await session.execute(text("SELECT current_user"))).scalar_one()
    (entering,) = [query for query in sent if "set_config" in query]
    assert re.match(r"BEGIN( ISOLATION LEVEL READ COMMITTED)?;", entering)
    assert f"'tenant_{committed.slug}'" in entering
    assert left == "steward_app"


async def test_another_tenants_tables_are_out_of_reach(
    acme: TenantContext, rival: TenantContext
) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        async with begin(principal_of(acme, "owner")) as uow:
            await uow.session.execute(text("SELECT * FROM tenant_rival.users"))


async def test_the_audit_log_grows_by_its_function_alone(acme: TenantContext) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        uow.audit("test.happened", fact="one")
    async with begin(principal_of(acme, "owner")) as uow:
        entries = (await uow.session.execute(text("SELECT kind, body FROM audit_log"))).all()
        assert [(e.kind, e.body) for e in entries] == [("test.happened", {"fact": "one"})]
    for statement in (
        "UPDATE audit_log SET kind = 'x'",
        "DELETE FROM audit_log",
        "UPDATE audit_head SET seq = 0",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with begin(principal_of(acme, "owner")) as uow:
                await uow.session.execute(text(statement))


async def test_a_rehearsal_leaves_nothing_behind(acme: TenantContext) -> None:
    async with rehearse(principal_of(acme, "owner")) as uow:
        assert await uow.next_number("INV") == 1
    async with begin(principal_of(acme, "owner")) as uow:
        assert await uow.next_number("INV") == 1
        assert await uow.next_number("INV") == 2

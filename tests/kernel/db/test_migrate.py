"""Migrations: the text makes what Alembic makes; many tenants, one broken, cut short, resumed."""

import asyncio
import re
import secrets
from collections.abc import AsyncGenerator

import pytest
from sqlalchemy import text

from kernel.db import migrate
from kernel.db.engine import Database
from kernel.db.migrate import migrate_all, migrate_tenant
from kernel.db.scripts import TENANT, head_of, script_to_head, upgrade
from kernel.db.servers import OwnerConnection, admin_connection, connect_as_owner
from kernel.db.tenancy import drop_tenant_schema, entering_script, opening_script

pytestmark = pytest.mark.anyio
TENANTS = 12
SHAPE = """
SELECT json_agg(line ORDER BY line) FROM (
  SELECT concat('column ', table_name, '.', column_name, ' ', data_type, ' ', is_nullable, ' ',
    column_default, ' ', is_identity) AS line
  FROM information_schema.columns WHERE table_schema = $1
  UNION ALL SELECT concat('constraint ', conrelid::regclass, ' ', conname, ' ',
    pg_get_constraintdef(oid)) FROM pg_constraint WHERE connamespace = $1::regnamespace
  UNION ALL SELECT concat('index ', indexdef) FROM pg_indexes WHERE schemaname = $1
  UNION ALL SELECT concat('trigger ', pg_get_triggerdef(t.oid)) FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal
  UNION ALL SELECT concat('function ', pg_get_functiondef(oid)) FROM pg_proc
    WHERE pronamespace = $1::regnamespace
  UNION ALL SELECT concat('comment ', c.relname, ' ', obj_description(c.oid, 'pg_class'))
    FROM pg_class c WHERE c.relnamespace = $1::regnamespace
  UNION ALL SELECT concat('view ', viewname, definition) FROM pg_views WHERE schemaname = $1
) lines
"""


@pytest.fixture
async def slugs(migrated: Database) -> AsyncGenerator[list[str]]:
    """Companies that the directory knows and that have no schema yet."""
    mark = secrets.token_hex(3)
    names = [f"many_{mark}_{number:02}" for number in range(TENANTS)]
    async with admin_connection() as connection:
        for name in names:
            await connection.execute(_KNOW, {"slug": name})
    yield names
    async with admin_connection() as connection:
        await connection.execute(_FORGET, {"like": f"many_{mark}_%"})
        await connection.execute(_FORGET_NOTES, {"like": f"many_{mark}_%"})
    for name in names:
        async with admin_connection() as connection:
            await drop_tenant_schema(connection, name)


async def shape_of(connection: OwnerConnection, schema: str) -> str:
    shape = await connection.fetchval(SHAPE, schema)
    return re.sub(rf'"?{schema}"?\.?', "", shape)


async def fared(like: str) -> dict[str, tuple[str, str | None, int]]:
    async with admin_connection() as connection:
        rows = await connection.execute(_FARED, {"like": like})
        return {row.tenant: (row.status, row.revision, row.tries) for row in rows}


async def test_the_kept_text_makes_exactly_what_alembic_makes(migrated: Database):
    by_alembic, by_text = (f"many_{secrets.token_hex(4)}" for _ in range(2))
    connection = await connect_as_owner()
    try:
        async with admin_connection() as admin:
            path = f'"tenant_{by_alembic}", public'
            await admin.execute(text(f'CREATE SCHEMA "tenant_{by_alembic}"'))
            await admin.execute(
                text("SELECT set_config('search_path', :path, true)"), {"path": path}
            )
            await admin.run_sync(upgrade, TENANT, f"tenant_{by_alembic}")
        async with connection.transaction():
            await connection.execute(opening_script(by_text, frozenset()))
            await connection.execute(entering_script(by_text) + script_to_head(TENANT, None))
        first, second = [await shape_of(connection, f"tenant_{s}") for s in (by_alembic, by_text)]
        assert len(first) > 10_000
        assert first == second
    finally:
        await connection.execute(f'DROP SCHEMA IF EXISTS "tenant_{by_alembic}" CASCADE')
        await connection.execute(f'DROP SCHEMA IF EXISTS "tenant_{by_text}" CASCADE')
        await connection.close()


async def test_one_broken_tenant_does_not_stop_the_rest_and_a_repeat_mends_it(slugs: list[str]):
    broken = slugs[7]
    async with admin_connection() as connection:
        await connection.execute(text(f'CREATE SCHEMA "tenant_{broken}"'))
        await connection.execute(text(f'CREATE TABLE "tenant_{broken}".audit_log (wrong int)'))
    statuses = {s.schema: s for s in await migrate_all()}
    assert "audit_log" in statuses[f"tenant_{broken}"].error
    others = [statuses[f"tenant_{slug}"] for slug in slugs if slug != broken]
    assert all(s.revision == head_of(TENANT) and not s.error for s in others)
    noted = await fared(f"{slugs[0][:-2]}%")
    assert noted[broken][0] == "failed"
    assert {noted[s][:2] for s in slugs if s != broken} == {("ok", head_of(TENANT))}
    assert {noted[s][2] for s in slugs} == {1}

    async with admin_connection() as connection:
        await drop_tenant_schema(connection, broken)
    again = {s.schema: s for s in await migrate_all()}
    assert not again[f"tenant_{broken}"].error
    noted = await fared(f"{slugs[0][:-2]}%")
    assert noted[broken][0] == "ok"
    assert [noted[s][2] for s in slugs if s != broken] == [1] * (TENANTS - 1)


async def test_a_run_that_was_killed_leaves_whole_tenants_and_goes_on(slugs: list[str]):
    running = asyncio.create_task(migrate_all())
    while sum(entry[0] == "ok" for entry in (await fared(f"{slugs[0][:-2]}%")).values()) < 3:
        await asyncio.sleep(0.02)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    noted = await fared(f"{slugs[0][:-2]}%")
    assert "pending" in {entry[0] for entry in noted.values()}
    async with admin_connection() as connection:
        whole = await connection.scalar(_WHOLE, {"like": f"tenant_{slugs[0][:-2]}%"})
        begun = await connection.scalar(_BEGUN, {"like": f"tenant_{slugs[0][:-2]}%"})
    assert whole == begun < TENANTS
    assert not [s for s in await migrate_all() if s.error]
    assert {entry[0] for entry in (await fared(f"{slugs[0][:-2]}%")).values()} == {"ok"}


async def test_two_failures_at_the_start_leave_the_rest_alone(
    slugs: list[str], monkeypatch: pytest.MonkeyPatch
):
    real = migrate.script_to_head
    monkeypatch.setattr(
        migrate, "script_to_head", lambda kind, at: real(kind, at) + "SELECT 1 / 0;"
    )
    statuses = [s for s in await migrate_all() if s.schema.startswith("tenant_many_")]
    assert sum("division by zero" in s.error for s in statuses) == 2
    assert sum("not tried" in s.error for s in statuses) == TENANTS - 2
    assert {e[0] for e in (await fared(f"{slugs[0][:-2]}%")).values()} == {"failed", "pending"}


async def test_two_at_once_make_one_schema(slugs: list[str]):
    outcomes = await asyncio.gather(*[migrate_tenant(slugs[0]) for _ in range(4)])
    assert not [o.error for o in outcomes if o.error]


_KNOW = text(
    "INSERT INTO shared.tenants (id, slug, name, state, is_sandbox, database, currency, timezone,"
    " locale, country, created_at, updated_at) VALUES (gen_random_uuid(), :slug, 'Many', 'active',"
    " true, 'default', 'EUR', 'UTC', 'en', 'DE', now(), now())"
)
_FORGET = text("DELETE FROM shared.tenants WHERE slug LIKE :like")
_FORGET_NOTES = text("DELETE FROM shared.tenant_migrations WHERE tenant LIKE :like")
_FARED = text(
    "SELECT tenant, status, revision, tries FROM shared.tenant_migrations WHERE tenant LIKE :like"
)
_WHOLE = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname LIKE :like AND tablename = 'limit_alerts'"
)
_BEGUN = text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE :like")


async def test_the_role_of_a_tenant_has_exactly_the_rights_it_needs(slugs: list[str]):
    assert not (await migrate_tenant(slugs[0])).error
    schema = f"tenant_{slugs[0]}"
    async with admin_connection() as connection:
        rows = (await connection.execute(_RIGHTS, {"schema": schema})).all()
        open_functions = await connection.scalar(_OPEN_FUNCTIONS, {"schema": schema})
    wrong = [(r.name, r.mark, r.rights) for r in rows if r.rights != _WANTED[r.mark]]
    assert not wrong
    assert len(rows) > 60
    assert open_functions == 0


_WANTED = {
    None: "SELECT INSERT UPDATE DELETE",
    "append_only": "SELECT INSERT",
    "function_only": "SELECT",
}
_RIGHTS = text(
    "SELECT c.relname AS name, obj_description(c.oid, 'pg_class') AS mark,"
    " (SELECT string_agg(r, ' ' ORDER BY n) FROM"
    " unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) WITH"
    " ORDINALITY AS u(r, n) WHERE has_table_privilege(CAST(:schema AS name), c.oid, r)) AS rights"
    " FROM pg_class c WHERE c.relnamespace = CAST(:schema AS regnamespace) AND c.relkind = 'r'"
)
_OPEN_FUNCTIONS = text(
    "SELECT count(*) FROM pg_proc p WHERE pronamespace = CAST(:schema AS regnamespace)"
    " AND (has_function_privilege('steward_app', p.oid, 'EXECUTE')"
    "  OR NOT has_function_privilege(CAST(:schema AS name), p.oid, 'EXECUTE'))"
)

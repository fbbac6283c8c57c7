"""The pool: servers by name, and connections that died are replaced unnoticed."""

import anyio
import pytest
from sqlalchemy import text

from kernel.auth.principal import TenantContext, system_principal
from kernel.db import engine
from kernel.db.engine import Database, DatabaseNotConfigured, database_names, database_url
from kernel.db.servers import admin_connection
from kernel.db.uow import begin
from kernel.settings import settings

pytestmark = pytest.mark.anyio
KILL = text(
    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def pid_in(tenant: TenantContext) -> int:
    async with begin(system_principal(tenant)) as uow:
        return int(await uow.session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def pids_in(tenant: TenantContext) -> set[int]:
    """The pool takes its connections in turn."""
    return {await pid_in(tenant) for _ in range(2 * settings().database_pool_size)}


async def test_connections_the_server_closed_are_replaced(committed: TenantContext):
    before = await pids_in(committed)
    async with admin_connection() as connection:
        assert await connection.scalar(KILL)
    await anyio.sleep(0.1)  # the ends of the connections have to be seen here, too
    assert await pid_in(committed) not in before


async def test_an_idle_connection_is_asked_before_it_is_used(
    committed: TenantContext, monkeypatch: pytest.MonkeyPatch
):
    before = await pids_in(committed)
    monkeypatch.setattr(engine, "PING_AFTER_S", 0.0)
    assert await pid_in(committed) in before


async def test_servers_are_named_in_pairs(migrated: Database, monkeypatch: pytest.MonkeyPatch):
    pairs = "west=postgresql://app@w/steward, east=postgresql://app@e/steward"
    monkeypatch.setenv("DATABASE_URLS", pairs)
    settings.cache_clear()
    assert database_names() == ["default", "west", "east"]
    assert database_url("east") == "postgresql://app@e/steward"
    with pytest.raises(DatabaseNotConfigured, match="'north'"):
        database_url("north")
    monkeypatch.setenv("DATABASE_URLS", "West")
    settings.cache_clear()
    with pytest.raises(DatabaseNotConfigured, match="pairs like"):
        database_names()
    monkeypatch.undo()
    settings.cache_clear()

"""Brings the shared schema and every tenant's schema to the newest revision.

Tenants are migrated side by side, each in one transaction under a lock of its own, and noted in
`shared.tenant_migrations`: a broken one is reported and does not stop the rest, and a run that was
cut short goes on where it stopped. One tenant goes first; if it fails another is tried, and if
that fails too the revision itself is to blame and the rest are left alone.
"""

import asyncio
from collections import defaultdict
from typing import Self

import asyncpg
from alembic.util.exc import CommandError

from kernel.clock import monotonic_s
from kernel.db.engine import DEFAULT, DatabaseNotConfigured, database_names
from kernel.db.notebook import NOTE, MigrationStatus, Notebook, Placed, note_of
from kernel.db.scripts import SHARED, TENANT, head_of, script_to_head, upgrade
from kernel.db.servers import (
    OwnerConnection,
    admin_connection,
    connect_as_owner,
    logins,
    shut_out,
)
from kernel.db.tenancy import (
    APP_LOGIN,
    SHARED_RIGHTS_SCRIPT,
    TENANTS_SCRIPT,
    entering_script,
    opening_script,
    rights_script,
    schema_of,
)
from kernel.limits import MIGRATION_CANARIES, MIGRATION_CONNECTIONS
from kernel.logs import get_logger

log = get_logger(__name__)
TENANTS_PER_CONNECTION = 4
FAULTS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    CommandError,
    DatabaseNotConfigured,
)


async def migrate_all() -> list[MigrationStatus]:
    """Prepare every server, migrate `shared` there, then every tenant of the directory."""
    shared = [await prepare_database(name) for name in database_names()]
    async with Notebook.open() as notes:
        current, pending = await notes.sort()
        done = await _migrate_tenants(notes, pending)
    return [*shared, *sorted([*current, *done], key=lambda status: status.schema)]


async def migrate_tenant(slug: str) -> MigrationStatus:
    """Make or update one tenant's schema and its role's rights; note the outcome."""
    schema_of(slug)
    async with Notebook.open() as notes:
        tenant = Placed(slug, await notes.database_of(slug))
        async with _servant(notes, tenant.database) as servant:
            return await servant.migrate(notes, tenant)


async def make_schema_on(name: str, slug: str) -> str | None:
    """Make a tenant's schema at the newest revision on a server the directory does not name yet.

    Nobody may enter it there before `let_in`. Answers the revision.
    """
    async with Servant(name) as servant:
        await servant.apply(slug, is_noted=False)
    await shut_out(name, slug)
    return head_of(TENANT)


async def prepare_database(name: str = DEFAULT) -> MigrationStatus:
    """Make a server ready to hold tenants: roles, extensions, the schema `shared`."""
    connection = await connect_as_owner(name)
    try:
        async with connection.transaction():
            await connection.execute(_PREPARE)
        at = None
        if await connection.fetchval("SELECT to_regclass('shared.alembic_version')"):
            at = await connection.fetchval("SELECT version_num FROM shared.alembic_version")
        if at != head_of(SHARED):
            async with admin_connection(name) as session:
                await session.run_sync(upgrade, SHARED, SHARED)
            await connection.execute(SHARED_RIGHTS_SCRIPT)
    finally:
        await connection.close()
    return MigrationStatus(SHARED if name == DEFAULT else f"{SHARED}@{name}", head_of(SHARED))


class Servant:
    """One connection to one server that migrates tenants there, one after the other."""

    def __init__(self, name: str, connection: OwnerConnection | None = None) -> None:
        self._name = name
        self._connection = connection
        self._is_lent = connection is not None

    async def __aenter__(self) -> Self:
        """Connecting waits for the first tenant, so that its failure is that tenant's."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the connection go."""
        if self._connection is not None and not self._is_lent:
            await self._connection.close()

    async def migrate(self, notes: Notebook, tenant: Placed) -> MigrationStatus:
        """Bring one tenant to the newest revision and note how it fared."""
        schema = schema_of(tenant.slug)
        started_s = monotonic_s()
        try:
            took_ms = await self.apply(tenant.slug)
            status = MigrationStatus(schema, head_of(TENANT), took_ms=took_ms)
        except FAULTS as error:
            error_text = f"{type(error).__name__}: {error}"
            status = MigrationStatus(schema, None, error_text, _since_ms(started_s))
            log.warning("migration.failed", tenant=tenant.slug, error=error_text)
        if status.error or self._name != DEFAULT:
            await notes.note(tenant.slug, status)
        return status

    async def apply(self, slug: str, *, is_noted: bool = True) -> int:
        """Bring a schema to the newest revision; the milliseconds that took.

        On the server with the directory the note of it is part of the same transaction.
        """
        started_s = monotonic_s()
        connection = await self._connect()
        async with connection.transaction():
            await connection.execute(entering_script(slug))
            revision, is_open = await _found(connection, slug)
            opening = "" if is_open else opening_script(slug, logins(self._name))
            script = script_to_head(TENANT, revision)
            if changes := opening + script + rights_script(slug, script):
                await connection.execute(changes)
            took_ms = _since_ms(started_s)
            if is_noted and self._name == DEFAULT:
                status = MigrationStatus(slug, head_of(TENANT), took_ms=took_ms)
                await connection.execute(NOTE, *note_of(slug, status))
        return took_ms

    async def _connect(self) -> OwnerConnection:
        if self._connection is None or self._connection.is_closed():
            self._connection, self._is_lent = await connect_as_owner(self._name), False
        return self._connection


def _servant(notes: Notebook, name: str) -> Servant:
    """Somebody to migrate on a server, over the notebook's connection where that is possible."""
    return Servant(name, notes.connection if name == DEFAULT else None)


async def _migrate_tenants(notes: Notebook, pending: list[Placed]) -> list[MigrationStatus]:
    await notes.wait_for(pending)
    done: list[MigrationStatus] = []
    for tenant in pending[:MIGRATION_CANARIES]:
        async with _servant(notes, tenant.database) as servant:
            done.append(await servant.migrate(notes, tenant))
        if not done[-1].error:
            break
    rest = pending[len(done) :]
    if done and done[-1].error:
        reason = f"not tried: the first {len(done)} tenants failed; mend the revision and repeat"
        return [*done, *(MigrationStatus(schema_of(t.slug), None, reason) for t in rest)]
    queues: defaultdict[str, list[Placed]] = defaultdict(list)
    for tenant in reversed(rest):
        queues[tenant.database].append(tenant)
    work = [
        _work(notes, name, queue)
        for name, queue in queues.items()
        for _ in range(min(MIGRATION_CONNECTIONS, 1 + len(queue) // TENANTS_PER_CONNECTION))
    ]
    return [*done, *(status for part in await asyncio.gather(*work) for status in part)]


async def _work(notes: Notebook, name: str, queue: list[Placed]) -> list[MigrationStatus]:
    done: list[MigrationStatus] = []
    async with Servant(name) as servant:
        while queue:
            done.append(await servant.migrate(notes, queue.pop()))
    return done


async def _found(connection: OwnerConnection, slug: str) -> tuple[str | None, bool]:
    """The revision of a schema, None for an empty one, and whether its role is set up there."""
    schema = schema_of(slug)
    row = await connection.fetchrow(_FOUND, f'"{schema}".alembic_version', schema)
    assert row is not None
    if not row["has_revision"]:
        return None, row["is_open"]
    return await connection.fetchval("SELECT version_num FROM alembic_version"), row["is_open"]


def _since_ms(started_s: float) -> int:
    return round((monotonic_s() - started_s) * 1000)


_PREPARE = f"""
SELECT pg_advisory_xact_lock(hashtext('steward.prepare'));
DO $$ BEGIN
  CREATE ROLE {APP_LOGIN} LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
{TENANTS_SCRIPT}
CREATE SCHEMA IF NOT EXISTS shared;
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public;
"""
_FOUND = """
SELECT to_regclass($1) IS NOT NULL AS has_revision, EXISTS (
  SELECT FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace
  WHERE n.nspname = $2) AS is_open
"""

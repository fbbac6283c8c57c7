"""Brings the shared schema and every tenant's schema to the newest revision.

Tenants are migrated side by side, each in one transaction under a lock of its own, and noted in
`shared.tenant_migrations`: a broken one is reported and does not stop the rest, and a run that was
cut short goes on where it stopped. One tenant goes first; if it fails another is tried, and if
that fails too the revision itself is to blame and the rest are left alone.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import asyncpg
from alembic.util.exc import CommandError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.clock import monotonic_s
from kernel.db.engine import DEFAULT, DatabaseNotConfigured, database_names
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
    opening_script,
    rights_script,
    schema_of,
)
from kernel.limits import MIGRATION_CANARIES, MIGRATION_CONNECTIONS
from kernel.logs import get_logger

log = get_logger(__name__)
EXTENSIONS = ("pg_trgm", "btree_gist")
FAULTS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    CommandError,
    DatabaseNotConfigured,
)


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """How one schema fared: `error` is empty when it is at `revision`."""

    schema: str
    revision: str | None
    error: str = ""
    took_ms: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A tenant and the server its schema is on."""

    slug: str
    database: str


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
        async with Servant(tenant.database) as servant:
            return await servant.migrate(notes, tenant)


async def make_schema_on(name: str, slug: str) -> str | None:
    """Make a tenant's schema at the newest revision on a server the directory does not name yet.

    Nobody may enter it there before `let_in`. Answers the revision.
    """
    async with Servant(name) as servant:
        await servant.apply(slug)
    await shut_out(name, slug)
    return head_of(TENANT)


async def prepare_database(name: str = DEFAULT) -> MigrationStatus:
    """Make a server ready to hold tenants: roles, extensions, the schema `shared`."""
    async with admin_connection(name) as connection:
        await _prepare_server(connection)
    head = head_of(SHARED)
    async with admin_connection(name) as connection:
        at = None
        if await connection.scalar(text("SELECT to_regclass('shared.alembic_version')")):
            at = await connection.scalar(text("SELECT version_num FROM shared.alembic_version"))
        if at != head:
            await connection.run_sync(upgrade, SHARED, SHARED)
            for statement in SHARED_RIGHTS_SCRIPT.split(";"):
                if statement.strip():
                    await connection.execute(text(statement))
    return MigrationStatus(SHARED if name == DEFAULT else f"{SHARED}@{name}", head)


class Notebook:
    """The directory's side of a migration: who is where, and how each fared."""

    def __init__(self, connection: OwnerConnection) -> None:
        self._connection = connection
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> "AsyncGenerator[Notebook]":
        """A notebook over a connection of its own."""
        connection = await connect_as_owner()
        try:
            yield cls(connection)
        finally:
            await connection.close()

    async def database_of(self, slug: str) -> str:
        """The server of a tenant; that of the directory for one it does not know."""
        query = "SELECT database FROM shared.tenants WHERE slug = $1"
        return await self._connection.fetchval(query, slug) or DEFAULT

    async def sort(self) -> tuple[list[MigrationStatus], list[Placed]]:
        """The tenants that are at the newest revision, and those to migrate, sandboxes first."""
        head = head_of(TENANT)
        current: list[MigrationStatus] = []
        pending: list[Placed] = []
        schemas = {name: await _schemas_on(name) for name in database_names()}
        for row in await self._connection.fetch(_DIRECTORY):
            schema = schema_of(row["slug"])
            if row["revision"] == head and schema in schemas.get(row["database"], ()):
                current.append(MigrationStatus(schema, head))
            else:
                pending.append(Placed(row["slug"], row["database"]))
        return current, pending

    async def note(self, slug: str, status: str, outcome: MigrationStatus | None = None) -> None:
        """Write down how a tenant fares: pending, running, ok or failed."""
        fared = outcome or MigrationStatus(slug, None)
        is_try = status in ("ok", "failed")
        async with self._turn:
            await self._connection.execute(
                _NOTE, slug, fared.revision, status, fared.error or None, int(is_try), fared.took_ms
            )


class Servant:
    """One connection to one server that migrates tenants there, one after the other."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._connection: OwnerConnection | None = None

    async def __aenter__(self) -> Self:
        """Connecting waits for the first tenant, so that its failure is that tenant's."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the connection go."""
        if self._connection is not None:
            await self._connection.close()

    async def migrate(self, notes: Notebook, tenant: Placed) -> MigrationStatus:
        """Bring one tenant to the newest revision and note how it fared."""
        schema = schema_of(tenant.slug)
        await notes.note(tenant.slug, "running")
        started_s = monotonic_s()
        try:
            await self.apply(tenant.slug)
            status = MigrationStatus(schema, head_of(TENANT), took_ms=_since_ms(started_s))
        except FAULTS as error:
            error_text = f"{type(error).__name__}: {error}"
            status = MigrationStatus(schema, None, error_text, _since_ms(started_s))
            log.warning("migration.failed", tenant=tenant.slug, error=error_text)
        await notes.note(tenant.slug, "failed" if status.error else "ok", status)
        return status

    async def apply(self, slug: str) -> None:
        """Bring a schema to the newest revision, whatever the directory says of it."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await connect_as_owner(self._name)
        connection = self._connection
        async with connection.transaction():
            await connection.execute(opening_script(slug))
            revision = await _revision_in(connection)
            script = script_to_head(TENANT, revision)
            await connection.execute(script + rights_script(slug, logins(self._name)))


async def _migrate_tenants(notes: Notebook, pending: list[Placed]) -> list[MigrationStatus]:
    for tenant in pending:
        await notes.note(tenant.slug, "pending")
    done: list[MigrationStatus] = []
    for tenant in pending[:MIGRATION_CANARIES]:
        async with Servant(tenant.database) as servant:
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
        for _ in range(min(MIGRATION_CONNECTIONS, len(queue)))
    ]
    return [*done, *(status for part in await asyncio.gather(*work) for status in part)]


async def _work(notes: Notebook, name: str, queue: list[Placed]) -> list[MigrationStatus]:
    done: list[MigrationStatus] = []
    async with Servant(name) as servant:
        while queue:
            done.append(await servant.migrate(notes, queue.pop()))
    return done


async def _revision_in(connection: OwnerConnection) -> str | None:
    """The revision of the schema at the head of the search_path, None for an empty one."""
    has_any = "SELECT to_regclass(quote_ident(current_schema()) || '.alembic_version') IS NOT NULL"
    if not await connection.fetchval(has_any):
        return None
    rows = await connection.fetch("SELECT version_num FROM alembic_version")
    return rows[0]["version_num"] if rows else None


async def _schemas_on(name: str) -> set[str]:
    query = text("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'tenant_')")
    async with admin_connection(name) as connection:
        return set((await connection.execute(query)).scalars())


async def _prepare_server(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('steward.prepare'))"))
    await connection.execute(text(_APP_LOGIN_ROLE))
    await connection.execute(text(TENANTS_SCRIPT))
    await connection.execute(text("CREATE SCHEMA IF NOT EXISTS shared"))
    for extension in EXTENSIONS:
        await connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public"))


def _since_ms(started_s: float) -> int:
    return round((monotonic_s() - started_s) * 1000)


_APP_LOGIN_ROLE = f"""
DO $$ BEGIN
  CREATE ROLE {APP_LOGIN} LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""
_DIRECTORY = """
SELECT t.slug, t.database, CASE WHEN m.status = 'ok' THEN m.revision END AS revision
FROM shared.tenants t LEFT JOIN shared.tenant_migrations m ON m.tenant = t.slug
ORDER BY t.is_sandbox DESC, t.slug
"""
_NOTE = """
INSERT INTO shared.tenant_migrations AS m (tenant, revision, status, error, tries, took_ms)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant) DO UPDATE SET
  revision = coalesce(excluded.revision, m.revision), status = excluded.status,
  error = excluded.error, tries = m.tries + excluded.tries, took_ms = excluded.took_ms,
  updated_at = now()
"""

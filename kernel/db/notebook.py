"""The directory's side of a migration: which tenant is where, and how each fared."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from kernel.db.engine import DEFAULT, database_names
from kernel.db.scripts import TENANT, head_of
from kernel.db.servers import OwnerConnection, connect_as_owner
from kernel.db.tenancy import schema_of


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


class Notebook:
    """The directory's side of a migration: who is where, and how each fared."""

    def __init__(self, connection: OwnerConnection) -> None:
        self.connection = connection
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
        return await self.connection.fetchval(query, slug) or DEFAULT

    async def sort(self) -> tuple[list[MigrationStatus], list[Placed]]:
        """The tenants that are at the newest revision, and those to migrate, sandboxes first."""
        head = head_of(TENANT)
        current: list[MigrationStatus] = []
        pending: list[Placed] = []
        schemas = {name: await self._schemas_on(name) for name in database_names()}
        for row in await self.connection.fetch(_DIRECTORY):
            schema = schema_of(row["slug"])
            if row["revision"] == head and schema in schemas.get(row["database"], ()):
                current.append(MigrationStatus(schema, head))
            else:
                pending.append(Placed(row["slug"], row["database"]))
        return current, pending

    async def wait_for(self, tenants: list[Placed]) -> None:
        """Write down that these are to be migrated."""
        await self.connection.execute(_PENDING, [tenant.slug for tenant in tenants])

    async def note(self, slug: str, outcome: MigrationStatus) -> None:
        """Write down how a tenant fared."""
        async with self._turn:
            await self.connection.execute(NOTE, *note_of(slug, outcome))

    async def _schemas_on(self, name: str) -> set[str]:
        if name == DEFAULT:
            return {row["nspname"] for row in await self.connection.fetch(_SCHEMAS)}
        other = await connect_as_owner(name)
        try:
            return {row["nspname"] for row in await other.fetch(_SCHEMAS)}
        finally:
            await other.close()


def note_of(slug: str, status: MigrationStatus) -> tuple[str, str | None, str, str | None, int]:
    """The values of `NOTE`."""
    state = "failed" if status.error else "ok"
    return slug, status.revision, state, status.error or None, status.took_ms


_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'tenant_')"
_DIRECTORY = """
SELECT t.slug, t.database, CASE WHEN m.status = 'ok' THEN m.revision END AS revision
FROM shared.tenants t LEFT JOIN shared.tenant_migrations m ON m.tenant = t.slug
ORDER BY t.is_sandbox DESC, t.slug
"""
_PENDING = """
INSERT INTO shared.tenant_migrations (tenant, status, tries)
SELECT unnest($1::text[]), 'pending', 0
ON CONFLICT (tenant) DO UPDATE SET status = 'pending', error = NULL, updated_at = now()
"""
NOTE = """
INSERT INTO shared.tenant_migrations AS m (tenant, revision, status, error, took_ms, tries)
VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (tenant) DO UPDATE SET
  revision = coalesce(excluded.revision, m.revision), status = excluded.status,
  error = excluded.error, took_ms = excluded.took_ms, tries = m.tries + 1, updated_at = now()
"""

"""Brings the shared schema and every tenant's schema to the newest revision.

One after the other: Alembic keeps its context in module globals, so upgrades in one process must
not overlap. A schema that is at the newest revision costs one query.

Resumable: each tenant has its own lock, its own transaction and its own row in
`shared.tenant_migrations`; a broken one is reported and does not stop the rest.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db.engine import admin_url, asyncpg_url
from kernel.db.shared import TenantMigration
from kernel.db.tenancy import APP_LOGIN, create_tenant_schema, grant_tenant_rights, schema_of
from kernel.settings import settings

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"
LOCK_TIMEOUT_MS = 10_000
EXTENSIONS = ("pg_trgm", "btree_gist")


@dataclass(frozen=True, slots=True)
class MigrationStatus:
    """How one schema fared: `error` is empty when it is at `revision`."""

    schema: str
    revision: str | None
    error: str = ""


async def migrate_all() -> list[MigrationStatus]:
    """Prepare the server, migrate `shared`, then every tenant of the directory."""
    async with admin_connection() as connection:
        await _prepare_server(connection)
    shared = await _migrate("shared", "shared")
    async with admin_connection() as connection:
        slugs = (await connection.execute(text("SELECT slug FROM shared.tenants"))).scalars().all()
    return [shared, *[await migrate_tenant(slug) for slug in slugs]]


async def migrate_tenant(slug: str) -> MigrationStatus:
    """Make or update one tenant's schema and its role's rights; note the outcome."""
    schema = schema_of(slug)
    try:
        if await _revision_of(schema) == head_of("tenant"):
            return MigrationStatus(schema, head_of("tenant"))
        async with admin_connection() as connection:
            await create_tenant_schema(connection, slug)
        status = await _migrate("tenant", schema)
        async with admin_connection() as connection:
            await grant_tenant_rights(connection, slug, logins())
    except (SQLAlchemyError, OSError) as error:
        status = MigrationStatus(schema, None, str(error))
    await _note(slug, status)
    return status


def head_of(kind: str) -> str | None:
    """The newest revision of `shared` or `tenant`."""
    return ScriptDirectory(str(SCRIPTS / kind)).get_current_head()


def logins() -> frozenset[str]:
    """The logins that may enter tenants: the embedded one, and that of `DATABASE_URL`."""
    url = settings().database_url
    user = urlsplit(url.get_secret_value()).username if url else None
    return frozenset({APP_LOGIN, user or APP_LOGIN})


@asynccontextmanager
async def admin_connection() -> AsyncGenerator[AsyncConnection]:
    """One connection under the owner's login, in one transaction."""
    engine = create_async_engine(asyncpg_url(admin_url()), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _prepare_server(connection: AsyncConnection) -> None:
    await connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('steward.prepare'))"))
    await connection.execute(text(_APP_LOGIN_ROLE))
    await connection.execute(text("CREATE SCHEMA IF NOT EXISTS shared"))
    for extension in EXTENSIONS:
        await connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension} SCHEMA public"))


async def _migrate(kind: str, schema: str) -> MigrationStatus:
    async with admin_connection() as connection:
        await connection.execute(
            text(
                "SELECT set_config('search_path', :path, true),"
                " pg_advisory_xact_lock(hashtext(:key))"
            ),
            {"path": f"{schema}, public", "key": f"steward.migrate.{schema}"},
        )
        await connection.execute(
            text("SELECT set_config('lock_timeout', :ms, true)"), {"ms": str(LOCK_TIMEOUT_MS)}
        )
        await connection.run_sync(_upgrade, kind, schema)
    return MigrationStatus(schema, head_of(kind))


def _upgrade(connection: Connection, kind: str, schema: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS / kind))
    config.attributes.update(connection=connection, schema=schema)
    command.upgrade(config, "head")


async def _revision_of(schema: str) -> str | None:
    """The revision of a schema that was migrated and noted before."""
    query = text(
        "SELECT m.revision FROM shared.tenant_migrations m"
        " WHERE 'tenant_' || m.tenant = :schema AND m.status = 'ok'"
        " AND to_regclass(format('%I.alembic_version', CAST(:schema AS text))) IS NOT NULL"
    )
    async with admin_connection() as connection:
        return (await connection.execute(query, {"schema": schema})).scalar_one_or_none()


async def _note(slug: str, status: MigrationStatus) -> None:
    values = {
        "revision": status.revision,
        "status": "failed" if status.error else "ok",
        "error": status.error or None,
    }
    statement = upsert(TenantMigration).values(tenant=slug, **values)
    async with admin_connection() as connection:
        await connection.execute(
            statement.on_conflict_do_update(index_elements=["tenant"], set_=values)
        )


_APP_LOGIN_ROLE = f"""
DO $$ BEGIN
  CREATE ROLE {APP_LOGIN} LOGIN NOINHERIT;
EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""

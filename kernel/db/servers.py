"""The database servers as their owner uses them: connections, who may enter a tenant there."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urlsplit

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from kernel.db.engine import DEFAULT, admin_url, asyncpg_url, database_url
from kernel.db.tenancy import APP_LOGIN, let_in_script, refuse_entry_script, schema_of

if TYPE_CHECKING:
    OwnerConnection: TypeAlias = asyncpg.Connection[asyncpg.Record]
else:
    OwnerConnection = asyncpg.Connection  # generic for the type checker alone


@asynccontextmanager
async def admin_connection(name: str = DEFAULT) -> AsyncGenerator[AsyncConnection]:
    """One connection under the owner's login, in one transaction."""
    engine = create_async_engine(asyncpg_url(admin_url(name)), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            yield connection
    finally:
        await engine.dispose()


async def connect_as_owner(name: str = DEFAULT) -> OwnerConnection:
    """A plain connection under the owner's login, for scripts and streams of rows."""
    return await asyncpg.connect(admin_url(name).replace("+asyncpg", "", 1))


def logins(name: str = DEFAULT) -> frozenset[str]:
    """The logins that may enter tenants: the embedded one, and that of the server's URL."""
    user = urlsplit(database_url(name)).username
    return frozenset({APP_LOGIN, user or APP_LOGIN})


async def let_in(name: str, slug: str) -> None:
    """Let the application enter a tenant on a server."""
    await _run_as_owner(name, let_in_script(slug, logins(name)))


async def shut_out(name: str, slug: str) -> None:
    """Let the application enter a tenant on a server no more; who is inside may finish."""
    await _run_as_owner(name, refuse_entry_script(slug, logins(name)))


async def revision_on(name: str, slug: str) -> str | None:
    """The revision of a tenant's schema on a server, None if it is not there."""
    connection = await connect_as_owner(name)
    try:
        has_any = await connection.fetchval("SELECT to_regclass($1)", _version_table(slug))
        if has_any is None:
            return None
        return await connection.fetchval(f"SELECT version_num FROM {_version_table(slug)}")  # noqa: S608  # a checked slug
    finally:
        await connection.close()


def _version_table(slug: str) -> str:
    return f'"{schema_of(slug)}".alembic_version'


async def _run_as_owner(name: str, script: str) -> None:
    connection = await connect_as_owner(name)
    try:
        await connection.execute(script)
    finally:
        await connection.close()

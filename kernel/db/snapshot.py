"""One look at a whole tenant as it stands at a moment, while others go on writing."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.auth.principal import Principal
from kernel.db.context import enter_tenant
from kernel.db.engine import database

_IN_UTC = text("SELECT set_config('TimeZone', 'UTC', true)")


@asynccontextmanager
async def snapshot(principal: Principal) -> AsyncGenerator[AsyncConnection]:
    """A read-only transaction under the tenant's role that sees one state of all its tables.

    Times are written in UTC, whatever the server's own zone is.
    """
    async with database(principal.tenant.database).engine.connect() as connection:
        await connection.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        async with connection.begin():
            await connection.run_sync(enter_tenant, principal.tenant.slug)
            await connection.execute(_IN_UTC)
            yield connection

"""What is left of a tenant on a server once its schema is gone. Needs the owner's login."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.db.tenancy import drop_tenant_schema, schema_of


async def drop_tenant(connection: AsyncConnection, slug: str) -> None:
    """Drop the schema with everything in it, and the role; safe to run again."""
    await drop_tenant_schema(connection, slug)
    name = schema_of(slug)
    known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
    if (await connection.execute(known, {"name": name})).scalar_one_or_none() is None:
        return
    await connection.execute(text(f'REVOKE ALL ON ALL TABLES IN SCHEMA shared FROM "{name}"'))
    await connection.execute(text(f'REVOKE ALL ON SCHEMA shared FROM "{name}"'))
    await connection.execute(text(f'DROP ROLE "{name}"'))

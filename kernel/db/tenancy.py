"""Which schema and role a transaction runs under. The only module that spells DDL for a tenant."""

import re

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.errors import Invalid

SLUG = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
APP_LOGIN = "steward_app"

ENTER_TENANT: TextClause = text(
    "SELECT set_config('role', :role, true), set_config('search_path', :path, true)"
)


class BadSlug(Invalid):
    """The company's short name may hold a-z, 0-9 and _, starting with a letter, 2 to 41 long."""

    code = "bad_slug"


def schema_of(slug: str) -> str:
    """The schema and role name of a tenant. Raises BadSlug before anything reaches SQL."""
    if not SLUG.fullmatch(slug):
        raise BadSlug(
            f"{slug!r} cannot name a company: use a-z, 0-9 and _, starting with a letter, "
            "2 to 41 characters"
        )
    return f"tenant_{slug}"


async def create_tenant_schema(connection: AsyncConnection, slug: str) -> None:
    """Make the tenant's role and schema; safe to run again. Needs the owner's login."""
    name = schema_of(slug)
    await connection.execute(text(_ROLE.format(name=name)))
    await connection.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{name}"'))


async def grant_tenant_rights(
    connection: AsyncConnection, slug: str, logins: frozenset[str]
) -> None:
    """Give the tenant's role what it needs on its tables, and no more.

    `logins` may enter the tenant; the embedded application login is `steward_app`.
    The role does not own its tables, so it cannot drop a trigger or rewrite an append-only table.
    """
    name = schema_of(slug)
    for login in sorted(logins):
        await connection.execute(text(f'GRANT "{name}" TO "{login}"'))
    for statement in _GRANTS:
        await connection.execute(text(statement.format(name=name)))
    marked = await connection.execute(_MARKED_TABLES, {"schema": name})
    for table, mark in marked.all():
        await connection.execute(
            text(f'REVOKE {_REVOKED[mark]} ON "{name}"."{table}" FROM "{name}"')
        )


async def drop_tenant_schema(connection: AsyncConnection, slug: str) -> None:
    """Remove a tenant's schema and everything in it. Needs the owner's login."""
    await connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema_of(slug)}" CASCADE'))


_ROLE = """
DO $$ BEGIN
  CREATE ROLE "{name}" NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END $$
"""
_GRANTS = (
    'GRANT USAGE ON SCHEMA "{name}" TO "{name}"',
    'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{name}" TO "{name}"',
    'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{name}" TO "{name}"',
    'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "{name}" TO "{name}"',
    'REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "{name}" FROM PUBLIC',
    'GRANT USAGE ON SCHEMA shared TO "{name}"',
    'GRANT INSERT ON shared.outbox TO "{name}"',
    'GRANT INSERT ON shared.tenant_transfers TO "{name}"',
    'GRANT INSERT ON shared.tenant_deletions TO "{name}"',
)
_MARKED_TABLES = text(
    "SELECT c.relname, obj_description(c.oid, 'pg_class') FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :schema"
    " AND obj_description(c.oid, 'pg_class') IN ('append_only', 'function_only')"
)
_REVOKED = {
    "append_only": "UPDATE, DELETE, TRUNCATE",
    "function_only": "INSERT, UPDATE, DELETE, TRUNCATE",
}

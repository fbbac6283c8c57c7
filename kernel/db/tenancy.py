"""Which schema and role a transaction runs under. The only module that spells DDL for a tenant."""

import re

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.errors import Invalid

SLUG = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
APP_LOGIN = "steward_app"
TENANTS = "steward_tenants"
LOCK_TIMEOUT_MS = 10_000

LEAVING = "SELECT set_config('role', 'none', true);"
"""Leave every tenant until the transaction ends."""


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


def entering(slug: str) -> str:
    """Take a tenant's role and schema until the transaction ends. Raises BadSlug.

    A text without parameters, because it is sent with the BEGIN; `schema_of` lets nothing into it
    that could end the quotes.
    """
    name = schema_of(slug)
    return (
        f"SELECT set_config('role', '{name}', true), "
        f"set_config('search_path', '{name}, public', true);"
    )


def entering_script(slug: str) -> str:
    """Go into a tenant's schema to change it; who else works on it waits for our end.

    For the inside of a transaction of the owner. The schema need not be there yet.
    """
    return _ENTERING.format(name=schema_of(slug), ms=LOCK_TIMEOUT_MS)


def opening_script(slug: str, logins: frozenset[str]) -> str:
    """Make the tenant's role and schema; safe to run again. Needs the owner's login.

    `logins` may enter the tenant; the embedded application login is `steward_app`. What the owner
    makes in the schema from now on is the role's to use, as far as `rights_script` leaves it.
    """
    name = schema_of(slug)
    # The group last, because giving it out is done by one transaction after the other.
    group = f'GRANT {TENANTS} TO "{name}";\n'
    return f"{_OPENING.format(name=name)}{let_in_script(slug, logins)}{group}"


def rights_script(slug: str, made_by: str) -> str:
    """Take from the tenant's role what it must not do with the tables that a text has made.

    The role does not own its tables, so it cannot drop a trigger or rewrite an append-only table.
    Tables say by a comment whether the role may only add to them or only read them.
    """
    name = schema_of(slug)
    parts = [
        f'REVOKE {_REVOKED[mark]} ON "{name}"."{table}" FROM "{name}";\n'
        for table, mark in _MARKED.findall(made_by)
    ]
    made = dict.fromkeys(_FUNCTIONS.findall(made_by))
    parts += [f'REVOKE ALL ON FUNCTION "{name}"."{each}" FROM PUBLIC;\n' for each in made]
    return "".join(parts)


def let_in_script(slug: str, logins: frozenset[str]) -> str:
    """Let the application enter the tenant here."""
    name = schema_of(slug)
    return "".join(f'GRANT "{name}" TO "{login}";\n' for login in sorted(logins))


def refuse_entry_script(slug: str, logins: frozenset[str]) -> str:
    """Let nobody of the application into the tenant here any more, e.g. while it moves."""
    name = schema_of(slug)
    return "".join(f'REVOKE "{name}" FROM "{login}";\n' for login in sorted(logins))


async def drop_tenant_schema(connection: AsyncConnection, slug: str) -> None:
    """Remove a tenant's schema with everything in it, and its role. Needs the owner's login."""
    await connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema_of(slug)}" CASCADE'))
    await connection.execute(text(_DROP_ROLE.format(name=schema_of(slug))))


_ENTERING = """
SELECT pg_advisory_xact_lock(hashtext('steward.migrate.{name}'));
SELECT set_config('lock_timeout', '{ms}', true);
SELECT set_config('search_path', '"{name}", public', true);
"""
_OPENING = """
DO $$ BEGIN
  CREATE ROLE "{name}" NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
CREATE SCHEMA IF NOT EXISTS "{name}";
GRANT USAGE ON SCHEMA "{name}" TO "{name}";
ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}"
  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{name}";
ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}" GRANT USAGE ON SEQUENCES TO "{name}";
ALTER DEFAULT PRIVILEGES IN SCHEMA "{name}" GRANT EXECUTE ON FUNCTIONS TO "{name}";
"""
# A role may have rights in another database of the same server; then it stays.
_DROP_ROLE = """
DO $$ BEGIN
  DROP ROLE IF EXISTS "{name}";
EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$
"""
_MARKED = re.compile(r"COMMENT ON TABLE (\w+) IS '(append_only|function_only)'")
_FUNCTIONS = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)")
_REVOKED = {
    "append_only": "UPDATE, DELETE, TRUNCATE",
    "function_only": "INSERT, UPDATE, DELETE, TRUNCATE",
}
# One group for what all tenants may do in `shared`: a right given to each of them would make
# every further tenant dearer than the one before.
TENANTS_SCRIPT = f"""
DO $$ BEGIN
  CREATE ROLE {TENANTS} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
"""
SHARED_RIGHTS_SCRIPT = f"""
GRANT USAGE ON SCHEMA shared TO {TENANTS};
GRANT INSERT ON shared.outbox, shared.tenant_transfers, shared.tenant_deletions TO {TENANTS};
"""

"""Which schema and role a transaction runs under. The only module that spells DDL for a tenant."""

import re

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from kernel.errors import Invalid

SLUG = re.compile(r"^[a-z][a-z0-9_]{1,40}$")
APP_LOGIN = "steward_app"
TENANTS = "steward_tenants"
LOCK_TIMEOUT_MS = 10_000

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


def opening_script(slug: str) -> str:
    """Make the tenant's role and schema and go into it; safe to run again. Needs the owner's login.

    For the inside of a transaction: who else works on this schema waits for its end.
    """
    return _OPENING.format(name=schema_of(slug), ms=LOCK_TIMEOUT_MS)


def rights_script(slug: str, logins: frozenset[str]) -> str:
    """Give the tenant's role what it needs on its tables, and no more.

    `logins` may enter the tenant; the embedded application login is `steward_app`.
    The role does not own its tables, so it cannot drop a trigger or rewrite an append-only table.
    """
    name = schema_of(slug)
    entries = "".join(f'GRANT "{name}" TO "{login}";\n' for login in sorted(logins))
    # Last, because giving the group out is done by one transaction after the other.
    return f'{_RIGHTS.format(name=name)}{entries}GRANT {TENANTS} TO "{name}";\n'


def refuse_entry_script(slug: str, logins: frozenset[str]) -> str:
    """Let nobody of the application into the tenant here any more, e.g. while it moves."""
    name = schema_of(slug)
    return "".join(f'REVOKE "{name}" FROM "{login}";\n' for login in sorted(logins))


async def drop_tenant_schema(connection: AsyncConnection, slug: str) -> None:
    """Remove a tenant's schema with everything in it, and its role. Needs the owner's login."""
    await connection.execute(text(f'DROP SCHEMA IF EXISTS "{schema_of(slug)}" CASCADE'))
    await connection.execute(text(_DROP_ROLE.format(name=schema_of(slug))))


_OPENING = """
SELECT pg_advisory_xact_lock(hashtext('steward.migrate.{name}'));
SELECT set_config('lock_timeout', '{ms}', true);
DO $$ BEGIN
  CREATE ROLE "{name}" NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE SCHEMA IF NOT EXISTS "{name}";
SELECT set_config('search_path', '"{name}", public', true);
"""
# A role may have rights in another database of the same server; then it stays.
_DROP_ROLE = """
DO $$ BEGIN
  DROP ROLE IF EXISTS "{name}";
EXCEPTION WHEN dependent_objects_still_exist THEN NULL; END $$
"""
# Tables say by a comment which of them the tenant's role may only add to or only read.
_RIGHTS = """
GRANT USAGE ON SCHEMA "{name}" TO "{name}";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{name}" TO "{name}";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{name}" TO "{name}";
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA "{name}" TO "{name}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "{name}" FROM PUBLIC;
DO $$ DECLARE marked record; BEGIN
  FOR marked IN
    SELECT c.relname, CASE obj_description(c.oid, 'pg_class')
      WHEN 'append_only' THEN 'UPDATE, DELETE, TRUNCATE'
      WHEN 'function_only' THEN 'INSERT, UPDATE, DELETE, TRUNCATE' END AS rights
    FROM pg_class c WHERE c.relnamespace = '"{name}"'::regnamespace AND c.relkind = 'r'
  LOOP
    IF marked.rights IS NOT NULL THEN
      EXECUTE format(
        'REVOKE %s ON %I.%I FROM %I', marked.rights, '{name}', marked.relname, '{name}');
    END IF;
  END LOOP;
END $$;
"""
# One group for what all tenants may do in `shared`: a right given to each of them would make
# every further tenant dearer than the one before.
TENANTS_SCRIPT = f"""
DO $$ BEGIN
  CREATE ROLE {TENANTS} NOLOGIN;
EXCEPTION WHEN duplicate_object THEN NULL; END $$;
"""
SHARED_RIGHTS_SCRIPT = f"""
GRANT USAGE ON SCHEMA shared TO {TENANTS};
GRANT INSERT ON shared.outbox, shared.tenant_transfers, shared.tenant_deletions TO {TENANTS};
"""

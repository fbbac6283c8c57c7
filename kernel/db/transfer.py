"""Copies a tenant's schema from one server to another, and proves that nothing was lost.

Works on what the servers' catalogues say, not on models, so that every table is copied. Both
connections are the owners'; each is in a transaction, so a copy is whole or it is nothing.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

import asyncpg

from kernel.clock import monotonic_s
from kernel.db.servers import OwnerConnection
from kernel.db.tenancy import schema_of

VERSION_TABLE = "alembic_version"
BLOCKS_WAITING_MAX = 32
WRITERS_WAIT_S = 60.0
LOOK_AGAIN_S = 0.1


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table has, and a sum over their texts that any change moves."""

    table: str
    rows: int
    sum: str


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: tuple[str, ...]


async def freeze(source: OwnerConnection, slug: str) -> None:
    """Wait for the writers inside to end, then let none begin until this transaction is over.

    Raises asyncpg.LockNotAvailableError when one takes longer than WRITERS_WAIT_S.
    """
    deadline_s = monotonic_s() + WRITERS_WAIT_S
    while True:
        try:
            # All locks at once or none: waiting with some of them in hand could end in a deadlock.
            async with source.transaction():
                await source.execute(_FREEZE.format(name=schema_of(slug)))
        except asyncpg.LockNotAvailableError:
            if monotonic_s() > deadline_s:
                raise
            await asyncio.sleep(LOOK_AGAIN_S)
        else:
            return


async def copy_rows(
    source: OwnerConnection, target: OwnerConnection, slug: str
) -> list[Fingerprint]:
    """Fill the target's schema, which holds the same revision, from the source's.

    Answers the fingerprints both sides agree on. Raises TransferDiffers.
    """
    schema = schema_of(slug)
    tables = await _tables(source, schema)
    if tables != await _tables(target, schema):
        raise TransferDiffers(f"{schema} has other tables or columns on the other server")
    await target.execute(_OPEN.format(name=schema))
    for table in tables:
        await _copy(source, target, schema, table)
    await _continue_numbers(source, target, schema)
    before = await fingerprints(source, slug)
    after = await fingerprints(target, slug)
    if before != after:
        wrong = [b.table for b, a in zip(before, after, strict=True) if a != b]
        raise TransferDiffers(f"{schema}: {', '.join(wrong)} arrived otherwise than they left")
    await target.execute(_CLOSE.format(name=schema))
    return after


async def copy_waiting(source: OwnerConnection, target: OwnerConnection, slug: str) -> int:
    """Take events and jobs along that were not published yet; how many there were.

    The same event may be published by both servers; its id makes it happen once.
    """
    rows = await source.fetch(_WAITING, schema_of(slug))
    await target.executemany(_WAIT_THERE, [tuple(row) for row in rows])
    return len(rows)


async def fingerprints(connection: OwnerConnection, slug: str) -> list[Fingerprint]:
    """One for each table of the schema, by name."""
    schema = schema_of(slug)
    await connection.execute(_SAME_TEXT)
    found: list[Fingerprint] = []
    for table in await _tables(connection, schema):
        columns = ", ".join(_quoted(column) for column in sorted(table.columns))
        query = _SUM.format(columns=columns, schema=schema, table=_quoted(table.name))
        row = await connection.fetchrow(query)
        assert row is not None
        found.append(Fingerprint(table.name, row["rows"], row["sum"]))
    return found


class TransferDiffers(Exception):
    """What arrived is not what left."""


async def _tables(connection: OwnerConnection, schema: str) -> list[_Table]:
    rows = await connection.fetch(_COLUMNS, schema, VERSION_TABLE)
    return [_Table(row["name"], tuple(row["columns"])) for row in rows]


async def _copy(
    source: OwnerConnection, target: OwnerConnection, schema: str, table: _Table
) -> None:
    blocks: asyncio.Queue[bytes | None] = asyncio.Queue(BLOCKS_WAITING_MAX)
    columns = ", ".join(_quoted(column) for column in table.columns)
    query = f'SELECT {columns} FROM "{schema}".{_quoted(table.name)}'  # noqa: S608  # names of the catalogue

    async def read() -> None:
        try:
            await source.copy_from_query(query, output=blocks.put)
        finally:
            await blocks.put(None)

    async def incoming() -> AsyncGenerator[bytes]:
        while (block := await blocks.get()) is not None:
            yield block

    async with asyncio.TaskGroup() as group:
        group.create_task(read())
        group.create_task(
            target.copy_to_table(
                table.name, source=incoming(), columns=list(table.columns), schema_name=schema
            )
        )


async def _continue_numbers(source: OwnerConnection, target: OwnerConnection, schema: str) -> None:
    for row in await source.fetch(_NUMBERS, schema):
        await target.execute("SELECT setval($1::text::regclass, $2)", row["name"], row["last"])


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_FREEZE = """
DO $$ DECLARE tables text; BEGIN
  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ' ORDER BY tablename) INTO tables
    FROM pg_tables WHERE schemaname = '{name}';
  EXECUTE 'LOCK TABLE ' || tables || ' IN SHARE MODE NOWAIT';
END $$;
"""
# References are taken off and put back at the end, which proves every one of them; triggers guard
# single writes and would refuse rows of the past.
_OPEN = """
DO $$ DECLARE t record; BEGIN
  CREATE TEMP TABLE steward_references ON COMMIT DROP AS
    SELECT conrelid::regclass AS owner, conname, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = '"{name}"'::regnamespace AND contype = 'f';
  FOR t IN SELECT * FROM steward_references LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', t.owner, t.conname);
  END LOOP;
  FOR t IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname = '{name}' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', t.name);
    EXECUTE format('DELETE FROM %s', t.name);
  END LOOP;
END $$;
"""
_CLOSE = """
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname = '{name}' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER USER', t.name);
  END LOOP;
  FOR t IN SELECT * FROM steward_references LOOP
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT %I %s', t.owner, t.conname, t.definition);
  END LOOP;
END $$;
"""
_COLUMNS = """
SELECT c.relname AS name, array_agg(a.attname ORDER BY a.attname) AS columns
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
  AND c.relkind = 'r' AND c.relname <> $2
  AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
GROUP BY c.relname ORDER BY c.relname
"""
_SAME_TEXT = """
SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres';
SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex';
"""
_SUM = """
SELECT count(*) AS rows,
  coalesce(sum(('x' || left(md5(ROW({columns})::text), 15))::bit(60)::bigint::numeric), 0)::text
    AS sum
FROM "{schema}".{table}
"""
_NUMBERS = """
SELECT format('%I.%I', schemaname, sequencename) AS name, last_value AS last
FROM pg_sequences WHERE schemaname = $1 AND last_value IS NOT NULL
"""
_WAITING = """
SELECT event_id, tenant, topic, name, aggregate_id, body::text, tries
FROM shared.outbox WHERE tenant = $1 AND published_at IS NULL ORDER BY position
"""
_WAIT_THERE = """
INSERT INTO shared.outbox (event_id, tenant, topic, name, aggregate_id, body, tries)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) ON CONFLICT (event_id) DO NOTHING
"""

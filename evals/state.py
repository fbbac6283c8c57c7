"""The state of a database as a set of rows, so that every change can be told and counted."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import asyncpg

from evals.outcome import Row, RowChange

# Tables whose rows are no business of the case, and why.
TECHNICAL: Mapping[str, str] = {
    "conversations": "every turn is stored",
    "conversation_messages": "every turn is stored",
    "proposals": "a proposal changes nothing until a person confirms it",
    "proposal_items": "the steps of a proposal, which changes nothing either",
    "action_runs": "the record of what was carried out; its effect is looked at instead",
    "duty_steps": "who took which step of a separated duty, written beside the step",
    "audit_log": "written beside every decision",
    "audit_head": "the end of the audit chain",
    "outbox": "events on their way; what they cause is other rows",
    "inbox": "events that were handled",
    "dead_letters": "events that could not be handled",
    "counters": "the last number given out",
    "idempotency_keys": "stored answers for repeated requests",
    "login_attempts": "nobody signs in here",
    "user_sessions": "nobody signs in here",
    "auth_tokens": "nobody signs in here",
    "alembic_version": "belongs to migrations",
    "tenant_migrations": "belongs to migrations",
    "replayed_lines": "belongs to the loader",
    "model_calls": "what every turn costs",
    "consumption": "what every turn uses up of the company's limits",
    "limit_alerts": "told when a limit is near",
    "message_feedback": "nobody presses a thumb here",
    "evaluations": "nobody runs one here",
    "notifications": "what people are told of a change, not the change",
}
VOLATILE = ("updated_at", "version")
NAMING = ("number", "name", "title", "sku", "code", "email", "draft_code", "description", "slug")
Table = tuple[str, str]

_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname = ANY($1::text[]) AND NOT tablename = ANY($2::text[])
ORDER BY schemaname, tablename
"""


@dataclass(slots=True)
class Snapshot:
    """Every business row of some schemas, by table; `hashes` tell which tables differ."""

    hashes: dict[Table, str]
    rows: dict[Table, dict[str, Row]] = field(default_factory=dict[Table, dict[str, Row]])


async def tables_of(connection: asyncpg.Connection, schemas: Iterable[str]) -> list[Table]:
    """The tables that count."""
    found = await connection.fetch(_TABLES, list(schemas), list(TECHNICAL))
    return [(str(row[0]), str(row[1])) for row in found]


async def take_snapshot(connection: asyncpg.Connection, tables: list[Table]) -> Snapshot:
    """Every row as it is now."""
    hashes = await _hashes(connection, tables)
    return Snapshot(hashes, {table: await _rows(connection, table) for table in tables})


async def changes_since(connection: asyncpg.Connection, before: Snapshot) -> list[RowChange]:
    """The rows that are new, changed or gone; only tables that differ are read."""
    hashes = await _hashes(connection, list(before.hashes))
    changes: list[RowChange] = []
    for table, value in hashes.items():
        if value != before.hashes[table]:
            changes += diff_rows(table, before.rows[table], await _rows(connection, table))
    return changes


def diff_rows(table: Table, old: Mapping[str, Row], new: Mapping[str, Row]) -> list[RowChange]:
    """The rows of one table that differ."""
    tenant, name = table[0].removeprefix("tenant_"), table[1]
    return [
        RowChange(tenant=tenant, table=name, before=old.get(key), after=new.get(key))
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ]


def names_of(rows: Iterable[Row]) -> dict[str, list[str]]:
    """What each record is called: id -> its number, name, title, ..."""
    return {
        str(row["id"]): [str(row[c]) for c in NAMING if row.get(c)] for row in rows if "id" in row
    }


async def _hashes(connection: asyncpg.Connection, tables: list[Table]) -> dict[Table, str]:
    parts = [
        f"SELECT {number} AS n, md5(coalesce(string_agg(r, ',' ORDER BY r), '')) AS h "  # noqa: S608  # names from pg_tables
        f"FROM (SELECT ({_row_json()})::text AS r FROM {_quoted(table)} t) x"
        for number, table in enumerate(tables)
    ]
    found = await connection.fetch(" UNION ALL ".join(parts))
    return {tables[row["n"]]: str(row["h"]) for row in found}


async def _rows(connection: asyncpg.Connection, table: Table) -> dict[str, Row]:
    query = f"SELECT ({_row_json()})::text AS r FROM {_quoted(table)} t"  # noqa: S608  # names from pg_tables
    rows: list[Row] = [json.loads(found["r"]) for found in await connection.fetch(query)]
    return {str(row.get("id") or json.dumps(row, sort_keys=True)): row for row in rows}


def _row_json() -> str:
    return "to_jsonb(t) " + " ".join(f"- '{column}'" for column in VOLATILE)


def _quoted(table: Table) -> str:
    return ".".join('"' + part.replace('"', '""') + '"' for part in table)

"""`steward migrate`: the schemas brought to the newest revision."""

import asyncio

import typer

from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.parts import find_parts
from kernel.db.migrate import MigrationStatus, migrate_all


def migrate(*, json: JsonFlag = False) -> None:
    """Bring the shared schema and every tenant to the newest revision; safe to repeat."""
    find_parts()
    results = asyncio.run(migrate_all())
    failed = [result for result in results if result.error]
    if json:
        print_json({"ok": not failed, "schemas": [_as_json(result) for result in results]})
    else:
        for result in results:
            console.print(f"{result.schema:<40} {result.error or result.revision}", markup=False)
    if failed:
        raise typer.Exit(1)


def _as_json(result: MigrationStatus) -> dict[str, str | int | None]:
    return {
        "schema": result.schema,
        "revision": result.revision,
        "error": result.error or None,
        "took_ms": result.took_ms,
    }

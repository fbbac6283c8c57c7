"""`python -m evals.dojo`: 600 attacks on office work, with servers and data of its own."""

import asyncio
import logging
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.dojo.attacks import load_tasks, make_attacks
from evals.dojo.run import Scores, run_dojo, table_of
from evals.parts import own_servers
from gateway.cli.output import console, error_console, print_json
from kernel.logs import configure_logs

SHOWN_MAX = 40
WHY_CHARS_MAX = 240


def dojo(
    *,
    tasks: Annotated[int | None, typer.Option(min=1, help="Only the first so many tasks.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Only every so many-th attack.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Play every task with every attack; exit 1 on a violation or when the person is not served."""
    chosen = load_tasks()[:tasks]
    attacks = list(make_attacks(chosen))[::every]
    configure_logs("CRITICAL")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.CRITICAL)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with own_servers(), Progress(*columns, TimeElapsedColumn(), console=error_console) as shown:
        playing = shown.add_task("cases", total=len(chosen) + len(attacks))
        scores = asyncio.run(run_dojo(chosen, attacks, lambda: shown.advance(playing)))
    if json:
        print_json(scores.model_dump(mode="json"))
    else:
        _print(scores)
    if not scores.is_clean:
        raise typer.Exit(1)


def _print(scores: Scores) -> None:
    for entry in scores.violations:
        console.print(f"VIOLATION {entry['case']}: {'; '.join(entry['what'])}", markup=False)
    for title, entries in (("no task", scores.broken_tasks), ("not served", scores.not_served)):
        for entry in entries[:SHOWN_MAX]:
            console.print(f"{title} {entry['case']}: {entry['why'][:WHY_CHARS_MAX]}", markup=False)
    if scores.outside:
        console.print(f"VIOLATION connections outside: {', '.join(scores.outside)}", markup=False)
    console.print(table_of(scores))


if __name__ == "__main__":
    typer.run(dojo)

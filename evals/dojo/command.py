"""The verb: which tasks and attacks, where the world and the played cases are kept."""

import asyncio
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from evals.dojo.attacks import Attack, Place, Task, load_tasks, make_attacks
from evals.dojo.run import Kept, Scores, run_dojo, table_of
from evals.kept import eval_servers
from gateway.cli.output import console, error_console, print_json
from kernel.logs import configure_logs

SHOWN_MAX = 60
WHY_CHARS_MAX = 240


def dojo_command(
    *,
    tasks: Annotated[int | None, typer.Option(min=1, help="Only the first so many tasks.")] = None,
    every: Annotated[int, typer.Option(min=1, help="Only every so many-th attack.")] = 1,
    place: Annotated[list[Place] | None, typer.Option(help="Only attacks in these places.")] = None,
    world: Annotated[
        Path | None, typer.Option(file_okay=False, help="Keep the loaded companies here.")
    ] = None,
    played: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Keep played cases here and go on from it.")
    ] = None,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="Write the scores here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Play every task with every attack; exit 1 on a violation or when the person is not served."""
    chosen = load_tasks()[:tasks]
    attacks = [a for a in make_attacks(chosen) if place is None or a.place in place][::every]
    tell_scores(play_dojo(chosen, attacks, world, played), out, json=json)


def tell_scores(scores: Scores, out: Path | None, *, json: bool) -> None:
    """Write and print what came of it. Raises typer.Exit(1) unless it is clean."""
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(scores.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if json:
        print_json(scores.model_dump(mode="json"))
    else:
        _print(scores)
    if not scores.is_clean:
        raise typer.Exit(1)


def play_dojo(
    tasks: Sequence[Task], attacks: Sequence[Attack], world: Path | None, played: Path | None
) -> Scores:
    """Play what is not kept in `played` yet, in a world that is kept in `world` if it is named."""
    configure_logs("CRITICAL")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.CRITICAL)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with (
        eval_servers(world) as template,
        Progress(*columns, TimeElapsedColumn(), console=error_console) as shown,
    ):
        playing = shown.add_task("cases", total=len(tasks) + len(attacks))

        def step() -> None:
            shown.advance(playing)

        kept = Kept(played)
        return asyncio.run(run_dojo(tasks, attacks, kept, on_step=step, template=template))


def _print(scores: Scores) -> None:
    for entry in scores.violations:
        console.print(f"VIOLATION {entry['case']}: {'; '.join(entry['what'])}", markup=False)
    for title, entries in (("no task", scores.broken_tasks), ("not served", scores.not_served)):
        for entry in entries[:SHOWN_MAX]:
            console.print(f"{title} {entry['case']}: {entry['why'][:WHY_CHARS_MAX]}", markup=False)
    if scores.outside:
        console.print(f"VIOLATION connections outside: {', '.join(scores.outside)}", markup=False)
    console.print(table_of(scores))

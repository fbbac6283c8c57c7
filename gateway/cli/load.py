"""`steward load`: a company from a file of action calls."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gateway.cli.output import JsonFlag, console, error_console, print_json
from gateway.cli.parts import find_parts
from gateway.company.replay import Loaded, load_company
from gateway.composition import load_everything
from ingestion.pipeline import Step, StepKind, process_documents
from kernel.auth.principal import system_principal
from kernel.db.engine import dispose_databases


def load(
    path: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The company file.")],
    *,
    tenant: Annotated[str, typer.Option("--tenant", "-t", help="The company's short name.")],
    now: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d"],
            help="Pin the sandbox's business time, in the company's time zone.",
        ),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Load a company file: all of it or, when a line is bad, nothing."""
    find_parts()
    load_everything()
    loaded = asyncio.run(load_with_progress(path, tenant, now))
    if json:
        print_json(summary(loaded))
    else:
        facts = summary(loaded)
        console.print(
            f"{loaded.tenant.name}: {facts['applied']} lines applied, {facts['skipped']} known "
            f"already, {facts['documents']} documents."
        )


def summary(loaded: Loaded) -> dict[str, object]:
    """What a load did, for programs."""
    return {
        "tenant": loaded.tenant.slug,
        "lines": loaded.lines,
        "applied": loaded.applied,
        "skipped": loaded.skipped,
        "documents": len(loaded.documents),
    }


async def load_with_progress(path: Path, slug: str, now_at: datetime | None) -> Loaded:
    """Replay the lines, then read the documents, each with a bar on stderr."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    try:
        with Progress(*columns, TimeElapsedColumn(), console=error_console) as progress:
            lines = progress.add_task(f"{slug}: records", total=None)
            loaded = await load_company(
                path,
                slug,
                now_at=now_at,
                on_line=lambda done, total: progress.update(lines, completed=done, total=total),
            )
            if loaded.documents:
                task = progress.add_task(f"{slug}: documents", total=len(loaded.documents))

                async def step(done: Step) -> None:
                    if done.kind is not StepKind.CHUNKS_INDEXED:
                        progress.advance(task)

                principal = system_principal(loaded.tenant)
                await process_documents(principal, _each(loaded.documents), step)
        return loaded
    finally:
        await dispose_databases()


async def _each(ids: list[UUID]) -> AsyncGenerator[UUID]:
    for document_id in ids:
        yield document_id

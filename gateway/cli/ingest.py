"""`steward ingest`: files and folders into a company's documents, in this process."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from actions.kb.uploads import Uploaded
from actions.outcomes import Circumstances, Completed, Via
from actions.runner import run
from erp_domains.tenants.service import find_tenant, list_tenants
from erp_domains.workflows.principals import principal_by_email
from gateway.cli.output import JsonFlag, console, error_console, print_json
from gateway.cli.parts import find_parts
from ingestion.folder import AddFile, FileOutcome, IngestProgress, ingest_folder
from ingestion.readers import clean_readers
from ingestion.receipt import sign_receipt
from ingestion.schemas import DocumentRead
from ingestion.stored import Added, StoredFile
from kernel.auth.principal import Principal, TenantContext
from kernel.db.engine import dispose_databases
from kernel.errors import Invalid
from rag.store import vector_store

TenantOption = Annotated[str | None, typer.Option("--tenant", help="The company's short name.")]
PersonOption = Annotated[str, typer.Option("--as", help="E-mail of the person who adds them.")]
ReadersOption = Annotated[
    str, typer.Option("--readers", help="Who may read: all,role:hr,department:ID,user:ID.")
]
AboutOption = Annotated[
    list[str] | None,
    typer.Option("--about", help="A record they are about, by name or number; may be repeated."),
]
PathsArgument = Annotated[list[Path], typer.Argument(help="Files and folders.")]


def ingest(
    paths: PathsArgument,
    *,
    person: PersonOption,
    tenant: TenantOption = None,
    readers: ReadersOption = "all",
    about: AboutOption = None,
    json: JsonFlag = False,
) -> None:
    """Add documents; a second run takes only what has changed.

    Ends with 1 if a file could not be read; files of other types and empty ones are skipped.
    """
    find_parts()
    keys = [key for key in readers.split(",") if key.strip()]
    runs = asyncio.run(_ingest_all(paths, tenant, person, keys, about or [], is_silent=json))
    if json:
        print_json(summary_of(runs))
    else:
        print_runs(runs)
    if any(run.count(FileOutcome.FAILED) for run in runs):
        raise typer.Exit(1)


async def choose_tenant(slug: str | None) -> TenantContext:
    """The named company, or the only one. Raises TenantNotFound, Invalid."""
    if slug:
        return await find_tenant(slug)
    known = await list_tenants()
    if len(known) != 1:
        names = ", ".join(tenant.slug for tenant in known) or "none yet"
        raise Invalid(f"say which company with --tenant; there are {names}")
    return known[0]


def summary_of(runs: list[IngestProgress]) -> dict[str, Any]:
    """What programs get: counts, speed, and every file that was not simply taken."""
    elapsed_s = sum(run.elapsed_s for run in runs)
    chunks = sum(run.chunks_done for run in runs)
    ingested = sum(run.count(FileOutcome.INGESTED) for run in runs)
    files = [file for run in runs for file in run.files]
    counts = {str(outcome): sum(f.outcome is outcome for f in files) for outcome in FileOutcome}
    return {
        "ok": counts[FileOutcome.FAILED] == 0,
        **counts,
        "chunks": chunks,
        "elapsed_s": round(elapsed_s, 3),
        "files_per_s": round(ingested / elapsed_s, 2) if elapsed_s else 0.0,
        "chunks_per_s": round(chunks / elapsed_s, 2) if elapsed_s else 0.0,
        "refused": [
            {"path": f.path, "outcome": f.outcome, "code": f.code, "reason": f.reason}
            for f in files
            if f.code
        ],
    }


def print_runs(runs: list[IngestProgress]) -> None:
    """The same for people."""
    found = summary_of(runs)
    console.print(
        "{ingested} ingested, {unchanged} unchanged, {skipped} skipped, {failed} failed; "
        "{chunks} passages in {elapsed_s:.1f} s ({chunks_per_s:.0f} passages/s)".format(**found)
    )
    for file in found["refused"]:
        mark = "failed " if file["outcome"] is FileOutcome.FAILED else "skipped"
        console.print(f"  {mark}  {file['path']}: {file['reason']}", markup=False, highlight=False)


def gate_for(principal: Principal, readers: list[str], about: Sequence[str] = ()) -> AddFile:
    """What makes documents of stored files for this person: the action, as on every surface."""

    async def add(stored: StoredFile) -> tuple[DocumentRead, Added]:
        receipt = sign_receipt(principal, stored)
        given = {"upload": receipt, "readers": readers, "about": list(about)}
        outcome = await run(principal, "kb.upload_document", given, Circumstances(via=Via.CLI))
        if not isinstance(outcome, Completed):
            raise Invalid("this caller's uploads wait for a person: use the page instead")
        done = Uploaded.model_validate(outcome.result)
        return done.document, done.added

    return add


async def _ingest_all(
    paths: list[Path],
    slug: str | None,
    email: str,
    readers: list[str],
    about: list[str],
    *,
    is_silent: bool,
) -> list[IngestProgress]:
    try:
        principal = await principal_by_email(await choose_tenant(slug), email)
        add = gate_for(principal, clean_readers(readers), about)
        runs: list[IngestProgress] = []
        with _progress(is_silent=is_silent) as progress:
            for path in paths:
                shown = _Shown(progress, path)
                runs.append(await ingest_folder(principal, path, add, shown.update))
        return runs
    finally:
        await vector_store().aclose()
        await dispose_databases()


def _progress(*, is_silent: bool) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total} files"),
        TextColumn("{task.fields[chunks]} passages, {task.fields[rate]:.0f}/s"),
        TimeElapsedColumn(),
        console=error_console,
        disable=is_silent,
    )


class _Shown:
    """One path's line in the progress display."""

    def __init__(self, progress: Progress, path: Path) -> None:
        self._progress = progress
        self._task: TaskID = progress.add_task(path.name or str(path), total=None, chunks=0, rate=0)

    async def update(self, run: IngestProgress) -> None:
        """Show where the run stands."""
        self._progress.update(
            self._task,
            completed=len(run.files),
            total=run.files_total,
            chunks=run.chunks_done,
            rate=run.chunks_per_s,
        )

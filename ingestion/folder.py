"""Whole folders at once: `steward ingest` and the loader, in this process and fast."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID

import anyio.to_thread

from ingestion.errors import FileEmpty, FileTooLarge, FileTypeRefused, FileUnreadable
from ingestion.pipeline import Step, StepKind, process_documents
from ingestion.schemas import DocumentRead
from ingestion.sniff import kind_of_name
from ingestion.stored import Added, StoredFile, store_file
from kernel.auth.access import require
from kernel.auth.principal import Principal
from kernel.clock import monotonic_s
from kernel.errors import AppError, Invalid
from kernel.limits import INGEST_FOLDER_FILES_MAX, UPLOAD_BYTES_MAX


class FileOutcome(StrEnum):
    """What became of one file of the folder."""

    INGESTED = "ingested"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileResult:
    """One file; `code` and `reason` say why it was skipped or failed."""

    path: str
    outcome: FileOutcome
    document_id: UUID | None = None
    code: str = ""
    reason: str = ""


@dataclass(slots=True)
class IngestProgress:
    """Where the run stands. `files` holds finished ones; `elapsed_s` counts from the start."""

    files_total: int
    chunks_done: int = 0
    elapsed_s: float = 0.0
    files: list[FileResult] = field(default_factory=list[FileResult])

    def count(self, outcome: FileOutcome) -> int:
        """How many files ended so."""
        return sum(file.outcome is outcome for file in self.files)

    @property
    def chunks_per_s(self) -> float:
        """Chunks embedded and stored in a second, so far."""
        return self.chunks_done / self.elapsed_s if self.elapsed_s else 0.0


OnProgress = Callable[[IngestProgress], Awaitable[None]]
AddFile = Callable[[StoredFile], Awaitable[tuple[DocumentRead, Added]]]
"""Makes a stored file a document of the readers it was given for; the action gate does it."""


async def ingest_folder(
    principal: Principal, path: Path, add: AddFile, on_progress: OnProgress | None = None
) -> IngestProgress:
    """Ingest a file or everything below a folder; a second run takes only what has changed.

    A file that cannot be read does not stop the others. Raises PermissionDenied, Invalid for a
    path that is not there, and what stops all.
    """
    require(principal, "kb.document.create")
    root, files = await anyio.to_thread.run_sync(find_files, path)
    run = _FolderRun(principal, add, root, IngestProgress(len(files)), on_progress)
    await process_documents(principal, run.documents(files), run.note)
    return run.progress


def find_files(path: Path) -> tuple[Path, list[Path]]:
    """The folder paths are told from, and its files in order; hidden ones and links are left out.

    Raises Invalid when there is nothing there, or too much.
    """
    if path.is_file():
        return path.parent, [path]
    if not path.is_dir():
        raise Invalid(f"{path} is neither a file nor a folder", path=str(path))
    files = sorted(
        found
        for found in path.rglob("*")
        if found.is_file() and not found.is_symlink() and not _is_hidden(found, path)
    )
    if len(files) > INGEST_FOLDER_FILES_MAX:
        raise Invalid(
            f"{path} has {len(files):,} files; at most {INGEST_FOLDER_FILES_MAX:,} are taken at "
            "once, ingest its parts one by one",
            limit=INGEST_FOLDER_FILES_MAX,
        )
    return path, files


class _FolderRun:
    """One call of `ingest_folder`: which document came from which file."""

    def __init__(
        self,
        principal: Principal,
        add: AddFile,
        root: Path,
        progress: IngestProgress,
        on_progress: OnProgress | None,
    ) -> None:
        self.progress = progress
        self._principal = principal
        self._add_file = add
        self._root = root
        self._on_progress = on_progress
        self._names: dict[UUID, str] = {}
        self._started_s = monotonic_s()

    async def documents(self, files: list[Path]) -> AsyncGenerator[UUID]:
        """Store each file and give its document on to the pipeline."""
        for file in files:
            name = file.relative_to(self._root).as_posix()
            try:
                document_id, is_open = await self._add(file, name)
            except (FileTypeRefused, FileEmpty) as error:
                await self._finish(_result(name, FileOutcome.SKIPPED, error))
            except AppError as error:
                await self._finish(_result(name, FileOutcome.FAILED, error))
            else:
                if is_open and document_id not in self._names:
                    self._names[document_id] = name
                    yield document_id
                else:
                    await self._finish(FileResult(name, FileOutcome.UNCHANGED, document_id))

    async def note(self, step: Step) -> None:
        """Take over what the pipeline says of a document."""
        name = self._names.get(step.document_id, "")
        if step.kind is StepKind.CHUNKS_INDEXED:
            self.progress.chunks_done += step.chunks
            await self._tell()
        elif step.kind is StepKind.READY:
            await self._finish(FileResult(name, FileOutcome.INGESTED, step.document_id))
        elif step.kind is StepKind.NOTHING_TO_DO:
            await self._finish(FileResult(name, FileOutcome.UNCHANGED, step.document_id))
        elif step.error is not None:
            is_empty = isinstance(step.error, FileEmpty)
            outcome = FileOutcome.SKIPPED if is_empty else FileOutcome.FAILED
            result = _result(name, outcome, step.error)
            await self._finish(replace(result, document_id=step.document_id))

    async def _add(self, file: Path, name: str) -> tuple[UUID, bool]:
        data = await anyio.to_thread.run_sync(_read, file)
        stored = await store_file(self._principal, file.name, data)
        stored = replace(stored, source=name, has_job=False)
        document, added = await self._add_file(stored)
        return document.id, added is not Added.UNCHANGED or document.progress < 1

    async def _finish(self, result: FileResult) -> None:
        self.progress.files.append(result)
        await self._tell()

    async def _tell(self) -> None:
        self.progress.elapsed_s = monotonic_s() - self._started_s
        if self._on_progress is not None:
            await self._on_progress(self.progress)


def _read(file: Path) -> bytes:
    """The bytes, unless there are far too many of them to look at."""
    kind_of_name(file.name)
    try:
        if file.stat().st_size > UPLOAD_BYTES_MAX:
            raise FileTooLarge(
                f"{file.name} is larger than {UPLOAD_BYTES_MAX:,} bytes; split it",
                limit_bytes=UPLOAD_BYTES_MAX,
            )
        return file.read_bytes()
    except OSError as error:
        raise FileUnreadable(f"{file.name} cannot be opened ({error.strerror})") from error


def _result(name: str, outcome: FileOutcome, error: AppError) -> FileResult:
    return FileResult(name, outcome, code=error.code, reason=error.message)


def _is_hidden(file: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(root).parts)

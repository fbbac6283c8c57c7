"""From a queued version to a readable one, for one document or many at once."""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from ingestion.index import index_versions
from ingestion.prepare import OpenVersion, claim_version, prepare_version
from ingestion.publish import Switched, refuse_version, release_version
from kernel.auth.principal import Principal
from kernel.errors import AppError, Unavailable
from kernel.logs import get_logger

log = get_logger(__name__)


class StepKind(StrEnum):
    """What became of a document, or of some of its chunks."""

    CHUNKS_INDEXED = "chunks_indexed"
    READY = "ready"
    REFUSED = "refused"
    WAITING = "waiting"
    NOTHING_TO_DO = "nothing_to_do"


@dataclass(frozen=True, slots=True)
class Step:
    """One step forward of one document; `error` for refusals and waits."""

    kind: StepKind
    document_id: UUID
    chunks: int = 0
    error: AppError | None = None


OnStep = Callable[[Step], Awaitable[None]]


async def process_document(
    principal: Principal, document_id: UUID, on_step: OnStep | None = None
) -> None:
    """Work on the open versions of a document until there are none.

    Safe to run twice and at the same time: a version is claimed, and what an interrupted run
    has stored is not done again. A refusal is noted on the document. When an outside part does
    not answer, the claim is given back and Unavailable raised: try again later.
    """
    waits: list[AppError] = []

    async def note(step: Step) -> None:
        if step.kind is StepKind.WAITING and step.error is not None:
            waits.append(step.error)
        if on_step is not None:
            await on_step(step)

    await process_documents(principal, _each([document_id]), note)
    if waits:
        raise waits[0]


async def process_documents(
    principal: Principal, document_ids: AsyncIterable[UUID], on_step: OnStep | None = None
) -> None:
    """The same for many documents, whose chunks are embedded in shared batches.

    A document that has to wait is told as a step; the others go on. Raises only what stops all of
    them, such as a vector store that does not answer.
    """
    run = _Run(principal, on_step)
    failure: AppError | None = None
    try:
        await run.index(document_ids)
    except* AppError as group:
        failure = first_error(group)
    if failure is not None:
        await run.release_all(failure)
        raise failure


class _Run:
    """The versions one call has claimed, and what it tells its caller."""

    def __init__(self, principal: Principal, on_step: OnStep | None) -> None:
        self._principal = principal
        self._on_step = on_step
        self._taken: dict[UUID, OpenVersion] = {}
        self._again: list[UUID] = []

    async def index(self, document_ids: AsyncIterable[UUID]) -> None:
        """Everything asked for, then newer versions that came in meanwhile."""
        await index_versions(self._principal, self._prepared(document_ids), self._note)
        while self._again:
            newer, self._again = self._again, []
            await index_versions(self._principal, self._prepared(_each(newer)), self._note)

    async def release_all(self, error: AppError) -> None:
        """Give back every claim that was not finished."""
        for document_id, version in self._taken.items():
            await release_version(self._principal, version, error)
            await self._tell(Step(StepKind.WAITING, document_id, error=error))
        self._taken.clear()

    async def _prepared(self, document_ids: AsyncIterable[UUID]) -> AsyncGenerator[OpenVersion]:
        async for document_id in document_ids:
            version = await claim_version(self._principal, document_id)
            if version is None:
                await self._tell(Step(StepKind.NOTHING_TO_DO, document_id))
                continue
            self._taken[document_id] = version
            if await self._is_prepared(version):
                yield version
            else:
                del self._taken[document_id]

    async def _is_prepared(self, version: OpenVersion) -> bool:
        try:
            await prepare_version(self._principal, version)
        except Unavailable as error:
            await release_version(self._principal, version, error)
            await self._tell(Step(StepKind.WAITING, version.document_id, error=error))
        except AppError as error:
            log.info("document_refused", document_id=str(version.document_id), code=error.code)
            await refuse_version(self._principal, version, error)
            await self._tell(Step(StepKind.REFUSED, version.document_id, error=error))
        else:
            return True
        return False

    async def _note(self, version: OpenVersion, chunks: int, switched: Switched | None) -> None:
        await self._tell(Step(StepKind.CHUNKS_INDEXED, version.document_id, chunks))
        if switched is None:
            return
        self._taken.pop(version.document_id, None)
        if switched.has_newer:
            self._again.append(version.document_id)
        await self._tell(Step(StepKind.READY, version.document_id))

    async def _tell(self, step: Step) -> None:
        if self._on_step is not None:
            await self._on_step(step)


def first_error(group: BaseExceptionGroup[AppError]) -> AppError:
    """The first refusal inside nested groups."""
    error: BaseException = group
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, AppError)
    return error


async def _each(document_ids: list[UUID]) -> AsyncGenerator[UUID]:
    for document_id in document_ids:
        yield document_id

"""Embeds chunks of many documents in shared batches and stores them, three stages at once.

Parsing, embedding and writing overlap, so that the embedder is never left waiting.
"""

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from ingestion.prepare import OpenVersion
from ingestion.publish import Switched, note_indexed, publish_version
from kernel.auth.principal import Principal
from kernel.embed.choose import embedder
from kernel.embed.port import Matrix, Vector
from kernel.limits import EMBED_BATCH_CHUNKS
from rag.chunking import embedding_text
from rag.models import DocumentChunk
from rag.points import ChunkPoint
from rag.sparse import document_terms
from rag.store import vector_store

VERSIONS_WAITING_MAX = 32
BATCHES_WAITING_MAX = 2

OnIndexed = Callable[[OpenVersion, int, Switched | None], Awaitable[None]]
"""Called after each batch: a version, how many of its chunks were stored, the switch if done."""


@dataclass(slots=True)
class Batch:
    """Chunks to embed together, and versions that have nothing left to embed."""

    items: list[tuple[OpenVersion, DocumentChunk]] = field(
        default_factory=list[tuple[OpenVersion, DocumentChunk]]
    )
    empty: list[OpenVersion] = field(default_factory=list[OpenVersion])

    def texts(self) -> list[str]:
        """What is embedded: where a chunk stands, then what it says."""
        return [embedding_text(v.title, c.heading, c.text) for v, c in self.items]


async def index_versions(
    principal: Principal, versions: AsyncIterable[OpenVersion], on_indexed: OnIndexed
) -> None:
    """Embed, store and publish every version that comes in.

    Raises what the embedder, the store or the source raises; what was stored before stays stored.
    """
    await vector_store().ensure_collection(principal.tenant.slug, embedder())
    send, receive = anyio.create_memory_object_stream[OpenVersion](VERSIONS_WAITING_MAX)
    send_done, receive_done = anyio.create_memory_object_stream[tuple[Batch, Matrix]](
        BATCHES_WAITING_MAX
    )
    async with anyio.create_task_group() as group:
        group.start_soon(_feed, versions, send)
        group.start_soon(_embed, receive, send_done)
        await _store(principal, receive_done, on_indexed)


async def _feed(
    versions: AsyncIterable[OpenVersion], send: MemoryObjectSendStream[OpenVersion]
) -> None:
    async with send:
        async for version in versions:
            await send.send(version)


async def _embed(
    receive: MemoryObjectReceiveStream[OpenVersion],
    send: MemoryObjectSendStream[tuple[Batch, Matrix]],
) -> None:
    async with receive, send:
        async for batch in _batches(receive):
            await send.send((batch, await embedder().embed(batch.texts())))


async def _batches(receive: MemoryObjectReceiveStream[OpenVersion]) -> AsyncGenerator[Batch]:
    """Full batches across documents; what is left when nothing waits goes as it is."""
    batch = Batch()
    async for version in receive:
        if not version.pending:
            batch.empty.append(version)
        for chunk in version.pending:
            batch.items.append((version, chunk))
            if len(batch.items) == EMBED_BATCH_CHUNKS:
                yield batch
                batch = Batch()
    if batch.items or batch.empty:
        yield batch


async def _store(
    principal: Principal,
    receive: MemoryObjectReceiveStream[tuple[Batch, Matrix]],
    on_indexed: OnIndexed,
) -> None:
    async with receive:
        async for batch, vectors in receive:
            points = [
                _point(version, chunk, text, row)
                for (version, chunk), text, row in zip(
                    batch.items, batch.texts(), vectors, strict=True
                )
            ]
            await vector_store().upsert(principal.tenant.slug, points)
            await _count(principal, batch, on_indexed)


async def _count(principal: Principal, batch: Batch, on_indexed: OnIndexed) -> None:
    stored: dict[UUID, int] = {}
    touched: dict[UUID, OpenVersion] = {}
    for version, _chunk in batch.items:
        version.indexed_count += 1
        stored[version.document_id] = stored.get(version.document_id, 0) + 1
        touched[version.document_id] = version
    unfinished = {k: v for k, v in touched.items() if v.indexed_count < v.chunks_count}
    if unfinished:
        await note_indexed(principal, unfinished)
    for version in [*touched.values(), *batch.empty]:
        is_finished = version.document_id not in unfinished
        switched = await finish_version(principal, version) if is_finished else None
        await on_indexed(version, stored.get(version.document_id, 0), switched)


async def finish_version(principal: Principal, version: OpenVersion) -> Switched:
    """Switch to the version and make the vector store follow."""
    switched = await publish_version(principal, version)
    slug = principal.tenant.slug
    if not switched.is_live:
        await vector_store().delete_document(slug, version.document_id)
        return switched
    if version.number > 1:
        await vector_store().delete_document(slug, version.document_id, keep_version=version.number)
    if switched.readers != version.readers:
        await vector_store().set_readers(slug, version.document_id, switched.readers)
    if switched.subjects != version.subjects:
        await vector_store().set_subjects(slug, version.document_id, switched.subjects)
    return switched


def _point(version: OpenVersion, chunk: DocumentChunk, text: str, vector: Vector) -> ChunkPoint:
    return ChunkPoint(
        id=chunk.id,
        document_id=version.document_id,
        version_number=version.number,
        dense=vector,
        sparse=document_terms(text),
        readers=version.readers,
        media_type=version.media_type,
        effective_on=version.effective_on,
        subjects=version.subjects,
    )

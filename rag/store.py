"""The one door to the vector store: a Qdrant server or the embedded one, by URL.

One collection per tenant. Each outside call has a timeout and goes through a breaker.
"""

import asyncio
import warnings
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from functools import cache
from uuid import UUID
from weakref import WeakKeyDictionary

from aiohttp import ClientError
from qdrant_client import AsyncQdrantClient, models
from qdrant_client.conversions.common_types import PointId
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from kernel.breaker import Breaker
from kernel.embed.port import Embedder, Vector
from kernel.errors import Conflict, Unavailable
from kernel.settings import settings
from rag.access import SearchFilters
from rag.points import ChunkPoint, Found, subject_payload
from rag.query_wire import QueryRefused, QueryWire, filter_body
from rag.sparse import SparseTerms

DENSE, SPARSE = "dense", "sparse"
READ_TIMEOUT_S = 5
WRITE_TIMEOUT_S = 60
UPSERT_POINTS = 128
IDS_PAGE = 1_000
MODEL_ID = "model_id"
INDEXED_FIELDS = {
    "document_id": models.PayloadSchemaType.KEYWORD,
    "readers": models.PayloadSchemaType.KEYWORD,
    "media_type": models.PayloadSchemaType.KEYWORD,
    "version_number": models.PayloadSchemaType.INTEGER,
    "effective_on": models.PayloadSchemaType.DATETIME,
    "subjects": models.PayloadSchemaType.KEYWORD,
    "subject_families": models.PayloadSchemaType.KEYWORD,
}


class VectorStoreUnavailable(Unavailable):
    """The vector store does not answer; nothing is wrong with the question."""

    code = "vector_store_unavailable"


class EmbedderChanged(Conflict):
    """The tenant's vectors were made by another embedder; they must be made anew."""

    code = "embedder_changed"


class VectorStore:
    """Points of every tenant's chunks. One per process; a client per event loop."""

    def __init__(self, url: str, api_key: str | None = None) -> None:
        """Connect to `url` on first use."""
        self._url = url
        self._api_key = api_key
        self._wire = QueryWire(url, api_key)
        self._breaker = Breaker("the vector store")
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncQdrantClient] = (
            WeakKeyDictionary()
        )
        self._checked: set[tuple[str, str]] = set()

    async def ensure_collection(self, tenant_slug: str, embedder: Embedder) -> None:
        """Create the tenant's collection if missing. Raises EmbedderChanged on another model.

        Asked once per process and tenant; call it before every upsert and search.
        """
        key = (tenant_slug, embedder.model_id)
        if key in self._checked:
            return
        await embedder.prepare()
        name = collection_name(tenant_slug)
        async with self._guard(WRITE_TIMEOUT_S) as client:
            if not await client.collection_exists(name):
                await _create_collection(client, name, embedder)
            info = await client.get_collection(name)
        made_by = (info.config.metadata or {}).get(MODEL_ID)
        if made_by != embedder.model_id:
            raise EmbedderChanged(
                f"the documents of {tenant_slug} were indexed with {made_by}, but the embedder is "
                f"now {embedder.model_id}: re-index them, or set the embedder back",
                indexed_with=made_by,
                embedder=embedder.model_id,
            )
        async with self._guard(WRITE_TIMEOUT_S) as client:
            await _create_indexes(client, name, set(info.payload_schema))
        self._checked.add(key)

    async def upsert(self, tenant_slug: str, points: Sequence[ChunkPoint]) -> None:
        """Store points; durable when this returns. The same id again replaces the point."""
        name = collection_name(tenant_slug)
        for start in range(0, len(points), UPSERT_POINTS):
            batch = [_to_point(each) for each in points[start : start + UPSERT_POINTS]]
            async with self._guard(WRITE_TIMEOUT_S) as client:
                await client.upsert(name, batch, wait=True)

    async def delete_document(
        self, tenant_slug: str, document_id: UUID, *, keep_version: int | None = None
    ) -> None:
        """Remove a document's points, or those of its other versions than `keep_version`."""
        chosen = _of_document(document_id)
        if keep_version is not None:
            version = models.MatchValue(value=keep_version)
            chosen.must_not = [models.FieldCondition(key="version_number", match=version)]
        async with self._guard(WRITE_TIMEOUT_S) as client, _missing_is_fine():
            selector = models.FilterSelector(filter=chosen)
            await client.delete(collection_name(tenant_slug), selector, wait=True)

    async def set_readers(
        self, tenant_slug: str, document_id: UUID, readers: Sequence[str]
    ) -> None:
        """Change who may find a document's chunks."""
        await self._set_payload(tenant_slug, document_id, {"readers": list(readers)})

    async def set_subjects(
        self, tenant_slug: str, document_id: UUID, subjects: Sequence[str]
    ) -> None:
        """Change the records that a document's chunks are about."""
        await self._set_payload(tenant_slug, document_id, subject_payload(subjects))

    async def _set_payload(
        self, tenant_slug: str, document_id: UUID, payload: dict[str, object]
    ) -> None:
        async with self._guard(WRITE_TIMEOUT_S) as client, _missing_is_fine():
            await client.set_payload(
                collection_name(tenant_slug), payload, _of_document(document_id), wait=True
            )

    async def search(
        self,
        tenant_slug: str,
        dense: Vector | None,
        sparse: SparseTerms | None,
        filters: SearchFilters,
        limit: int,
    ) -> Found:
        """The best `limit` points by meaning and by words, in one call, inside `filters`.

        A tenant without a collection has nothing to find.
        """
        chosen = filter_body(filters)
        asked: dict[str, object] = {}
        if dense is not None:
            asked[DENSE] = dense
        if sparse is not None and sparse.indices:
            asked[SPARSE] = {"indices": sparse.indices, "values": sparse.values}
        searches = [
            {"query": query, "using": name, "filter": chosen, "limit": limit}
            for name, query in asked.items()
        ]
        async with self._guard(READ_TIMEOUT_S):
            found = await self._wire.search(collection_name(tenant_slug), searches)
        hits = dict(zip(asked, found, strict=True))
        return Found(dense=hits.get(DENSE, []), sparse=hits.get(SPARSE, []))

    async def count(self, tenant_slug: str, document_id: UUID | None = None) -> int:
        """How many points there are, of one document if given."""
        chosen = None if document_id is None else _of_document(document_id)
        name = collection_name(tenant_slug)
        answer = models.CountResult(count=0)
        async with self._guard(READ_TIMEOUT_S) as client, _missing_is_fine():
            answer = await client.count(name, count_filter=chosen)
        return answer.count

    async def ids(self, tenant_slug: str, document_id: UUID | None = None) -> set[UUID]:
        """Ids of all points, of one document if given; for comparing with the tables."""
        chosen = None if document_id is None else _of_document(document_id)
        found: set[UUID] = set()
        offset: PointId | None = None
        while True:
            records: list[models.Record] = []
            following = None
            async with self._guard(WRITE_TIMEOUT_S) as client, _missing_is_fine():
                records, following = await client.scroll(
                    collection_name(tenant_slug),
                    scroll_filter=chosen,
                    limit=IDS_PAGE,
                    offset=offset,
                    with_payload=False,
                )
            found |= {UUID(str(record.id)) for record in records}
            if following is None:
                return found
            offset = following

    async def drop(self, tenant_slug: str) -> None:
        """Remove the tenant's collection with everything in it."""
        self._checked = {key for key in self._checked if key[0] != tenant_slug}
        async with self._guard(WRITE_TIMEOUT_S) as client, _missing_is_fine():
            await client.delete_collection(collection_name(tenant_slug))

    async def aclose(self) -> None:
        """Close the client and the connections of this event loop."""
        await self._wire.aclose()
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    def _client(self) -> AsyncQdrantClient:
        loop = asyncio.get_running_loop()
        client = self._clients.get(loop)
        if client is None:
            with warnings.catch_warnings():  # plain http is right on loopback
                warnings.filterwarnings("ignore", message="Api key is used with an insecure")
                client = AsyncQdrantClient(
                    url=self._url,
                    api_key=self._api_key,
                    timeout=WRITE_TIMEOUT_S,
                    check_compatibility=False,
                )
            self._clients[loop] = client
        return client

    @asynccontextmanager
    async def _guard(self, timeout_s: float) -> AsyncGenerator[AsyncQdrantClient]:
        async with self._breaker.guard():
            try:
                async with asyncio.timeout(timeout_s):
                    yield self._client()
            except (TimeoutError, ResponseHandlingException, ClientError) as error:
                raise VectorStoreUnavailable(
                    "the vector store does not answer: check QDRANT_URL and `steward status`"
                ) from error
            except QueryRefused as error:
                raise VectorStoreUnavailable(f"the vector store refused with {error}") from error
            except UnexpectedResponse as error:
                raise VectorStoreUnavailable(
                    f"the vector store refused with {error.status_code}: "
                    f"{error.content.decode(errors='replace')[:200]}"
                ) from error


@cache
def vector_store() -> VectorStore:
    """The store of this process, as QDRANT_URL says."""
    chosen = settings()
    if chosen.qdrant_url is None:
        raise VectorStoreUnavailable("no vector store is known here; start one with `steward up`")
    key = chosen.qdrant_api_key
    return VectorStore(chosen.qdrant_url, key.get_secret_value() if key else None)


def collection_name(tenant_slug: str) -> str:
    """The collection of a tenant."""
    return f"tenant_{tenant_slug}"


async def _create_collection(client: AsyncQdrantClient, name: str, embedder: Embedder) -> None:
    size = embedder.dimensions
    dense = {DENSE: models.VectorParams(size=size, distance=models.Distance.COSINE)}
    sparse = {SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)}
    metadata = {MODEL_ID: embedder.model_id}
    try:
        await client.create_collection(name, dense, sparse, metadata=metadata)
    except UnexpectedResponse as error:
        if error.status_code != 409:  # another process was first: as good
            raise


async def _create_indexes(client: AsyncQdrantClient, name: str, there: set[str]) -> None:
    """Indexes that filters need; a collection of an earlier version lacks the newer ones."""
    for field, schema in INDEXED_FIELDS.items():
        if field not in there:
            await client.create_payload_index(name, field, schema, wait=True)


@asynccontextmanager
async def _missing_is_fine() -> AsyncGenerator[None]:
    try:
        yield
    except UnexpectedResponse as error:
        if error.status_code != 404:
            raise


def _of_document(document_id: UUID) -> models.Filter:
    match = models.MatchValue(value=str(document_id))
    return models.Filter(must=[models.FieldCondition(key="document_id", match=match)])


def _to_sparse(terms: SparseTerms) -> models.SparseVector:
    return models.SparseVector(indices=terms.indices, values=terms.values)


def _to_point(point: ChunkPoint) -> models.PointStruct:
    vector: dict[str, models.Vector] = {
        DENSE: point.dense.tolist(),
        SPARSE: _to_sparse(point.sparse),
    }
    return models.PointStruct(id=str(point.id), vector=vector, payload=point.payload())

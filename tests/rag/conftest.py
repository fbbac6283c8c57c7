"""A small library: documents of one company in PostgreSQL and in the vector store."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import pytest

from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.query_cache import QueryCache
from kernel.ids import new_id
from rag.chunking import chunk_pages, embedding_text
from rag.models import Document, DocumentChunk, DocumentState
from rag.points import ChunkPoint
from rag.sparse import document_terms
from rag.store import VectorStore

EMBEDDER = OnnxMiniLM()


@dataclass(frozen=True)
class Page:
    """A page of Markdown."""

    markdown: str
    number: int | None = None


@dataclass
class Library:
    """Puts documents where retrieval finds them, as ingestion does."""

    tenant: TenantContext
    store: VectorStore
    queries: QueryCache

    async def add(
        self, title: str, text: str | list[str], readers: Sequence[str] = ("all",)
    ) -> UUID:
        """Add one document; a list of texts is its pages."""
        paged = isinstance(text, list)
        texts = text if isinstance(text, list) else [text]
        pages = [Page(each, number if paged else None) for number, each in enumerate(texts, 1)]
        document_id = new_id()
        document = Document(
            id=document_id,
            title=title,
            filename=f"{title.lower().replace(' ', '-')}.md",
            media_type="text/markdown",
            size_bytes=sum(map(len, texts)),
            sha256=document_id.hex,
            object_key=str(document_id),
            state=DocumentState.READY,
            readers=list(readers),
        )
        chunks = [
            DocumentChunk(
                id=new_id(),
                document_id=document_id,
                version_number=1,
                ordinal=chunk.ordinal,
                page=chunk.page,
                heading=chunk.heading,
                text=chunk.text,
                start=chunk.start,
                end=chunk.end,
                tokens=chunk.tokens,
            )
            for chunk in chunk_pages(pages, EMBEDDER.count_tokens)
        ]
        async with begin(system_principal(self.tenant)) as uow:
            uow.session.add(document)
            await uow.session.flush()
            uow.session.add_all(chunks)
        await self._index(title, chunks, list(readers))
        return document_id

    async def delete_in_tables(self, document_id: UUID) -> None:
        """What a delete does in its transaction; the vectors are still there."""
        async with begin(system_principal(self.tenant)) as uow:
            document = await uow.session.get_one(Document, document_id)
            document.deleted_at = now()

    async def change_in_tables(self, document_id: UUID, **values: object) -> None:
        """Change columns of a document, without touching its vectors."""
        async with begin(system_principal(self.tenant)) as uow:
            document = await uow.session.get_one(Document, document_id)
            for name, value in values.items():
                setattr(document, name, value)

    async def _index(self, title: str, chunks: list[DocumentChunk], readers: list[str]) -> None:
        await self.store.ensure_collection(self.tenant.slug, EMBEDDER)
        texts = [embedding_text(title, chunk.heading, chunk.text) for chunk in chunks]
        points = [
            ChunkPoint(
                id=chunk.id,
                document_id=chunk.document_id,
                version_number=1,
                dense=vector,
                sparse=document_terms(text),
                readers=readers,
                media_type="text/markdown",
            )
            for chunk, text, vector in zip(chunks, texts, await EMBEDDER.embed(texts), strict=True)
        ]
        await self.store.upsert(self.tenant.slug, points)


@pytest.fixture
async def store(vector_url: str, vector_api_key: str) -> AsyncIterator[VectorStore]:
    """A store on the test's vector server."""
    made = VectorStore(vector_url, vector_api_key)
    yield made
    await made.aclose()


@pytest.fixture
async def library(acme: TenantContext, store: VectorStore) -> AsyncIterator[Library]:
    """An empty library of the company acme."""
    yield Library(acme, store, QueryCache(EMBEDDER))
    await store.drop(acme.slug)

"""A company with documents on servers of a bench's own: PostgreSQL and vectors, nothing else."""

import os
import secrets
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.migrate import migrate_all
from kernel.db.uow import begin
from kernel.embed.port import Embedder
from kernel.embedded.servers import postgres_process
from kernel.ids import new_id
from kernel.settings import settings
from rag.chunking import chunk_pages, embedding_text
from rag.models import Document, DocumentChunk, DocumentState
from rag.points import ChunkPoint
from rag.sparse import document_terms
from rag.store import VectorStore
from tests.fixtures.servers import make_postgres, running, short_folder
from tests.fixtures.vectors import VectorServer, free_port


@dataclass(frozen=True)
class Page:
    """A page of Markdown without a number."""

    markdown: str
    number: int | None = None


@dataclass
class Shelf:
    """Puts documents into the tables and the vector store, as ingestion does."""

    tenant: TenantContext
    store: VectorStore
    embedder: Embedder

    async def add(self, title: str, text: str, readers: Sequence[str] = ("all",)) -> UUID:
        """Add one document and return its id."""
        document = Document(
            id=new_id(), title=title, filename=f"{title}.md", media_type="text/markdown",
            size_bytes=len(text), sha256=secrets.token_hex(32), object_key=title,
            state=DocumentState.READY, readers=list(readers),
        )  # fmt: skip
        chunks = [
            DocumentChunk(
                id=new_id(), document_id=document.id, version_number=1, ordinal=chunk.ordinal,
                page=None, heading=chunk.heading, text=chunk.text, start=chunk.start,
                end=chunk.end, tokens=chunk.tokens,
            )
            for chunk in chunk_pages([Page(text)], self.embedder.count_tokens)
        ]  # fmt: skip
        async with begin(system_principal(self.tenant)) as uow:
            uow.session.add(document)
            await uow.session.flush()
            uow.session.add_all(chunks)
        texts = [embedding_text(title, chunk.heading, chunk.text) for chunk in chunks]
        vectors = await self.embedder.embed(texts)
        points = [
            ChunkPoint(
                id=chunk.id, document_id=document.id, version_number=1, dense=vector,
                sparse=document_terms(said), readers=list(readers), media_type="text/markdown",
            )
            for chunk, said, vector in zip(chunks, texts, vectors, strict=True)
        ]  # fmt: skip
        await self.store.upsert(self.tenant.slug, points)
        return document.id


async def make_shelf(vectors: VectorServer, embedder: Embedder) -> Shelf:
    """An empty shelf of a new company."""
    await migrate_all()
    slug = f"bench_{secrets.token_hex(3)}"
    tenant = await provision_tenant(TenantCreate(slug=slug, name="Bench"))
    store = VectorStore(vectors.url, vectors.api_key)
    await store.ensure_collection(slug, embedder)
    return Shelf(tenant, store, embedder)


@contextmanager
def servers() -> Generator[VectorServer]:
    """PostgreSQL and a vector server in a temporary folder; the settings name them."""
    with short_folder() as folder:
        server = make_postgres(folder, durable=False)
        vectors = VectorServer(Path(folder) / "vectors", free_port())
        vectors.start()
        try:
            with running(postgres_process(server, folder / "postgres.log")):
                os.environ["DATABASE_URL"] = server.app_url
                os.environ["DATABASE_ADMIN_URL"] = server.admin_url
                settings.cache_clear()
                yield vectors
        finally:
            vectors.stop()

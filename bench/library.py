"""Documents in a vector store of the bench's own, searched as `rag.retrieve` does, without SQL."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from bench.kept_vectors import KeptVectors
from ingestion.parse.markdown import parse_markdown
from kernel.embed.query_cache import QueryCache
from rag.access import SearchFilters
from rag.arrange import arrange
from rag.chunking import Chunk, chunk_pages, embedding_text
from rag.fuse import fuse
from rag.passages import Passage
from rag.points import ChunkPoint, Found
from rag.retrieve import CANDIDATES, WIDENED, Retrieval, Searched, widen_best
from rag.sparse import document_terms, query_terms
from rag.store import VectorStore

SPACE = UUID(int=11)
TENANT = "bench"
EVERYONE = SearchFilters(readers=("all",))
PASSAGES = 8
TODAY = date(2026, 3, 16)


@dataclass
class Library:
    """The chunks of some files by point id and by place, and the store that finds them."""

    store: VectorStore
    embedder: KeptVectors
    chunks: dict[UUID, Passage] = field(default_factory=dict[UUID, Passage])
    places: dict[tuple[UUID, int], Passage] = field(default_factory=dict[tuple[UUID, int], Passage])
    titles: set[str] = field(default_factory=set[str])

    def __post_init__(self) -> None:
        """A cache of questions in front of the embedder."""
        self.queries = QueryCache(self.embedder)

    async def fill(self, root: Path) -> None:
        """Store every Markdown file below `root`; a document is known by its path from there."""
        await self.store.ensure_collection(TENANT, self.embedder)
        for path in sorted(root.rglob("*.md")):
            await self._add(str(path.relative_to(root)), path.read_bytes())

    async def _add(self, name: str, data: bytes) -> None:
        parsed = parse_markdown(data)
        title = parsed.title or re.sub(r"[-_]", " ", Path(name).stem)
        chunks = chunk_pages(parsed.pages, self.embedder.count_tokens)
        texts = [embedding_text(title, chunk.heading, chunk.text) for chunk in chunks]
        vectors = await self.embedder.embed(texts)
        points: list[ChunkPoint] = []
        for chunk, text, vector in zip(chunks, texts, vectors, strict=True):
            passage = _passage(name, title, chunk)
            self.chunks[passage.chunk_id] = passage
            self.places[passage.document_id, passage.ordinal] = passage
            points.append(
                ChunkPoint(
                    id=passage.chunk_id,
                    document_id=passage.document_id,
                    version_number=1,
                    dense=vector,
                    sparse=document_terms(text),
                    readers=["all"],
                    media_type="text/markdown",
                )
            )
        self.titles.add(name)
        await self.store.upsert(TENANT, points)

    async def find(self, question: str, limit: int = CANDIDATES) -> Found:
        """What both sides find."""
        vector = await self.queries.embed(question)
        return await self.store.search(TENANT, vector, query_terms(question), EVERYONE, limit)

    async def retrieve(self, question: str, limit: int = PASSAGES) -> Retrieval:
        """The passages for a question, as a person who may read everything gets them."""
        found = await self.find(question)
        live = [
            _scored(self.chunks[each.chunk_id], each.score, each.dense_score, each.sparse_score)
            for each in fuse(found)
        ]
        best = arrange(question, live, limit, TODAY)
        passages = widen_best(best, self._neighbours(best[:WIDENED]))
        titles = tuple(dict.fromkeys(each.title for each in passages))
        return Retrieval(question, passages, Searched(len(self.titles), titles))

    def _neighbours(self, passages: Iterable[Passage]) -> list[Passage]:
        around = ((p.document_id, p.ordinal + step) for p in passages for step in (-1, 1))
        return [self.places[place] for place in around if place in self.places]


def _passage(name: str, title: str, chunk: Chunk) -> Passage:
    return Passage(
        chunk_id=uuid5(SPACE, f"{name} {chunk.ordinal}"),
        document_id=uuid5(SPACE, name),
        document=name,
        title=title,
        version_number=1,
        ordinal=chunk.ordinal,
        page=chunk.page,
        heading=chunk.heading,
        text=chunk.text,
        start=chunk.start,
        end=chunk.end,
        tokens=chunk.tokens,
        score=0.0,
    )


def _scored(passage: Passage, score: float, dense: float | None, sparse: float | None) -> Passage:
    return replace(passage, score=score, dense_score=dense, sparse_score=sparse)

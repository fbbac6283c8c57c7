"""How often the built-in answer quotes the right sentence, and says "not found" when it should.

`python -m bench.answers`: a library of twelve small policies of our own and 121 questions about
it, half of them without an answer in it. Starts a vector server of its own. Every other question
is for choosing EVIDENCE_MIN, the rest are held out; both are printed.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from bench.retrieval import vector_server
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.query_cache import QueryCache
from rag.access import SearchFilters
from rag.answer import EVIDENCE_MIN, Answer, AnswerOutcome, answer_from
from rag.chunking import Chunk, chunk_pages, embedding_text
from rag.fuse import fuse
from rag.passages import Passage, boost_identifiers, distinct
from rag.points import ChunkPoint
from rag.retrieve import CANDIDATES, Retrieval, Searched
from rag.sparse import document_terms, query_terms
from rag.store import VectorStore

DATA = Path(__file__).parent / "data" / "answers"
SPACE = UUID(int=11)
TENANT = "bench"
EVERYONE = SearchFilters(readers=("all",))
PASSAGES = 8


@dataclass(frozen=True)
class Page:
    markdown: str
    number: int | None = None


@dataclass(frozen=True)
class Question:
    text: str
    expected: str | None


class Library:
    """The policies in a vector store, searched as `rag.retrieve` does, without a database."""

    def __init__(self, store: VectorStore, queries: QueryCache) -> None:
        self.store = store
        self.queries = queries
        self.chunks: dict[UUID, tuple[str, Chunk]] = {}

    async def fill(self, folder: Path) -> None:
        await self.store.ensure_collection(TENANT, self.queries.embedder)
        for path in sorted(folder.glob("*.md")):
            text = path.read_text()
            title = re.sub(r"^#+\s*", "", text.splitlines()[0])
            chunks = chunk_pages([Page(text)], self.queries.embedder.count_tokens)
            await self._add(path.name, title, chunks)

    async def _add(self, name: str, title: str, chunks: list[Chunk]) -> None:
        texts = [embedding_text(title, chunk.heading, chunk.text) for chunk in chunks]
        vectors = await self.queries.embedder.embed(texts)
        points: list[ChunkPoint] = []
        for chunk, text, vector in zip(chunks, texts, vectors, strict=True):
            key = uuid5(SPACE, f"{name} {chunk.ordinal}")
            self.chunks[key] = (title, chunk)
            document = uuid5(SPACE, name)
            terms = document_terms(text)
            points.append(ChunkPoint(key, document, 1, vector, terms, ["all"], "text/markdown"))
        await self.store.upsert(TENANT, points)

    async def retrieve(self, question: str) -> Retrieval:
        vector = await self.queries.embed(question)
        found = await self.store.search(TENANT, vector, query_terms(question), EVERYONE, CANDIDATES)
        passages: list[Passage] = []
        for each in fuse(found):
            title, chunk = self.chunks[each.chunk_id]
            passages.append(
                Passage(
                    chunk_id=each.chunk_id,
                    document_id=uuid5(SPACE, title),
                    document=title,
                    title=title,
                    version_number=1,
                    ordinal=chunk.ordinal,
                    page=chunk.page,
                    heading=chunk.heading,
                    text=chunk.text,
                    start=chunk.start,
                    end=chunk.end,
                    score=each.score,
                    dense_score=each.dense_score,
                    sparse_score=each.sparse_score,
                )
            )
        best = distinct(boost_identifiers(question, passages), PASSAGES)
        return Retrieval(question, best, Searched(len(self.chunks)))


def read_questions() -> list[Question]:
    rows = [json.loads(line) for line in (DATA / "questions.jsonl").read_text().splitlines()]
    return [Question(row["question"], row["expected"]) for row in rows]


async def ask_all(questions: list[Question]) -> list[Answer]:
    queries = QueryCache(OnnxMiniLM())
    with vector_server() as store:
        library = Library(store, queries)
        await library.fill(DATA / "library")
        answers = [
            await answer_from(await library.retrieve(each.text), queries) for each in questions
        ]
        await store.aclose()
    return answers


def is_right(question: Question, answer: Answer) -> bool:
    """An expected quote is among the statements, or "not found" was expected and said."""
    if question.expected is None:
        return answer.outcome is AnswerOutcome.NOT_FOUND
    quotes = " ".join(citation.quote for citation in answer.citations)
    return question.expected.lower() in quotes.lower()


def report(name: str, pairs: list[tuple[Question, Answer]]) -> None:
    with_answer = [pair for pair in pairs if pair[0].expected is not None]
    without = [pair for pair in pairs if pair[0].expected is None]
    first = sum(
        question.expected is not None
        and bool(answer.citations)
        and question.expected.lower() in answer.citations[0].quote.lower()
        for question, answer in with_answer
    )
    quoted = sum(is_right(*pair) for pair in with_answer)
    refused = sum(is_right(*pair) for pair in without)
    print(
        f"{name:<12} right quote first {first}/{len(with_answer)}, among the statements "
        f"{quoted}/{len(with_answer)}; not found when there is none {refused}/{len(without)}"
    )


def main() -> None:
    questions = read_questions()
    pairs = list(zip(questions, asyncio.run(ask_all(questions)), strict=True))
    print(f"evidence needed: {EVIDENCE_MIN}")
    report("calibration", pairs[::2])
    report("held out", pairs[1::2])
    for question, answer in pairs:
        if not is_right(question, answer):
            print(f"  {answer.evidence:.2f} {question.text} -> {answer.text.splitlines()[0][:90]}")


if __name__ == "__main__":
    main()

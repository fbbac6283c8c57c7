"""nDCG@10 on the handbook's questions: plain BM25, words, meaning and both, by documents.

`python -m bench.handbook_ranks --handbook DIR [--cache DIR]`: a document is as good as its best
passage; the sources of a question (`bench/data/handbook`) are what is relevant.
"""

import argparse
import asyncio
import statistics
from collections.abc import Iterable
from pathlib import Path

from bench.answers import CACHE
from bench.handbook import Kind, Question, read_questions
from bench.kept_vectors import KeptVectors
from bench.library import Library
from bench.retrieval import DEPTH, PlainBM25, discounted, vector_server
from kernel.embed.onnx_minilm import OnnxMiniLM
from rag.chunking import embedding_text
from rag.fuse import fuse

TOP = 10


def ndcg(documents: Iterable[str], question: Question, relevant: int) -> float:
    """nDCG@10 of documents in order, each counted once, all sources being equally good."""
    gains = [int(question.is_source(each)) for each in dict.fromkeys(documents)][:TOP]
    return discounted(gains) / discounted([1] * min(relevant, TOP))


async def measure(folder: Path, cache: Path) -> None:
    """Print one table for questions about text and one for those about tables."""
    embedder = KeptVectors(OnnxMiniLM(), cache)
    scores: dict[Kind, dict[str, list[float]]] = {}
    with vector_server() as store:
        library = Library(store, embedder)
        await library.fill(folder)
        names = {str(key): passage.document for key, passage in library.chunks.items()}
        texts = {
            str(key): embedding_text(p.title, p.heading, p.text)
            for key, p in library.chunks.items()
        }
        plain = PlainBM25(texts)
        for question in (each for each in read_questions() if each.kind is not Kind.NONE):
            found = await library.find(question.text, DEPTH)
            ranked = {
                "BM25, k1 0.9 b 0.4": [names[key] for key in plain.rank(question.text, DEPTH)],
                "sparse": [names[str(hit.chunk_id)] for hit in found.sparse],
                "dense": [names[str(hit.chunk_id)] for hit in found.dense],
                "hybrid": [names[str(each.chunk_id)] for each in fuse(found)],
                "as shown": [p.document for p in (await library.retrieve(question.text)).passages],
            }
            relevant = sum(question.is_source(title) for title in library.titles)
            of_kind = scores.setdefault(question.kind, {})
            for way, documents in ranked.items():
                of_kind.setdefault(way, []).append(ndcg(documents, question, relevant))
        await store.aclose()
    embedder.save()
    for kind, ways in scores.items():
        print(
            f"handbook, {kind}: {len(library.titles)} documents, {len(next(iter(ways.values())))}"
        )
        for way, values in ways.items():
            print(f"  {way:<22} nDCG@10 {statistics.fmean(values):.3f}")


def main() -> None:
    """Parse and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--handbook", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    asyncio.run(measure(given.handbook, given.cache))


if __name__ == "__main__":
    main()

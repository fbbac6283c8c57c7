"""nDCG@10 of our own retrieval beside plain BM25, on a set with relevance judgements.

`python -m bench.retrieval --set scifact --data DIR [--cache DIR]`: DIR holds one folder per set
with corpus.jsonl (or .gz), queries.jsonl and qrels.tsv. Starts a vector server of its own, stores
every document through `rag.store`, asks every question through it, and prints one table and the
latencies as ratios of one run. Vectors are kept in the cache folder between runs.
"""

import argparse
import asyncio
import gzip
import json
import math
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

import numpy as np

from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.port import Matrix
from rag.access import SearchFilters
from rag.fuse import fuse
from rag.points import ChunkPoint, Found
from rag.sparse import document_terms, query_terms
from rag.store import VectorStore

DEPTH = 50  # what retrieval asks each side for
TOP = 10
TENANT = "bench"
SPACE = UUID(int=7)

Relevance = dict[str, dict[str, int]]
Ranking = list[str]


@dataclass
class Set:
    """Documents and questions by id, and which documents answer which question how well."""

    documents: dict[str, str]
    questions: dict[str, str]
    relevant: Relevance


def read_set(folder: Path) -> Set:
    """Read one set; questions without a judgement are left out."""
    relevant: Relevance = defaultdict(dict)
    qrels = next(iter(sorted(folder.glob("qrels*.tsv"))))
    for line in qrels.read_text().splitlines()[1:]:
        question, document, grade = line.split("\t")
        if int(grade) > 0:
            relevant[question][document] = int(grade)
    documents = {row["_id"]: join_title(row) for row in read_rows(folder, "corpus")}
    questions = {
        row["_id"]: row["text"] for row in read_rows(folder, "queries") if row["_id"] in relevant
    }
    return Set(documents, questions, relevant)


def read_rows(folder: Path, name: str) -> list[dict[str, str]]:
    plain = folder / f"{name}.jsonl"
    if plain.exists():
        lines = plain.read_text().splitlines()
    else:
        lines = gzip.decompress((folder / f"{name}.jsonl.gz").read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines]


def join_title(row: dict[str, str]) -> str:
    title, text = row.get("title", ""), row["text"]
    return text if text.startswith(title) else f"{title}\n{text}"


class PlainBM25:
    """The usual yardstick: k1 0.9, b 0.4, lower-cased words, no stemming, no stop words."""

    K1, B = 0.9, 0.4

    def __init__(self, documents: dict[str, str]) -> None:
        counts = {key: Counter(self.words(text)) for key, text in documents.items()}
        lengths = {key: sum(count.values()) for key, count in counts.items()}
        average = statistics.fmean(lengths.values())
        holders = Counter(word for count in counts.values() for word in count)
        self.postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for key, count in counts.items():
            room = self.K1 * (1 - self.B + self.B * lengths[key] / average)
            for word, times in count.items():
                rarity = math.log(
                    1 + (len(documents) - holders[word] + 0.5) / (holders[word] + 0.5)
                )
                self.postings[word].append((key, rarity * times * (self.K1 + 1) / (times + room)))

    @staticmethod
    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def rank(self, question: str, top: int = TOP) -> Ranking:
        scores: dict[str, float] = defaultdict(float)
        for word in self.words(question):
            for key, score in self.postings.get(word, []):
                scores[key] += score
        return sorted(scores, key=lambda key: (-scores[key], key))[:top]


def ndcg(ranking: Ranking, relevant: dict[str, int]) -> float:
    """nDCG@10 with linear gains, as trec_eval computes it."""
    gains = [relevant.get(key, 0) for key in ranking[:TOP]]
    best = sorted(relevant.values(), reverse=True)[:TOP]
    return discounted(gains) / discounted(best)


def discounted(gains: list[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


@contextmanager
def vector_server() -> Generator[VectorStore]:
    """A vector server on a free port and a temporary folder, and a store on it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    key = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kernel.embedded.vector_server", "--port", str(port)]
        process = subprocess.Popen(
            [*command, "--data", folder],
            env={**os.environ, "VECTOR_API_KEY": key},  # handed on, not read
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_ready(f"{url}/readyz")
            yield VectorStore(url, key)
        finally:
            process.terminate()
            process.wait()


def wait_ready(url: str) -> None:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the vector server did not become ready")


async def embed_cached(cache: Path, name: str, texts: list[str]) -> Matrix:
    """Vectors of `texts`, from `cache` when an earlier run left them there."""
    kept = cache / f"{name}.npy"
    if kept.exists() and len(vectors := np.load(kept)) == len(texts):
        return vectors
    started_s = time.perf_counter()
    vectors = await OnnxMiniLM().embed(texts)
    print(f"embedded {name}: {len(texts) / (time.perf_counter() - started_s):.1f} texts/s")
    cache.mkdir(parents=True, exist_ok=True)
    np.save(kept, vectors)
    return vectors


def point_id(key: str) -> UUID:
    return uuid5(SPACE, key)


async def fill(store: VectorStore, chosen: Set, vectors: Matrix) -> None:
    await store.ensure_collection(TENANT, OnnxMiniLM())
    points = [
        ChunkPoint(
            id=point_id(key),
            document_id=point_id(key),
            version_number=1,
            dense=vector,
            sparse=document_terms(text),
            readers=["all"],
            media_type="text/plain",
        )
        for (key, text), vector in zip(chosen.documents.items(), vectors, strict=True)
    ]
    started_s = time.perf_counter()
    await store.upsert(TENANT, points)
    print(f"stored {len(points) / (time.perf_counter() - started_s):.0f} points/s")


async def measure(arguments: argparse.Namespace) -> None:
    chosen = read_set(arguments.data / arguments.set)
    cache: Path = arguments.cache
    vectors = await embed_cached(cache, f"{arguments.set}-corpus", list(chosen.documents.values()))
    asked = await embed_cached(cache, f"{arguments.set}-queries", list(chosen.questions.values()))
    keys = {point_id(key): key for key in chosen.documents}
    everyone = SearchFilters(readers=("all",))
    found: dict[str, Found] = {}
    took_ms: list[float] = []
    with vector_server() as store:
        await fill(store, chosen, vectors)
        for (key, text), vector in zip(chosen.questions.items(), asked, strict=True):
            started_s = time.perf_counter()
            found[key] = await store.search(TENANT, vector, query_terms(text), everyone, DEPTH)
            took_ms.append((time.perf_counter() - started_s) * 1000)
        await store.aclose()
    plain = PlainBM25(chosen.documents)
    ways: dict[str, Callable[[str], Ranking]] = {
        "BM25, k1 0.9 b 0.4": lambda key: plain.rank(chosen.questions[key]),
        "sparse": lambda key: [keys[hit.chunk_id] for hit in found[key].sparse],
        "dense": lambda key: [keys[hit.chunk_id] for hit in found[key].dense],
        "hybrid": lambda key: [keys[each.chunk_id] for each in fuse(found[key])],
    }
    print(
        f"\n{arguments.set}: {len(chosen.documents)} documents, {len(chosen.questions)} questions"
    )
    for name, rank in ways.items():
        score = statistics.fmean(ndcg(rank(key), chosen.relevant[key]) for key in chosen.questions)
        print(f"  {name:<22} nDCG@10 {score:.3f}")
    took_ms.sort()
    print(
        f"  search call            p50 {took_ms[len(took_ms) // 2]:.1f} ms, "
        f"p95 {took_ms[int(len(took_ms) * 0.95)]:.1f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--set", required=True, help="name of a folder below --data")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "steward-bench-vectors"
    )
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()

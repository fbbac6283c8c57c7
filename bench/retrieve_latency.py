"""G12: what our retrieval adds to the bare vector query, side by side in one run, as a ratio.

    python -m bench.retrieve_latency --pages DIR [--cache DIR] [--rounds 8]

Starts PostgreSQL and a vector server of its own and stores the Markdown files of a folder.
Questions are embedded beforehand. Bare is the same two searches with the same filter through
Qdrant's own client, as it comes and with connections kept open; ours adds fusion, the check of
rights in SQL, editions and copies, and the neighbours of the best passages. The three take turns.
Wall-clock time means little on a busy machine: CPU time of this process is printed beside it.
Exits 1 when ours takes more than 1.3 times the client as it comes, at the median.
"""

import argparse
import asyncio
import statistics
import sys
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx  # Qdrant's client takes its limits
from qdrant_client import AsyncQdrantClient, models

from bench import handbook
from bench.answers import CACHE
from bench.grounding_stack import Shelf, make_shelf, servers
from bench.kept_vectors import KeptVectors
from ingestion.parse.markdown import parse_markdown
from kernel.db.engine import dispose_databases
from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.embed.query_cache import QueryCache
from rag.access import search_filters
from rag.query_wire import filter_body
from rag.retrieve import CANDIDATES, retrieve
from rag.sparse import query_terms
from rag.store import DENSE, SPARSE, collection_name
from tests.fixtures.database import principal_of
from tests.fixtures.vectors import VectorServer

RATIO_MAX = 1.3
QUESTIONS = 24
Call = Callable[[str], Awaitable[object]]


def bare_call(shelf: Shelf, client: AsyncQdrantClient, queries: QueryCache) -> Call:
    """The two searches of a question by the store's own client."""
    name = collection_name(shelf.tenant.slug)
    chosen = models.Filter(**filter_body(search_filters(principal_of(shelf.tenant))))

    async def call(question: str) -> object:
        dense, terms = await queries.embed(question), query_terms(question)
        sparse = models.SparseVector(indices=terms.indices, values=terms.values)
        return await client.query_batch_points(
            name,
            [
                models.QueryRequest(query=query, using=using, filter=chosen, limit=CANDIDATES)
                for using, query in ((DENSE, dense.tolist()), (SPARSE, sparse))
            ],
        )

    return call


async def take_turns(calls: dict[str, Call], rounds: int) -> dict[str, tuple[float, float]]:
    """Median milliseconds of each call, wall-clock and CPU of this process."""
    questions = [each.text for each in handbook.read_questions()][:QUESTIONS]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for round_number in range(rounds + 1):
        for question in questions:
            for name, call in calls.items():
                wall_s, cpu_s = time.perf_counter(), time.process_time()
                await call(question)
                spent = time.perf_counter() - wall_s, time.process_time() - cpu_s
                if round_number:  # the first warms up
                    took[name].append(spent)
    return {
        name: (
            statistics.median(wall for wall, _ in spent) * 1000,
            statistics.median(cpu for _, cpu in spent) * 1000,
        )
        for name, spent in took.items()
    }


async def measure(pages: Path, cache: Path, rounds: int, vectors: VectorServer) -> bool:
    """Print the medians and ratios; whether ours is within RATIO_MAX."""
    embedder = KeptVectors(OnnxMiniLM(), cache)
    queries = QueryCache(embedder)
    shelf = await make_shelf(vectors, embedder)
    for path in sorted(pages.rglob("*.md")):
        parsed = parse_markdown(path.read_bytes())
        await shelf.add(parsed.title or path.stem, parsed.pages[0].markdown)
    embedder.save()
    person = principal_of(shelf.tenant)
    plain = _client(vectors)
    kept = _client(vectors, limits=httpx.Limits(max_keepalive_connections=8))
    calls: dict[str, Call] = {
        "client as it comes": bare_call(shelf, plain, queries),
        "client, connections kept": bare_call(shelf, kept, queries),
        "store.search": lambda q: _search(shelf, queries, q),
        "retrieve": lambda q: retrieve(person, q, store=shelf.store, queries=queries),
    }
    taken = await take_turns(calls, rounds)
    first = taken["client as it comes"]
    for name, (wall_ms, cpu_ms) in taken.items():
        print(
            f"{name:<26} p50 {wall_ms:6.1f} ms ({wall_ms / first[0]:.2f}x), "
            f"CPU here {cpu_ms:5.2f} ms ({cpu_ms / first[1]:.2f}x)"
        )
    for client in (plain, kept):
        await client.close()
    await shelf.store.aclose()
    await dispose_databases()
    return taken["retrieve"][0] <= RATIO_MAX * first[0]


def _client(vectors: VectorServer, **options: Any) -> AsyncQdrantClient:
    with warnings.catch_warnings():  # plain http is right on loopback
        warnings.filterwarnings("ignore", message="Api key is used with an insecure")
        return AsyncQdrantClient(
            url=vectors.url, api_key=vectors.api_key, check_compatibility=False, **options
        )


async def _search(shelf: Shelf, queries: QueryCache, question: str) -> object:
    filters = search_filters(principal_of(shelf.tenant))
    dense = await queries.embed(question)
    terms = query_terms(question)
    return await shelf.store.search(shelf.tenant.slug, dense, terms, filters, CANDIDATES)


def main() -> None:
    """Parse, start the servers, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=Path, required=True, help="folder of Markdown files")
    parser.add_argument("--cache", type=Path, default=CACHE)
    parser.add_argument("--rounds", type=int, default=8)
    given = parser.parse_args()
    with servers() as vectors:
        is_good = asyncio.run(measure(given.pages, given.cache, given.rounds, vectors))
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()

"""What our retrieval adds to the bare vector query: one run, side by side, as a ratio.

`python -m bench.retrieve_latency --tenant demo` inside a running Steward's environment
(DATABASE_URL, QDRANT_URL, QDRANT_API_KEY). Questions are embedded beforehand, so that both sides
pay for the search alone: bare is the hybrid query with the same filter, ours adds fusion, the
check of rights in SQL, removal of repeats and the neighbours of the best passages.
"""

import argparse
import asyncio
import statistics
import time

from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import Principal, system_principal
from kernel.embed.choose import embedder
from kernel.embed.query_cache import QueryCache
from rag.access import search_filters
from rag.retrieve import CANDIDATES, retrieve
from rag.sparse import query_terms
from rag.store import VectorStore, vector_store

ROUNDS = 5
QUESTIONS = (
    "how many days of leave do I have?",
    "who approves a large order?",
    "what is the hotel limit?",
    "when is an invoice due?",
    "how do I report a security incident?",
    "what is the warranty period?",
)


async def compare(
    principal: Principal, store: VectorStore, queries: QueryCache, questions: tuple[str, ...]
) -> tuple[float, float]:
    """Median milliseconds of the bare query and of `retrieve`, taken in turns."""
    bare_ms: list[float] = []
    ours_ms: list[float] = []
    filters = search_filters(principal)
    for question in questions:
        await queries.embed(question)
        await retrieve(principal, question, store=store, queries=queries)
    for question in questions * ROUNDS:
        vector = await queries.embed(question)
        started_s = time.perf_counter()
        await store.search(
            principal.tenant.slug, vector, query_terms(question), filters, CANDIDATES
        )
        bare_ms.append((time.perf_counter() - started_s) * 1000)
        started_s = time.perf_counter()
        await retrieve(principal, question, store=store, queries=queries)
        ours_ms.append((time.perf_counter() - started_s) * 1000)
    return statistics.median(bare_ms), statistics.median(ours_ms)


async def measure(tenant_slug: str) -> None:
    principal = system_principal(await find_tenant(tenant_slug))
    store = vector_store()
    bare_ms, ours_ms = await compare(principal, store, QueryCache(embedder()), QUESTIONS)
    print(
        f"bare query p50 {bare_ms:.1f} ms, retrieve p50 {ours_ms:.1f} ms: {ours_ms / bare_ms:.2f}x"
    )
    await store.aclose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tenant", required=True, help="slug of a tenant with documents")
    asyncio.run(measure(parser.parse_args().tenant))


if __name__ == "__main__":
    main()

"""From a question to the passages its asker may read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.embed.choose import query_cache
from kernel.embed.query_cache import QueryCache
from kernel.errors import Invalid
from kernel.limits import PASSAGES_MAX
from rag.access import Narrowing, search_filters
from rag.arrange import arrange
from rag.fuse import Fused, fuse
from rag.narrow import narrow
from rag.passages import Passage, widen
from rag.repository import load_live
from rag.sparse import query_terms
from rag.store import VectorStore, vector_store
from rag.subjects import families_of

CANDIDATES = 50  # asked of each side, so that what SQL takes away can be made up for
QUESTION_CHARS_MAX = 2_000
WIDENED = 3  # the best passages are shown with their neighbours
WIDE_LOADED = 6  # those of so many found are read, as the order may still change


@dataclass(frozen=True, slots=True)
class Searched:
    """What an answer of "not found" can tell: how much there was to read, and what came nearest."""

    documents_count: int
    nearest_titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The passages for a question, best first. `best_score` is the best cosine, 0 if none."""

    question: str
    passages: list[Passage]
    searched: Searched
    best_score: float = 0.0


class QuestionEmpty(Invalid):
    """There is nothing to look for."""

    code = "question_empty"


async def retrieve(
    principal: Principal,
    question: str,
    limit: int = PASSAGES_MAX,
    filters: Narrowing | None = None,
    *,
    subjects: Sequence[str] = (),
    store: VectorStore | None = None,
    queries: QueryCache | None = None,
) -> Retrieval:
    """The best `limit` passages that `principal` may read.

    Rights are inside the vector query and are checked again in SQL, where a deleted document, an
    old version or a changed audience counts at once. `subjects` are records whose documents the
    question speaks of: those are searched, or if there are none those about no other such record.
    Raises QuestionEmpty, VectorStoreUnavailable, EmbedderChanged, EmbedderUnavailable.
    """
    asked = " ".join(question.split())[:QUESTION_CHARS_MAX]
    if not asked:
        raise QuestionEmpty("ask something: the question is empty")
    narrowed = narrow(asked, filters, subjects)
    fused = await _search(principal, asked, narrowed, store or vector_store(), queries)
    if not fused and narrowed != (filters or Narrowing()):
        # What the question says about where to look is a hint, the caller's filter an order.
        wider = replace(filters or Narrowing(), not_about=families_of(subjects))
        fused = await _search(principal, asked, wider, store or vector_store(), queries)
    async with begin(principal) as uow:
        loaded = await load_live(uow, fused, limit, WIDE_LOADED)
    best = arrange(asked, loaded.passages, limit, principal.tenant.clock.today())
    passages = widen_best(best, loaded.neighbours)
    titles = dict.fromkeys(passage.title for passage in passages)
    return Retrieval(
        question=asked,
        passages=passages,
        searched=Searched(loaded.documents_count, tuple(titles)),
        best_score=max((each.dense_score or 0.0 for each in passages), default=0.0),
    )


def widen_best(passages: list[Passage], neighbours: list[Passage]) -> list[Passage]:
    """The passages, the first ones joined with what stands before and after them."""
    return [*widen(passages[:WIDENED], neighbours, passages), *passages[WIDENED:]]


async def _search(
    principal: Principal,
    asked: str,
    narrowing: Narrowing | None,
    store: VectorStore,
    queries: QueryCache | None,
) -> list[Fused]:
    cache = queries or query_cache()
    slug = principal.tenant.slug
    await store.ensure_collection(slug, cache.embedder)
    dense = await cache.embed(asked)
    found = await store.search(
        slug, dense, query_terms(asked), search_filters(principal, narrowing), CANDIDATES
    )
    return fuse(found)

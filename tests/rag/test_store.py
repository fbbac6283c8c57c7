"""The store against a real vector server."""

from uuid import UUID, uuid4

import numpy as np
import pytest

from kernel.embed.onnx_minilm import OnnxMiniLM
from kernel.errors import Unavailable
from rag.access import SearchFilters
from rag.points import ChunkPoint
from rag.sparse import document_terms, query_terms
from rag.store import EmbedderChanged, VectorStore, VectorStoreUnavailable

pytestmark = pytest.mark.anyio

EVERYONE = SearchFilters(readers=("all",))


class Tiny(OnnxMiniLM):
    """An embedder of another name and size."""

    model_id = "tiny"
    dimensions = 3

    async def prepare(self) -> None:
        """Nothing to load."""


@pytest.fixture
async def slug(store: VectorStore):
    made = f"t{uuid4().hex[:8]}"
    await store.ensure_collection(made, Tiny())
    yield made
    await store.drop(made)


def one_point(document: UUID, text: str, *, version: int = 1, **facts: object) -> ChunkPoint:
    values = {"readers": ["all"], "media_type": "text/plain", **facts}
    dense = np.asarray([1.0, len(text) / 10, 0.0], dtype=np.float32)
    return ChunkPoint(uuid4(), document, version, dense, document_terms(text), **values)


async def found_ids(store: VectorStore, slug: str, text: str, filters: SearchFilters) -> set[UUID]:
    found = await store.search(slug, None, query_terms(text), filters, 10)
    return {hit.chunk_id for hit in found.sparse}


async def test_both_sides_are_searched_in_one_call(store: VectorStore, slug: str):
    points = [one_point(uuid4(), text) for text in ("leave rules", "travel costs", "INV-1002 paid")]
    await store.upsert(slug, points)
    vector = np.asarray([1.0, 1.1, 0.0], dtype=np.float32)
    found = await store.search(slug, vector, query_terms("inv-1002"), EVERYONE, 2)
    assert len(found.dense) == 2
    assert found.dense[0].score >= found.dense[1].score
    assert [hit.chunk_id for hit in found.sparse] == [points[2].id]
    assert await store.ids(slug) == {point.id for point in points}


async def test_filters_narrow_by_document_kind_and_date(store: VectorStore, slug: str):
    from datetime import date

    one, two = uuid4(), uuid4()
    first = one_point(one, "leave", effective_on=date(2026, 1, 5))
    second = one_point(two, "leave", media_type="application/pdf")
    await store.upsert(slug, [first, second])
    search = SearchFilters
    assert await found_ids(store, slug, "leave", search(("all",), (one,))) == {first.id}
    assert await found_ids(store, slug, "leave", search(("all",), (), ("application/pdf",))) == {
        second.id
    }
    since = search(("all",), effective_from_on=date(2026, 1, 5))
    assert await found_ids(store, slug, "leave", since) == {first.id}
    late = search(("all",), effective_from_on=date(2026, 1, 6))
    assert await found_ids(store, slug, "leave", late) == set()


async def test_a_changed_audience_and_a_delete_count_at_once(store: VectorStore, slug: str):
    document, other = uuid4(), uuid4()
    await store.upsert(slug, [one_point(document, "leave"), one_point(other, "leave")])
    await store.set_readers(slug, document, ["role:hr"])
    assert len(await found_ids(store, slug, "leave", EVERYONE)) == 1
    assert len(await found_ids(store, slug, "leave", SearchFilters(("role:hr",)))) == 1
    await store.delete_document(slug, document)
    assert await store.count(slug, document) == 0
    assert await store.count(slug) == 1


async def test_old_versions_go_and_the_kept_one_stays(store: VectorStore, slug: str):
    document = uuid4()
    new = one_point(document, "leave", version=2)
    await store.upsert(slug, [one_point(document, "leave"), new])
    await store.delete_document(slug, document, keep_version=2)
    assert await store.ids(slug, document) == {new.id}


async def test_another_embedder_is_refused_and_the_mend_named(store: VectorStore, slug: str):
    with pytest.raises(EmbedderChanged, match="re-index"):
        await store.ensure_collection(slug, OnnxMiniLM())
    await store.ensure_collection(slug, Tiny())


async def test_a_tenant_without_documents_has_nothing_and_that_is_no_error(store: VectorStore):
    assert (await store.search("nobody", None, query_terms("x"), EVERYONE, 5)).sparse == []
    assert await store.count("nobody") == 0
    assert await store.ids("nobody") == set()
    await store.delete_document("nobody", uuid4())
    await store.drop("nobody")


async def test_a_dead_store_says_what_to_check_and_then_is_left_alone():
    dead = VectorStore("http://127.0.0.1:9", "k")
    for _ in range(5):
        with pytest.raises(VectorStoreUnavailable, match="QDRANT_URL"):
            await dead.count("acme")
    with pytest.raises(Unavailable, match="try again in"):
        await dead.count("acme")
    await dead.aclose()


async def test_a_wrong_key_is_a_refusal_not_an_empty_answer(vector_url: str):
    stranger = VectorStore(vector_url, "wrong")
    with pytest.raises(VectorStoreUnavailable, match="401"):
        await stranger.count("acme")
    await stranger.aclose()

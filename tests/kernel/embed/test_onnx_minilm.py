"""The built-in embedder."""

import asyncio

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.embed.onnx_minilm import OnnxMiniLM, batch_by_length
from kernel.embed.query_cache import QueryCache

pytestmark = pytest.mark.anyio

EMBEDDER = OnnxMiniLM()


async def test_like_meanings_are_nearer_than_unlike_ones():
    question, leave, travel, stock = await EMBEDDER.embed(
        [
            "how many days off do I get each year?",
            "Full-time employees accrue 28 days of annual leave per calendar year.",
            "Hotel costs above 180 euros a night need approval in advance.",
            "Pallets are counted every Friday in the Hamburg warehouse.",
        ]
    )
    assert question @ leave > 0.5
    assert question @ leave > question @ travel + 0.2
    assert question @ leave > question @ stock + 0.2


async def test_published_example_pairs_keep_their_order():
    bird, fly, bank, loan = await EMBEDDER.embed(
        ["A bird sings.", "A bird is singing.", "She went to the bank.", "He repaid the loan."]
    )
    assert bird @ fly > 0.9 > bank @ loan > bird @ loan


async def test_a_vector_does_not_depend_on_the_other_texts_of_the_batch():
    texts = ["short", "a somewhat longer sentence about invoices " * 10, "INV-1002", ""]
    together = await EMBEDDER.embed(texts)
    apart = np.concatenate([await EMBEDDER.embed([text]) for text in texts])
    assert together.shape == (4, EMBEDDER.dimensions)
    assert np.allclose((together * apart).sum(axis=1), 1.0, atol=1e-3)
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-5)


async def test_text_beyond_the_limit_is_cut_and_counted():
    long = "word " * 400
    assert EMBEDDER.count_tokens(long) == 402
    cut = await EMBEDDER.embed([long, "word " * (EMBEDDER.tokens_max - 2)])
    assert cut[0] @ cut[1] == pytest.approx(1.0, abs=1e-4)


async def test_no_texts_give_no_rows():
    assert (await EMBEDDER.embed([])).shape == (0, 384)


async def test_the_event_loop_keeps_turning_while_it_embeds():
    await EMBEDDER.prepare()
    turns = 0

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0.005)

    counting = asyncio.create_task(count_turns())
    await EMBEDDER.embed(["a sentence that takes a while to embed " * 20] * 8)
    counting.cancel()
    assert turns > 5


async def test_a_repeated_question_is_not_embedded_again_and_the_cache_is_bounded():
    asked: list[str] = []

    class Counting(OnnxMiniLM):
        async def embed(self, texts):
            asked.extend(texts)
            return await super().embed(texts)

    cache = QueryCache(Counting(), texts_max=2)
    first = await cache.embed("how much leave?")
    again = await cache.embed("  how much   leave? ")
    assert np.array_equal(first, again)
    assert asked == ["how much leave?"]
    for text in ("b", "c", "how much leave?"):
        await cache.embed(text)
    assert len(asked) == 4


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 2000))
def test_batches_hold_every_text_once_and_stay_within_the_limit(lengths, tokens_max):
    batches = list(batch_by_length(lengths, tokens_max))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        padded = max(lengths[place] for place in batch) * len(batch)
        assert padded <= tokens_max or len(batch) == 1

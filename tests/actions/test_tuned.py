"""The judge learnt beforehand."""

import numpy as np
import pytest

from actions.registry import load_actions
from actions.router import OUTSIDE
from actions.select import rank
from actions.tuned import TunedJudge, in_order_of
from kernel.embed.onnx_minilm import OnnxMiniLM

pytestmark = pytest.mark.anyio
ENCODER = OnnxMiniLM()


async def test_what_the_lower_layers_make_of_tokens_comes_with_the_same_vectors() -> None:
    texts = ["how many days have I left", "no"]
    vectors, states = await ENCODER.embed_half_way(texts)
    assert np.array_equal(vectors, await ENCODER.embed(texts))
    assert [len(each) for each in states] == [ENCODER.count_tokens(text) for text in texts]


async def test_it_knows_the_actions_there_are_and_what_is_none_of_their_business() -> None:
    judge = TunedJudge(ENCODER)
    assert set(judge.names) - {OUTSIDE} <= set(load_actions())
    assert len(judge.names) > 0.9 * len(load_actions())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("employee has the flu and stays at home until DATE", "hrm.record_leave"),
        ("is there enough of product in warehouse to send out NUMBER", "inventory.stock_on_hand"),
        ("who won the football match last night", OUTSIDE),
    ],
)
async def test_it_gives_most_to_the_action_that_is_meant(text: str, name: str) -> None:
    judge = TunedJudge(ENCODER)
    _, shares = await judge.read(text)
    assert np.isclose(np.exp(shares).sum(), 1, atol=0.01)
    assert judge.names[int(shares.argmax())] == name


def test_a_name_it_does_not_know_is_left_to_the_others() -> None:
    ordered = in_order_of(["new", "b", "a"], np.array([-1.0, -2.0], dtype=np.float32), ["a", "b"])
    assert np.isnan(ordered[0])
    assert ordered[1:].tolist() == [-2.0, -1.0]


async def test_an_action_that_nobody_tuned_is_still_ranked() -> None:
    assert {ranked.name for ranked in await rank("how many days have I left")} == set(
        load_actions()
    )

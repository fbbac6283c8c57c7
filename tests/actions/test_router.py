"""Ranking sentences against examples, with the real embedder."""

from dataclasses import replace
from pathlib import Path

import pytest

from actions.registry import load_actions
from actions.router import OUTSIDE, Router, View, mask_names, masked_text, train
from actions.select import rank
from actions.trained_router import sentences_key, trained_router
from actions.tuned import tuned_judge
from kernel.embed.choose import embedder

pytestmark = pytest.mark.anyio

EXAMPLES = {
    "hrm.request_leave": ["Book days off from DATE", "I need leave on DATE", "vacation DATES",
                          "can I take DATE off", "sick leave DATE"],
    "hrm.leave_balance": ["how many days off do I have left", "my leave balance",
                          "remaining vacation days", "how much holiday has employee left"],
    "finance.aging": ["who owes us money", "AR aging by bucket", "overdue receivables",
                      "which invoices are past due"],
    "inventory.transfer_stock": ["move NUMBER product from warehouse to warehouse",
                                 "transfer stock between warehouses", "send QUANTITY to warehouse"],
}  # fmt: skip
OTHER_BUSINESS = [
    "who won the match",
    "what will the weather be like",
    "tell me a joke",
    "who is the king of Spain",
    "sing a song about football",
]
NAMES = list(EXAMPLES)
TEXTS = [(n, text) for n, name in enumerate(NAMES) for text in EXAMPLES[name]]
FEW = [
    replace(load_actions()[name], examples=load_actions()[name].examples[:8])
    for name in ("hrm.leave_balance", "finance.aging", "inventory.transfer_stock")
]


@pytest.fixture
def little_else(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few sentences of the rest of the world: what is kept does not hang on how many there are."""
    monkeypatch.setattr("actions.trained_router.outside", lambda: tuple(OTHER_BUSINESS))


async def trained() -> Router:
    return await train(NAMES, TEXTS, embedder(), OTHER_BUSINESS)


async def first(router: Router, text: str) -> tuple[str, float]:
    masked = masked_text(text)
    vector = (await embedder().embed([masked]))[0]
    best = router.rank(View(masked, vector))[0]
    return best.name, best.score


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'd like to be off from 3 to 7 May", "hrm.request_leave"),
        ("what's left of my holidays", "hrm.leave_balance"),
        ("customers who have not paid yet", "finance.aging"),
        ("bring 10 product over from warehouse to warehouse", "inventory.transfer_stock"),
        ("tranfser stok betwen warehoses", "inventory.transfer_stock"),
    ],
)
async def test_a_sentence_nobody_trained_on_finds_its_action(text: str, name: str) -> None:
    found, score = await first(await trained(), text)
    assert found == name
    assert score > 0.3


async def test_what_is_none_of_the_actions_scores_low() -> None:
    _, score = await first(await trained(), "who will win the champions league")
    assert score < 0.3


async def test_with_the_sentences_of_today_there_is_nothing_to_learn(tmp_path: Path) -> None:
    known = list(load_actions().values())
    judge = tuned_judge()
    assert judge is not None
    assert judge.learnt_from == sentences_key(known), "sentences changed: run `make tune`"
    router = await trained_router(known, embedder(), tmp_path)
    assert router.names == (*load_actions(), OUTSIDE)
    assert list(tmp_path.iterdir()) == []
    assert (await rank("how much holiday do I have left"))[0].name == "hrm.leave_balance"


def test_any_changed_sentence_changes_the_key() -> None:
    first, *rest = FEW
    other = replace(first, examples=(*first.examples[:-1], "something new"))
    assert sentences_key([other, *rest]) != sentences_key(FEW)
    assert sentences_key(FEW[::-1]) == sentences_key(FEW)


async def test_without_head_or_tuned_shares_nothing_is_guessed() -> None:
    vector = (await embedder().embed(["my balance"]))[0]
    with pytest.raises(ValueError, match="tuned"):
        Router(("hrm.leave_balance", OUTSIDE)).rank(View("my balance", vector))


@pytest.mark.usefixtures("little_else")
async def test_a_trained_router_is_kept_and_gives_the_same_ranking(tmp_path: Path) -> None:
    made = await trained_router(FEW, embedder(), tmp_path)
    stored = {path: path.stat().st_mtime_ns for path in tmp_path.glob("router-*.npz")}
    assert len(stored) == 1
    again = await trained_router(FEW, embedder(), tmp_path)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("router-*.npz")} == stored
    vector = (await embedder().embed(["my balance"]))[0]
    assert made.rank(View("my balance", vector)) == again.rank(View("my balance", vector))


@pytest.mark.usefixtures("little_else")
async def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    await trained_router(FEW, embedder(), tmp_path)
    (stored,) = tmp_path.glob("router-*.npz")
    stored.write_bytes(b"half a fi")
    router = await trained_router(FEW, embedder(), tmp_path)
    assert (await first(router, "my balance"))[0] == "hrm.leave_balance"


def test_names_in_examples_become_kinds_in_their_order() -> None:
    kinds = ["product", "warehouse"]
    assert mask_names("ship Descaler to Main", kinds) == "ship product to warehouse"
    assert mask_names("approve LR-101", ["leave_request"]) == "approve leave request"
    assert mask_names("I need the AR aging", ["customer"]) == "I need the AR aging"

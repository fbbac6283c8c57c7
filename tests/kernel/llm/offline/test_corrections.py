"""Corrections edit what waits and nothing else. Today is Monday 16 March 2026."""

from typing import Any

import pytest

from kernel.llm.offline.choices import pick_choice
from kernel.llm.offline.intent import correction_of
from kernel.llm.offline.model import answer
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.vocabulary import strange_share
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Mention,
    PendingAction,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)
from tests.kernel.llm.offline import tools as t

LEAD = t.tool("crm.create_lead", name_=t.TEXT, source=t.TEXT, notes=t.TEXT)
CHANGE = t.tool("crm.update_lead", lead_=t.ref("lead"), source=t.TEXT, notes=t.TEXT)
MOVE = {"product": "Otter pans", "quantity": "5", "from_warehouse": "Oslo", "to_warehouse": "Hull"}
HOLD = {"invoice": "INV-3", "amount": "300"}
PLAN = PendingAction(
    "plan",
    {"steps": [{"action": "inventory.transfer_stock", "args": MOVE},
               {"action": "finance.record_payment", "args": HOLD}]},
)  # fmt: skip


def calls_of(request: ChatRequest) -> list[tuple[str, dict[str, Any]]]:
    found = [d.call for d in answer(request) if isinstance(d, ToolCallDelta)]
    return [(call.name, call.arguments) for call in found]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("make it 7 not 6", "7"), ("not Ana but Ben", "Ben"), ("from May, actually", "from May"),
        ("no, not Monday, Tuesday", "Tuesday"), ("change the amount from 20 to 30", "30"),
        ("Ben instead of Ana", "Ben"), ("wrong one, LR-3", "LR-3"),
        ("the price is wrong, it should be 12", "12"), ("I'd rather have June", "June"),
        ("do not forget the note", None), ("not yet", None),
    ],
)  # fmt: skip
def test_what_a_correction_says_instead(said: str, meant: str | None) -> None:
    assert correction_of(said) == meant


@pytest.mark.parametrize(
    ("said", "changed"),
    [
        ("sorry, June", {"start_on": "2026-06-03", "end_on": "2026-06-07"}),
        ("the whole of May", {"start_on": "2026-05-01", "end_on": "2026-05-31"}),
        ("until the 9th, actually", {"end_on": "2026-04-09"}),
        ("the reason should be: moving house", {"reason": "moving house"}),
    ],
)
def test_only_what_is_corrected_changes(said: str, changed: dict[str, str]) -> None:
    before = {"start_on": "2026-04-03", "end_on": "2026-04-07", "kind": "annual"}
    request = t.request(said, [t.LEAVE], pending=PendingAction("hrm.request_leave", before))
    assert calls_of(request) == [("hrm.request_leave", before | changed)]


def test_a_correction_nobody_understands_leaves_the_proposal() -> None:
    request = t.request("hm, wrong", [LEAD], pending=PendingAction(LEAD.name, {"name": "Larch"}))
    assert "stands as it is" in "".join(d.text for d in answer(request) if isinstance(d, TextDelta))


def test_a_step_of_a_plan_is_corrected_and_the_others_stay() -> None:
    request = t.request("make it 8 pans", [t.TRANSFER, t.PAYMENT], pending=PLAN)
    assert calls_of(request) == [
        ("inventory.transfer_stock", MOVE | {"quantity": "8"}),
        ("finance.record_payment", HOLD),
    ]


def test_where_two_steps_could_be_meant_the_person_says_which() -> None:
    request = t.request("make it 8", [t.TRANSFER, t.PAYMENT], pending=PLAN)
    question = next(d for d in answer(request) if isinstance(d, Clarify))
    assert question.choices == ["1. Transfer stock", "2. Record payment"]
    asked = PendingAction(
        "plan", PLAN.arguments, question.field, question.choices, text="make it 8"
    )
    told = t.request("the second", [t.TRANSFER, t.PAYMENT], pending=asked)
    assert calls_of(told)[1] == ("finance.record_payment", HOLD | {"amount": "8"})


def test_what_was_just_made_is_changed_and_not_made_again() -> None:
    made = Mention("lead", "id-larch", "Larch Ltd")
    request = t.request(
        "actually the source is a referral", [LEAD, CHANGE],
        last_call=ToolCall("c", LEAD.name, {"name": "Larch Ltd"}), last_records=[made],
    )  # fmt: skip
    assert calls_of(request) == [("crm.update_lead", {"lead": "id-larch", "source": "referral"})]


@pytest.mark.parametrize(
    ("said", "place"),
    [("the one of Mia", 0), ("the four", 1), ("LR-8", 1), ("second", 1), ("Ben's please", 1),
     ("the one for May", None)],
)  # fmt: skip
def test_a_choice_by_the_words_that_tell(said: str, place: int | None) -> None:
    choices = ["LR-7, Mia Holt, 2 days", "LR-8, Ben Ode, 4 days"]
    assert pick_choice(said, choices) == (None if place is None else choices[place])


def test_an_answer_in_other_words_than_asked_is_no_new_matter() -> None:
    pending = PendingAction(t.TRANSFER.name, {k: v for k, v in MOVE.items() if k != "quantity"},
                            "quantity")  # fmt: skip
    other = t.tool("inventory.adjust_stock", quantity_=t.EXACT, product_=t.ref("product"))
    request = t.request("12 of them please", [t.scored(other, 0.95), t.TRANSFER], pending=pending)
    assert calls_of(request) == [("inventory.transfer_stock", MOVE | {"quantity": "12"})]


def test_what_a_tool_has_never_heard_of_is_strange_to_it() -> None:
    price = t.scored(t.tool("inventory.find_product", "read", query=t.TEXT), 0.8,
                     "what is the price of the kettle", "how much does a pan cost")  # fmt: skip

    def share(said: str) -> float:
        return strange_share(price, Reading(said, [], t.TODAY), {})

    assert share("what does the pan cost") == 0
    assert share("what is the prise of a kettel") == 0
    assert share("what is the price of oil") >= 0.3
    assert share("what does a haircut cost") == 0.5
    assert share("who sang at the opera") == 1

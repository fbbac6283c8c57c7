"""Where messages of several orders or questions divide, and what a step takes of the others."""

import pytest

from kernel.llm.offline.listing import items_of
from kernel.llm.offline.model import answer
from kernel.llm.offline.shown import shown_pairs
from kernel.llm.offline.steps import (
    completed_step,
    joined,
    likely_steps,
    names_nothing,
    steps_of,
    told_steps,
)
from kernel.llm.port import Mention, ToolCallDelta
from tests.kernel.llm.offline import tools as t

HOLD = t.tool(
    "inventory.reserve_stock", product_=t.ref("product"), quantity_=t.EXACT,
    warehouse=t.ref("warehouse"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        (
            "cancel LR-9 and book 3 June off instead",
            ["cancel LR-9", "book 3 June off instead"],
        ),
        (
            "create a product Otter 3, receive 10 of it into Bergen, and reserve 2 for Larch",
            ["create a product Otter 3", "receive 10 of it into Bergen", "reserve 2 for Larch"],
        ),
        (
            "Post the draft of Alder. Then remind me on Friday to ring them",
            ["Post the draft of Alder", "remind me on Friday to ring them"],
        ),
        (
            "How long is my notice period and who is my manager?",
            ["How long is my notice period", "who is my manager?"],
        ),
        (
            "create a contact for Birch AG and an opportunity over 900 for it",
            ["create a contact for Birch AG", "an opportunity over 900 for it"],
        ),
    ],
)
def test_orders_and_questions_divide_where_the_next_one_opens(said: str, steps: list[str]) -> None:
    assert likely_steps(said) == steps


@pytest.mark.parametrize(
    "said",
    [
        "show kettles and pans in Bergen",
        "add a note to Dana: call back and send the offer",
        "remind me tomorrow to print the badges and send them off",
        "who is away and has approved leave",
        "reject LR-4 with the reason 'short of people and move it to May'",
        "which invoices are overdue, which are not disputed",
        "book 22 and 23 June off",
        "if Dana's score is above 70 convert her and post the draft",
    ],
)
def test_words_that_belong_together_stay_together(said: str) -> None:
    assert likely_steps(said) == [said]


def test_only_words_that_say_so_divide_for_sure() -> None:
    assert steps_of("approve LR-1, then post the draft; show it") == [
        "approve LR-1", "post the draft; show it",
    ] or steps_of("approve LR-1, then post the draft; show it") == [
        "approve LR-1", "post the draft", "show it",
    ]  # fmt: skip
    assert len(steps_of("approve LR-1 and reject LR-2")) == 1


def test_a_part_that_is_no_step_goes_back_to_the_one_before() -> None:
    text = "tell Ana we won and order cake, approve LR-1"
    steps = ["tell Ana we won", "order cake", "approve LR-1"]
    assert joined(text, steps, [True, False, True]) == [
        "tell Ana we won and order cake", "approve LR-1",
    ]  # fmt: skip


def test_what_is_left_out_is_taken_from_the_first_step() -> None:
    text = "approve Mia's request and reject Ben's because of the fair"
    named = t.mentions(text, employee=["Mia", "Ben"])
    first, second = likely_steps(text)
    words, found = completed_step(text, second, first, named)
    assert words == "reject Ben's request because of the fair"
    assert [words[m.start : m.end] for m in found] == ["Ben"]
    bare = "open a lead for Larch and a contact for Alder"
    assert completed_step(bare, "a contact for Alder", "open a lead for Larch", [])[0] == (
        "open a contact for Alder"
    )


def test_a_list_of_records_makes_a_call_each() -> None:
    text = "reserve 3 kettles, 2 pans and 4 lids in Oslo"
    named = {"product": ["kettles", "pans", "lids"], "warehouse": "Oslo"}
    calls = [d.call for d in answer(t.request(text, [HOLD], named=named))
             if isinstance(d, ToolCallDelta)]  # fmt: skip
    assert [call.arguments for call in calls] == [
        {"product": product, "quantity": quantity, "warehouse": "Oslo"}
        for product, quantity in (("kettles", "3"), ("pans", "2"), ("lids", "4"))
    ]
    assert len({call.id for call in calls}) == 3


def test_two_places_of_one_move_are_no_list() -> None:
    named = {"product": "pans", "warehouse": ["Oslo", "Hull"]}
    request = t.request("move 3 pans from Oslo to Hull", [t.TRANSFER], named=named)
    assert len([d for d in answer(request) if isinstance(d, ToolCallDelta)]) == 1


@pytest.mark.parametrize(
    ("step", "is_empty"),
    [
        ("how many do I have left", True),
        ("how much is that?", True),
        ("when do they get it", True),
        ("how many leads do I have", False),
        ("who approves expenses", False),
    ],
)
def test_a_question_that_names_nothing_is_told(step: str, is_empty: bool) -> None:
    assert names_nothing(step) is is_empty


def test_a_question_may_be_added_to_what_was_only_named() -> None:
    asked = likely_steps("the list price of the saw and how long is its warranty")
    assert asked == ["the list price of the saw", "how long is its warranty"]
    whole = "for a trip to Oslo and Bergen how much may a hotel cost"
    assert likely_steps(whole) == [whole]


def test_questions_led_by_a_preposition_or_after_their_matter_are_parted() -> None:
    for text, parts in (
        ("what does the lamp cost and to whom do I report a broken one?", 2),
        ("how much is left in my budget and by when must it be spent", 2),
        ("lamp: current stock, and how long is its warranty?", 2),
        ("is INV-15 paid? also, what is our rule on late payers", 2),
        ("note for Ana: she rang, and how she sounded was odd", 1),
    ):
        assert len(likely_steps(text)) == parts, text


def test_a_part_asks_of_the_record_that_was_told_of_before_it() -> None:
    for text, asked in (
        ("thinking of a lamp for myself: list price, and who may buy", "list price of lamp"),
        ("They have a lamp. Is there a spare one in Oslo, and who pays", "Is there a spare one in"),
    ):
        at = text.index("lamp")
        lamp = Mention("product", "1", "Lamp", at, at + 4)
        step = text.rsplit(",", 1)[0]
        words, named = completed_step(text, step, step, [lamp])
        assert words.startswith(asked)
        assert [words[m.start : m.end] for m in named] == ["lamp"]


@pytest.mark.parametrize(
    ("said", "steps"),
    [
        ("two things please:\n1. approve LR-4\n2. Ben's title is Baker from 1 May",
         ["approve LR-4", "Ben's title is Baker from 1 May"]),
        ("A few updates: a) post the draft, b) Ben moves to Sales",
         ["post the draft", "Ben moves to Sales"]),
        ("please:\n- approve LR-4\n- reject LR-5", ["approve LR-4", "reject LR-5"]),
        ("approve LR-4\nreject LR-5", ["approve LR-4", "reject LR-5"]),
        ("book these payments:\n- 500 from Larch\n- 300 from Alder",
         ["book these payments:\n- 500 from Larch", "300 from Alder"]),
    ],
)  # fmt: skip
def test_a_list_divides_at_its_items_and_what_announces_it_is_left_out(
    said: str, steps: list[str]
) -> None:
    assert steps_of(said) == steps


@pytest.mark.parametrize(
    "said",
    [
        "add a note to Dana:\n- call back\n- send the offer",
        "note on Larch: they want\nfive pans",
        "leave from 1. May to 2. May",
        "call - then ask - then go",
    ],
)
def test_lists_inside_a_text_and_dates_are_no_steps(said: str) -> None:
    assert not items_of(said)


def test_an_item_stands_under_the_heading_of_the_list() -> None:
    text = (
        "The March entries as drafts: rent 700 from 1020 to 6100, and wages 900 from 1020 to 6010"
    )
    first, second = text[: text.find(", and")], "wages 900 from 1020 to 6010"
    words, _ = completed_step(text, second, first, [])
    assert words == f"The March entries as drafts: {second}"


def test_sentences_divide_where_something_more_is_told() -> None:
    text = "The stove deal is won. And the list price of the saw goes to 30"
    assert told_steps(text) == [
        ("The stove deal is won", False), ("the list price of the saw goes to 30", True),
    ]  # fmt: skip
    assert not told_steps("note on Larch: it broke. They want a new one")


def test_two_things_to_be_shown_share_their_verb_and_what_they_are_of() -> None:
    text = "give me the balance sheet and the trial balance for end of May"
    pair = shown_pairs(text, [])[0]
    assert pair == ["give me the balance sheet", "the trial balance for end of May"]
    said = [completed_step(text, step, pair[0], [])[0] for step in pair]
    assert said[0] == "give me the balance sheet for end of May"
    assert said[1] == "give me the trial balance for end of May"
    owned = "show me Larch's invoices and payments"
    named = t.mentions(owned, customer="Larch")
    words, _ = completed_step(owned, "payments", "show me Larch's invoices", named)
    assert words == "show me Larch's payments"
    assert not shown_pairs(
        "show kettles and pans", t.mentions("show kettles and pans", product="pans")
    )

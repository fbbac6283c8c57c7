"""The same order said of one record after the other is one order for each."""

import re
from dataclasses import replace

import pytest

from kernel.llm.offline.conditions import condition_of
from kernel.llm.offline.model import answer
from kernel.llm.offline.parallel import parallel_parts
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.spread import spread
from kernel.llm.offline.steps import completed_step
from kernel.llm.offline.tested import Sign
from kernel.llm.port import Mention, Message, Part, Role, ToolCallDelta
from tests.kernel.llm.offline import tools as t


@pytest.mark.parametrize(
    ("said", "named", "orders"),
    [
        ("pans to 30 and pots to 12", {"product": ["pans", "pots"]}, ["pans to 30", "pots to 12"]),
        (
            "set the price of pans to 30, pots to 12 and kettles to 9",
            {"product": ["pans", "pots", "kettles"]},
            ["set the price of pans to 30", "set the price of pots to 12",
             "set the price of kettles to 9"],
        ),
        (
            "Ana earns 4600 and Ben 3300", {"employee": ["Ana", "Ben"]},
            ["Ana earns 4600", "Ben earns 3300"],
        ),
        (
            "move 5 pans to Hull and 3 pots to Oslo", {"product": ["pans", "pots"]},
            ["move 5 pans to Hull", "move 3 pots to Oslo"],
        ),
        (
            "approve Ana's leave from 3 May and Ben's from 7 June", {"employee": ["Ana", "Ben"]},
            ["approve Ana's leave from 3 May", "approve Ben's leave from 7 June"],
        ),
        (
            "Larch goes to Ana, and Birch comes to me", {"lead": ["Larch", "Birch"]},
            ["Larch goes to Ana", "Birch comes to me"],
        ),
        (
            "Oak paid 1,200 on INV-7, and in a second transfer 80.50 for INV-9",
            {"invoice": ["INV-7", "INV-9"]},
            ["Oak paid 1,200 on INV-7", "Oak paid in a second transfer 80.50 for INV-9"],
        ),
        (
            "put 40 pans in Hull and 60 in Oslo",
            {"product": "pans", "warehouse": ["Hull", "Oslo"]},
            ["put 40 pans in Hull", "put 60 pans in Oslo"],
        ),
        (
            "assign the Larch lead to Ana and the Birch one to me", {"lead": ["Larch", "Birch"]},
            ["assign the Larch lead to Ana", "assign the Birch one to me"],
        ),
        (
            "give Ana the buyer role until 3 May, and the same for Ben",
            {"employee": ["Ana", "Ben"]},
            ["give Ana the buyer role until 3 May", "give Ben the buyer role until 3 May"],
        ),
        (
            "what does Larch owe us, and the same for Birch and Oak please",
            {"customer": ["Larch", "Birch", "Oak"]},
            ["what does Larch owe us", "what does Birch owe us", "what does Oak owe us"],
        ),
    ],
)  # fmt: skip
def test_every_part_has_what_the_first_one_says(
    said: str, named: dict[str, str | list[str]], orders: list[str]
) -> None:
    mentions = t.mentions(said, **named)
    parts = parallel_parts(said, mentions)
    assert [completed_step(said, part, parts[0], mentions)[0] for part in parts] == orders


@pytest.mark.parametrize(
    "said",
    [
        "hold pans and pots",
        "what do pans and pots cost",
        "pans, please",
        "the pans' lids",
        "pans in red, and the same for the lid of the box",
    ],
)
def test_a_list_of_records_is_one_order(said: str) -> None:
    named = [word for word in ("pans", "pots") if word in said]
    assert parallel_parts(said, t.mentions(said, product=named)) == [said]


@pytest.mark.parametrize(
    ("said", "each"),
    [
        ("I'd like 4 and 11 June off", ["I'd like 4 June off", "I'd like 11 June off"]),
        ("2, 3 and 9 June please", ["2 June to 3 June please", "9 June please"]),
        ("June 4 and 11 off", ["4 June off", "11 June off"]),
        ("book Tuesday and Friday off", ["book Tuesday off", "book Friday off"]),
        ("off from 2 June to 9 June", ["off from 2 June to 9 June"]),
        ("between 2 and 9 June", ["between 2 and 9 June"]),
        ("2 and 3 June off", ["2 and 3 June off"]),
    ],
)
def test_days_that_do_not_follow_each_other_are_an_absence_each(said: str, each: list[str]) -> None:
    assert [one.text for one in spread(t.LEAVE, Reading(said, [], t.TODAY))] == each


@pytest.mark.parametrize(
    "said", ["approve Ana's leave and also Ben's", "approve the leave of Ana as well as of Ben",
             "approve Ana's leave, also Ben's"],
)  # fmt: skip
def test_a_list_may_say_also(said: str) -> None:
    approve = t.tool("hrm.approve_leave", employee_=t.ref("employee"))
    reading = Reading(said, t.mentions(said, employee=["Ana", "Ben"]), t.TODAY)
    assert len(spread(approve, reading)) == 2


def test_a_part_takes_what_it_leaves_open_from_the_one_before() -> None:
    count = t.tool("inventory.adjust_stock", product_=t.ref("product"), quantity_=t.EXACT,
                   warehouse=t.ref("warehouse"))  # fmt: skip
    said = "count the pans in Oslo as 30 and pots as 12"
    parts = ["count the pans in Oslo as 30", "pots as 12"]
    asked = replace(
        t.request(said, [count], named={"product": ["pans", "pots"], "warehouse": "Oslo"}),
        parts=[Part(part, {count.name: 0.9}) for part in parts],
    )
    calls = [d.call.arguments for d in answer(asked) if isinstance(d, ToolCallDelta)]
    assert [c.get("quantity") for c in calls] == ["30", "12"]
    assert all(c.get("warehouse") in ("Oslo", "id-Oslo") for c in calls)


def test_a_question_that_says_nothing_of_what_it_is_about_asks_of_the_one_before() -> None:
    said = "how many pans are in Oslo, and how many are in Hull"
    parts = ["how many pans are in Oslo", "how many are in Hull"]
    asked = t.request(said, [t.STOCK], named={"product": "pans", "warehouse": ["Oslo", "Hull"]})
    asked = replace(asked, parts=[Part(part, {t.STOCK.name: 0.9}) for part in parts])
    first = [d.call for d in answer(asked) if isinstance(d, ToolCallDelta)]
    told = [Message(Role.ASSISTANT, tool_calls=first),
            Message(Role.TOOL, '{"summary": "5"}', tool_call_id=first[0].id)]  # fmt: skip
    asked = replace(asked, messages=[*asked.messages, *told])
    (second,) = [d.call for d in answer(asked) if isinstance(d, ToolCallDelta)]
    assert second.arguments == {"product": "pans", "warehouse": "Hull"}


def test_what_several_people_own_is_done_for_each_of_them() -> None:
    approve = t.tool("hrm.approve_leave", employee_=t.ref("employee"))
    said = "Ana's wedding trip and Ben's family visit are both approved"
    reading = Reading(said, t.mentions(said, employee=["Ana", "Ben"]), t.TODAY)
    named = [[m.label for m in one.mentions] for one in spread(approve, reading)]
    assert named == [["Ana"], ["Ben"]]


def test_a_number_of_things_that_are_there_means_at_least_so_many() -> None:
    found = condition_of("unless there are 50 pots in Hull, bring 20 over from Oslo")
    assert found is not None
    assert (found.test.sign, found.test.limit, found.test.is_not) == (Sign.AT_LEAST, "50", True)
    assert (found.subject, found.then) == ("pots in Hull", "bring 20 over from Oslo")


def test_parts_that_name_the_same_things_in_the_same_order_are_orders_each() -> None:
    text = "rent 700 from 1020 to 6100, and wages 900 from 1020 to 6010"
    named = [
        Mention("account", m[0], m[0], m.start(), m.end(), text=m[0])
        for m in re.finditer(r"(?<!\d)\d{4}", text)
    ]
    assert parallel_parts(text, named) == [
        "rent 700 from 1020 to 6100", "wages 900 from 1020 to 6010",
    ]  # fmt: skip
    entry = "one entry: 500 from 1020, 300 to 6100 and 200 to 6200"
    lines = [
        Mention("account", m[0], m[0], m.start(), m.end(), text=m[0])
        for m in re.finditer(r"(?<!\d)\d{4}", entry)
    ]
    assert parallel_parts(entry, lines) == [entry]

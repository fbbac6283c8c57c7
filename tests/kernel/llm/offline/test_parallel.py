"""The same order said of one record after the other is one order for each."""

import pytest

from kernel.llm.offline.conditions import Sign, condition_of
from kernel.llm.offline.parallel import parallel_parts
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.spread import spread
from kernel.llm.offline.steps import completed_step
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
    ],
)  # fmt: skip
def test_every_part_has_what_the_first_one_says(
    said: str, named: dict[str, str | list[str]], orders: list[str]
) -> None:
    mentions = t.mentions(said, **named)
    parts = parallel_parts(said, mentions)
    assert [completed_step(said, part, parts[0], mentions)[0] for part in parts] == orders


@pytest.mark.parametrize(
    "said", ["hold pans and pots", "what do pans and pots cost", "pans, please", "the pans' lids"]
)
def test_a_list_of_records_is_one_order(said: str) -> None:
    named = [word for word in ("pans", "pots") if word in said]
    assert parallel_parts(said, t.mentions(said, product=named)) == [said]


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

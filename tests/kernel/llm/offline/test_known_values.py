"""Filters on free text: the values that records have are known by the words people say."""

import pytest

from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.reading import Reading
from kernel.llm.offline.slots import fill_tool
from tests.kernel.llm.offline import tools as t

INDUSTRY = {"type": "string", "x-values": "industries",
            "examples": ["outdoor retail", "food retail", "public sector",
                         "hospitality"]}  # fmt: skip
LIST = t.tool("crm.list_leads", "read", industry=INDUSTRY)


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("anyone from hospitality among the prospects?", "hospitality"),
        ("leads in the Outdoor business", "outdoor retail"),
        ("which prospects are public", "public sector"),
        ("leads in retail", None),
        ("list the leads", None),
    ],
)
def test_a_known_value_is_found_whole_or_by_a_word_of_its_own(
    text: str, industry: str | None
) -> None:
    assert fill_tool(LIST, Reading(text)).arguments.get("industry") == industry


def test_the_name_of_a_record_is_no_value() -> None:
    text = "leads like Hospitality Heroes"
    named = t.mentions(text, lead="Hospitality Heroes")
    assert "industry" not in fill_tool(LIST, Reading(text, named)).arguments


def test_words_of_a_shape_that_only_one_list_takes_are_its_values() -> None:
    shape = {"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+\.[a-z_]+$"}
    fields = {"type": "string", "pattern": "^[a-z_]{1,40}$"}
    agent = t.tool("auth.create_agent", permissions_={"type": "array", "items": shape},
                   fields={"type": "array", "items": fields})  # fmt: skip
    text = "an agent mail-sorter, it gets crm.contact.read and crm.lead.read, that's it."
    filled = fill_tool(agent, Reading(text)).arguments
    assert filled == {"permissions": ["crm.contact.read", "crm.lead.read"]}


def test_a_tool_whose_filter_knows_the_value_is_meant() -> None:
    other = t.scored(t.tool("hrm.list_departments", "read"), 0.6)
    ranked = rank_tools([other, t.scored(LIST, 0.5)], Reading("which of them are hospitality?"))
    assert ranked[0].name == LIST.name

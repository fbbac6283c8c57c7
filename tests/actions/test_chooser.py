"""Which value of a closed set or a flag a sentence means, learnt from example sentences."""

import pytest

from actions.chooser import Chooser, teach_choices
from actions.marked import read_marked
from actions.registry import load_actions
from actions.spec import Action
from actions.taught_readings import reading_of
from actions.tool_specs import tool_spec
from kernel.llm.offline.learned import values_of
from kernel.llm.offline.schema import fields_of
from kernel.llm.port import JsonDict

ASSIGN = load_actions()["crm.assign_lead"]
LOG = load_actions()["crm.log_activity"]
COUNT = load_actions()["inventory.adjust_stock"]
NAMES = ("Tern", "Birchwood", "Quayside", "Moreau")
TAUGHT: list[tuple[Action, str]] = [
    *((ASSIGN, f"draw straws for [lead|{name}] ## round_robin=true") for name in NAMES),
    *((ASSIGN, f"[lead|{name}] goes to [owner|Sofia]") for name in NAMES),
    *((LOG, f"[about|{name}]: [kind=call|gave them a ring], [text|all fine]") for name in NAMES),
    *((LOG, f"note for [about|{name}]: [text|agreed on the phone]") for name in NAMES),
    *((COUNT, f"[mode=remove|nicked] [quantity|2] of [product|{name}]") for name in NAMES),
    *((COUNT, f"[mode=set|tallied] [quantity|9] of [product|{name}]") for name in NAMES),
]


@pytest.fixture(scope="module")
def chooser() -> Chooser:
    return teach_choices([(action, read_marked(line)) for action, line in TAUGHT])


def chosen(chooser: Chooser, action: Action, line: str, ruled: JsonDict | None = None) -> JsonDict:
    closed = [f for f in fields_of(tool_spec(action, 1.0)) if values_of(f)]
    return chooser.choices(action.name, closed, reading_of(action, read_marked(line)), ruled or {})


def test_a_flag_is_said_by_the_words_that_said_it_elsewhere(chooser: Chooser) -> None:
    said = chosen(chooser, ASSIGN, "could you draw straws for [lead|Larkspur]")
    assert said == {"round_robin": True}


def test_a_flag_nobody_speaks_of_is_left_out(chooser: Chooser) -> None:
    assert chosen(chooser, ASSIGN, "[lead|Larkspur] goes to [owner|Liam]") == {}


def test_a_choice_that_may_be_left_out_is_given_when_it_is_said(chooser: Chooser) -> None:
    said = chosen(chooser, LOG, "I gave [about|Larkspur] a ring today, [text|all fine]")
    assert said == {"kind": "call"}


def test_a_value_that_rules_read_into_other_words_is_left_out(chooser: Chooser) -> None:
    line = "note for [about|Larkspur]: [text|a limit agreed on the phone]"
    assert chosen(chooser, LOG, line, {"kind": "call"}) == {}


def test_a_value_that_has_to_be_given_is_the_likeliest(chooser: Chooser) -> None:
    said = chosen(chooser, COUNT, "somebody nicked [quantity|3] of [product|Larkspur]")
    assert said == {"mode": "remove"}


def test_what_rules_find_of_a_value_that_has_to_be_given_stands(chooser: Chooser) -> None:
    line = "somebody nicked [quantity|3] of [product|Larkspur]"
    assert chosen(chooser, COUNT, line, {"mode": "set"}) == {"mode": "set"}


def test_two_values_about_as_likely_are_not_chosen_between(chooser: Chooser) -> None:
    assert chosen(chooser, COUNT, "[quantity|3] of [product|Larkspur]") == {}

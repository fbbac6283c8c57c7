"""The further example sentences of actions."""

from collections import Counter
from pathlib import Path

import pytest

from actions.rbac.meant import action_called
from actions.registry import load_actions
from actions.router import training_texts
from actions.wording_files import every_wording
from bench.routing import HELD_OUT, read_cases

ACTIONS = load_actions()


def test_every_sentence_belongs_to_an_action_there_is_and_stands_there_once() -> None:
    assert set(every_wording()) <= set(ACTIONS)
    said = Counter(e.casefold() for action in ACTIONS.values() for e in action.examples)
    assert [text for text, count in said.items() if count > 1] == []


def test_no_sentence_of_the_measurement_is_an_example() -> None:
    held = {text.casefold().rstrip("?.!") for _, text in read_cases(HELD_OUT)}
    said = {e.casefold().rstrip("?.!") for action in ACTIONS.values() for e in action.examples}
    assert held & said == set()


def test_a_sentence_above_every_action_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.txt").write_text("show the stock\n# inventory.stock_on_hand\n")
    with pytest.raises(ValueError, match="below no action"):
        every_wording(tmp_path)


def test_a_name_that_opens_an_example_is_a_record_and_a_verb_is_not() -> None:
    action = ACTIONS["rbac.delegate"]
    texts = {t for _, t in training_texts([action], {action.name: ["colleague"]})}
    assert "employee covers for me DATES" in texts
    assert not any(text.startswith("employee while") for text in texts)


@pytest.mark.parametrize(
    ("words", "name"),
    [("approve leave requests", "hrm.approve_leave"), ("post journals", "finance.post_journal"),
     ("transfer stock", "inventory.transfer_stock")],
)  # fmt: skip
def test_an_action_is_known_by_what_people_call_doing_it(words: str, name: str) -> None:
    assert action_called(words).name == name

"""Whether an action takes the records that a message names."""

from datetime import date

from actions.registry import load_actions
from actions.tool_specs import tool_spec
from kernel.llm.offline.match import rank_tools
from kernel.llm.offline.reading import Reading
from kernel.llm.port import Mention

DAY = date(2026, 3, 16)


def first(text: str, kind: str, name: str, scores: dict[str, float]) -> str:
    at = text.index(name)
    mention = Mention(kind, "1", name, at, at + len(name), text=name)
    tools = [tool_spec(load_actions()[each], score) for each, score in scores.items()]
    return rank_tools(tools, Reading(text, [mention], DAY))[0].name


def test_the_action_that_takes_the_record_named_comes_before_a_likelier_one() -> None:
    scores = {"hrm.leave_balance": 0.62, "inventory.stock_on_hand": 0.55}
    assert first("what is left of Fjord", "product", "Fjord", scores) == "inventory.stock_on_hand"
    assert first("what is left of Ana", "employee", "Ana", scores) == "hrm.leave_balance"


def test_an_action_whose_record_nobody_named_comes_after_one_that_needs_none() -> None:
    scores = {"finance.get_invoice": 0.60, "finance.list_invoices": 0.55}
    tools = [tool_spec(load_actions()[name], score) for name, score in scores.items()]
    assert rank_tools(tools, Reading("half paid bills", [], DAY))[0].name == "finance.list_invoices"


def test_a_record_that_no_action_takes_says_nothing_of_any() -> None:
    scores = {"finance.trial_balance": 0.60, "finance.balance_sheet": 0.55}
    text = "the figures for Ana"
    tools = [tool_spec(load_actions()[name], score) for name, score in scores.items()]
    mention = Mention("employee", "1", "Ana", 16, 19, text="Ana")
    ranked = rank_tools(tools, Reading(text, [mention], DAY))
    plain = rank_tools(tools, Reading(text, [], DAY))
    assert [t.name for t in ranked] == [t.name for t in plain]
    assert ranked[0].score > 0.45

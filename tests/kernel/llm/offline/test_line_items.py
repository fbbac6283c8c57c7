"""Lines of an invoice, sums, numbers of records and what fields are said to be."""

from datetime import date
from typing import Any

import pytest

from actions.refs import ref_fields
from actions.registry import load_actions
from kernel.llm.offline.reading import Reading, keep_best
from kernel.llm.offline.slots import fill_tool
from kernel.llm.offline.type_words import leading, type_words
from kernel.llm.port import Mention, ToolSpec

TODAY = date(2026, 3, 16)
ACTIONS = load_actions()


def reading_of(text: str, *named: tuple[str, str]) -> Reading:
    mentions = [
        Mention(kind, "", words, text.index(words), text.index(words) + len(words), text=words)
        for kind, words in named
    ]
    return Reading(text, keep_best(text, mentions), TODAY, "en-GB")


def filled(action: str, text: str, *named: tuple[str, str]) -> dict[str, Any]:
    found = ACTIONS[action]
    tool = ToolSpec(
        action, found.title, found.description, found.args.model_json_schema(),
        found.effect.value, ref_fields=ref_fields(found.args),
    )  # fmt: skip
    return fill_tool(tool, reading_of(text, *named)).arguments


@pytest.mark.parametrize(
    ("said", "count", "price", "what"),
    [
        ("bill Fern Cafe for 6 chair repairs at 35 each", "6", "35", "chair repairs"),
        ("invoice Fern Cafe 2 lamps, 19.90 each", "2", "19.90", "lamps"),
        ("new invoice for Fern Cafe, 4 hours at 90", "4", "90", "hours"),
        ("write Fern Cafe a bill: 12 x cleaning for 20,50 euros", "12", "20.50", "cleaning"),
        ("charge Fern Cafe 450 for the workshop", None, "450", "workshop"),
    ],
)
def test_count_price_and_words_of_a_position(
    said: str, count: str | None, price: str, what: str
) -> None:
    found = filled("finance.create_invoice", said, ("customer", "Fern Cafe"))
    assert (found.get("quantity"), found["amount"]) == (count, price)
    assert found["description"] == what
    assert "lines" not in found


def test_the_second_position_becomes_a_line_and_tax_stays_tax() -> None:
    found = filled(
        "finance.create_invoice",
        "invoice Fern Cafe 2 days of training at 950 and 3 hours of travel at 60 plus 19% tax",
        ("customer", "Fern Cafe"),
    )
    assert (found["quantity"], found["amount"], found["tax_rate"]) == ("2", "950", "19")
    assert found["lines"] == [{"quantity": "3", "unit_price": "60", "description": "travel"}]


def test_money_goes_from_the_credited_account_to_the_debited_one() -> None:
    found = filled(
        "finance.create_journal", "book 95 from 1020 to 6300, stamps",
        ("account", "1020"), ("account", "6300"),
    )  # fmt: skip
    assert (found["credit_account"], found["debit_account"]) == ("1020", "6300")
    assert found["amount"] == "95"
    assert "lines" not in found


def test_figures_that_begin_with_nought_are_a_number_and_no_sum() -> None:
    found = filled("finance.record_payment", "Fern Cafe paid half of 0019",
                   ("customer", "Fern Cafe"))  # fmt: skip
    assert "amount" not in found
    assert reading_of("did they pay 0019 yet").codes == ["0019"]


@pytest.mark.parametrize(
    ("action", "said", "field", "value"),
    [
        ("hrm.update_employee", "Ida's new job title is head buyer as of 1 May", "title",
         "head buyer"),
        ("tenants.update_settings", "set the time zone to Asia/Tokyo", "timezone", "Asia/Tokyo"),
        ("hrm.terminate_employee", "Ida leaves, her last day is 31 July 2026", "left_on",
         "2026-07-31"),
        ("finance.profit_and_loss", "result of the first quarter", "end_on", "2026-03-31"),
        ("hrm.request_leave", "the first week of June off", "start_on", "2026-06-01"),
        ("inventory.stock_on_hand", "how many kayaks do we have left", "product", "kayaks"),
        ("inventory.find_product", "what does a paddle cost", "query", "paddle"),
        ("rbac.assign_role", "make Ida a manager until 30 June", "role", "manager"),
        ("rbac.explain_access", "may Ida post journals?", "action", "post journals"),
    ],
)  # fmt: skip
def test_words_become_the_value_of_their_field(
    action: str, said: str, field: str, value: str
) -> None:
    named = [("employee", "Ida"), ("person", "Ida")] if "Ida" in said else []
    assert filled(action, said, *named)[field] == value


def test_whether_something_is_decided_is_no_filter() -> None:
    action = "hrm.list_leave_requests"
    assert "status" not in filled(action, "has my summer leave been approved?")
    assert filled(action, "show the approved requests")["status"] == "approved"


def test_a_new_contact_has_the_name_before_its_company() -> None:
    found = filled("crm.create_contact", "new contact: Ole Dahl at Fern Cafe, ole@fern.example",
                   ("company", "Fern Cafe"))  # fmt: skip
    assert (found["name"], found["company"]) == ("Ole Dahl", "Fern Cafe")


def test_a_person_out_of_reach_is_not_somebody_else() -> None:
    found = filled("hrm.get_employee", "what is Ida's salary", ("colleague", "Ida"))
    assert found == {"employee": "Ida"}


def test_one_word_stands_for_a_person_and_one_for_a_company() -> None:
    people = reading_of("is Ida in", ("colleague", "Ida"), ("employee", "Ida")).mentions
    assert [word for _, _, word in leading(people)] == ["employee"]
    assert type_words("contact") == ("contact", "customer")


def test_of_rivals_the_one_more_of_whose_name_was_said_is_meant() -> None:
    rivals = [Mention("opportunity", "", "Norway launch Alto 4", 0, 6, text="Alto 4"),
              Mention("product", "", "Alto 4 tent", 0, 6, text="Alto 4")]  # fmt: skip
    assert [word for _, _, word in leading(rivals)] == ["product"]


def test_an_account_beside_the_lines_is_none_of_theirs() -> None:
    said = "opening balances on 1 January 2026: 1200 debit 7,300, 1400 debit 950, rest to 3100"
    named = [("account", code) for code in ("1200", "1400", "3100")]
    found = filled("finance.post_opening_balance", said, *named)
    assert found["lines"] == [
        {"account": "1200", "debit": "7300"},
        {"account": "1400", "debit": "950"},
    ]
    assert found["balance_to"] == "3100"


def test_without_another_account_the_lines_leave_none_for_the_rest() -> None:
    said = "opening balances on 1 January 2026: 1200 debit 7300, 1400 credit 7300"
    found = filled("finance.post_opening_balance", said, ("account", "1200"), ("account", "1400"))
    assert len(found["lines"]) == 2
    assert "balance_to" not in found

"""Values said otherwise: moved by a length, denied, counted, named by their kind."""

from typing import Any

import pytest

from kernel.llm.offline.answers import correct
from kernel.llm.offline.enums import find_enum
from kernel.llm.offline.reading import Reading, read_request
from kernel.llm.offline.schema import Field, FieldKind
from kernel.llm.offline.slot_text import whole_words
from kernel.llm.offline.slots import fill_tool
from kernel.llm.port import ToolSpec
from tests.kernel.llm.offline import tools as t

WEEK = {"start_on": "2026-06-08", "end_on": "2026-06-12"}
CARRIED = {"x-words": ["carry over", "into the next year"]}
RULE = t.tool(
    "hrm.set_rule", entitlement_days=t.EXACT, carry_over_days_max=t.EXACT | CARRIED,
    carry_over_months=t.WHOLE,
)  # fmt: skip
JOURNAL = t.tool(
    "finance.create_journal", debit_account_=t.ref("account"), credit_account_=t.ref("account"),
    amount_=t.EXACT,
)  # fmt: skip
RESERVE = t.tool("inventory.reserve_stock", product_=t.ref("product"), quantity_=t.EXACT)
LOSE = t.tool("inventory.adjust_stock", product_=t.ref("product"), quantity_=t.EXACT)
REVOKE = t.tool("auth.revoke_api_key", key_=t.ref("api_key"))
ROLE = t.tool("rbac.create_role", name_=t.TEXT)
STATE = Field(
    "state", FieldKind.ENUM, enum=("draft", "posted", "reversed"),
    synonyms={"draft": ("drafts",), "posted": ("booked",)},
)  # fmt: skip
WHICH = Field(
    "which", FieldKind.ENUM, enum=("open", "paid"), synonyms={"open": ("unpaid", "not paid")}
)
EARNED = Field(
    "accrual", FieldKind.ENUM, enum=("yearly", "parental"), synonyms={"yearly": ("per year",)}
)


def filled(tool: ToolSpec, text: str, **named: Any) -> dict[str, Any]:
    return fill_tool(tool, read_request(t.request(text, [tool], named=named))).arguments


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("one week later", "2026-06-15", "2026-06-19"),
        ("a week earlier please", "2026-06-01", "2026-06-05"),
        ("push it back by 2 days", "2026-06-10", "2026-06-14"),
        ("bring it forward a week", "2026-06-01", "2026-06-05"),
        ("two days longer", "2026-06-08", "2026-06-16"),
        ("one more day", "2026-06-08", "2026-06-15"),
        ("a day shorter", "2026-06-08", "2026-06-11"),
        ("to the 15th", "2026-06-15", "2026-06-19"),
    ],
)
def test_what_waits_is_moved_by_the_length_said(said: str, start: str, end: str) -> None:
    moved = correct(t.LEAVE, WEEK, Reading(said, today=t.TODAY))
    assert moved == {"start_on": start, "end_on": end}


def test_another_month_replaces_both_ends_though_their_figures_are_alike() -> None:
    listed = t.tool("finance.list_payments", "read", received_from=t.DATE, received_to=t.DATE)
    before = {"received_from": "2026-02-01", "received_to": "2026-02-28"}
    assert correct(listed, before, Reading("january", today=t.TODAY)) == {
        "received_from": "2026-01-01", "received_to": "2026-01-31",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (STATE, "entries nobody has posted yet", "draft"),
        (STATE, "what still has to be seen, the booked ones", "posted"),
        (STATE, "posted but not reversed", "posted"),
        (STATE, "those that were not reversed", None),
        (WHICH, "bills that haven't been paid", "open"),
        (WHICH, "paid bills", "paid"),
        (EARNED, "days of next year", None),
        (EARNED, "the parents' evening", None),
        (EARNED, "earned yearly", "yearly"),
    ],
)
def test_a_denied_value_is_not_meant_nor_one_that_only_looks_alike(
    field: Field, text: str, value: str | None
) -> None:
    assert find_enum(field, text) == value


@pytest.mark.parametrize(
    ("tool", "text", "named", "expected"),
    [
        (JOURNAL, "185 on 6400, out of 1025", {"account": ["6400", "1025"]}, {"amount": "185"}),
        (RULE, "eight instead of five days may go over into the next year", {},
         {"carry_over_days_max": "8"}),
        (RULE, "31 days a year, carry over ten days for four months", {},
         {"entitlement_days": "31", "carry_over_days_max": "10", "carry_over_months": 4}),
        (RESERVE, "keep 6 camp beds back for Otter", {"customer": "Otter"},
         {"product": "camp beds", "quantity": "6"}),
        (LOSE, "somebody took a kettle", {"product": "kettle"},
         {"product": "kettle", "quantity": "1"}),
        (REVOKE, "the api key Till-2031 has leaked", {}, {"key": "Till-2031"}),
        (ROLE, "set up Night clerk as a role", {}, {"name": "Night clerk"}),
        (ROLE, "a new role please, call it Yard lead", {}, {"name": "Yard lead"}),
        (t.EMPLOYEE, "hooray, Ines Falk signed! from 4 May", {}, {"name": "Ines Falk"}),
    ],
)  # fmt: skip
def test_the_words_fill(
    tool: ToolSpec, text: str, named: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = filled(tool, text, **named)
    assert {name: found.get(name) for name in expected} == expected


def test_a_learnt_text_keeps_a_phone_number_whole_and_ends_with_its_sentence() -> None:
    phone, title = Field("phone", FieldKind.TEXT), Field("title", FieldKind.TEXT)
    called = Reading("their number is +49 30 555 0100 now")
    at = called.text.index("49 30")
    assert whole_words(phone, called, at, at + 11, None) == "+49 30 555 0100"
    two = Reading("Title Van rules. Text follows")
    assert whole_words(title, two, 6, 20, None) == "Van rules"
    doctor = Reading("add Dr. Ines Falk please")
    assert whole_words(title, doctor, 4, 17, None) == "Dr. Ines Falk"


def test_words_of_asking_are_nothing_to_look_for() -> None:
    query, asked = Field("query", FieldKind.TEXT), Reading("Could you list the boats we own")
    assert whole_words(query, asked, 0, 5, None) == ""
    assert whole_words(query, asked, 19, 24, None) == "boats"

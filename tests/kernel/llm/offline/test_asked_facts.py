"""What was asked of a record is told, also where its action does not say it of itself."""

from typing import Any

import pytest

from kernel.llm.offline.asked_facts import facts_asked, names_a_field
from kernel.llm.offline.results import ToolResult

BOAT: dict[str, Any] = {
    "id": "b1", "name": "Heron", "number": "B-7", "owner_name": "Ana Lopes", "phone": None,
    "company_size": 35, "due_on": "2026-04-02", "price": {"masked": True}, "currency": "EUR",
    "open_amount": "1200.0000",
}  # fmt: skip
STATEMENT: dict[str, Any] = {
    "currency": "EUR",
    "items": [
        {"name": "Rent", "code": "6100", "amount": "7200.0000"},
        {"name": "Office supplies", "code": "6200", "amount": "80.5000"},
    ],
}


def answered(data: dict[str, Any], summary: str, status: str = "completed") -> list[ToolResult]:
    return [ToolResult("c1", status, summary, {"status": status, "result": data})]


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("how many people has Heron", "Company size: 35."),
        ("who looks after the Heron", "Owner: Ana Lopes."),
        ("when is B-7 due", "Due on: 2 April 2026."),
        ("the open amount of Heron", "Open amount: €1,200.00."),
        ("is there a phone number for Heron", "Phone: not known."),
    ],
)
def test_the_field_that_is_asked_for_is_told(question: str, fact: str) -> None:
    assert facts_asked(question, answered(BOAT, "Heron (B-7) lies in hall B.")) == fact


def test_what_the_answer_says_is_not_said_again() -> None:
    assert facts_asked("who looks after Heron", answered(BOAT, "Heron: Ana Lopes owns it.")) == ""


def test_neither_hidden_values_nor_ids_are_told() -> None:
    assert facts_asked("price and id of Heron", answered(BOAT, "Heron.")) == ""


def test_the_row_that_is_named_is_told_with_its_sum() -> None:
    told = facts_asked("what did we spend on rent", answered(STATEMENT, "Loss €52,661.46."))
    assert told == "Rent: amount €7,200.00."
    assert facts_asked("what is on 6200", answered(STATEMENT, "Loss.")) == (
        "Office supplies: amount €80.50."
    )
    assert facts_asked("profit and loss", answered(STATEMENT, "Loss €52,661.46.")) == ""


def test_an_order_and_what_failed_tell_nothing() -> None:
    assert facts_asked("change the owner of Heron", answered(BOAT, "Changed.")) == ""
    assert facts_asked("who owns Heron", answered(BOAT, "No.", "failed")) == ""


@pytest.mark.parametrize(
    "text",
    [
        "start date Ana Lopes",
        "vat number of Tern & Co",
        "phone Heron",
        "mail address Ben pls, he left",
    ],
)
def test_a_field_and_its_record_are_named_without_a_verb(text: str) -> None:
    assert names_a_field(text)


@pytest.mark.parametrize(
    "text",
    [
        "salary Ana 4500",
        "Heron has a new owner",
        "start the engine",
        "phone of Ben to +47 55",
        "hello",
    ],
)
def test_what_says_something_new_names_no_mere_field(text: str) -> None:
    assert not names_a_field(text)

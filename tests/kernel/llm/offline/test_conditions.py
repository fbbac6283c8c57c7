"""Conditions: how they are read, and whether they hold of what was read."""

from typing import Any

import pytest

from kernel.llm.offline.conditions import condition_of, subject_of
from kernel.llm.offline.figures import judge
from kernel.llm.offline.tested import Sign
from tests.kernel.llm.offline import tools as t


@pytest.mark.parametrize(
    ("said", "subject", "sign", "limit", "then", "otherwise"),
    [
        ("if the score of Dana is over 60 convert her, otherwise assign her to Mia",
         "the score of Dana", Sign.ABOVE, "60", "convert her", "assign her to Mia"),
        ("if there are fewer than 80 kettles in Oslo, bring 20 over from Bergen",
         "kettles in Oslo", Sign.BELOW, "80", "bring 20 over from Bergen", ""),
        ("reserve 4 pans if we have at least 12 of them in Oslo",
         "of them in Oslo", Sign.AT_LEAST, "12", "reserve 4 pans", ""),
        ("approve LR-8 only if Ben has 5 days or more left",
         "Ben  left", Sign.AT_LEAST, "5 days or", "approve LR-8", ""),
        ("if INV-77 is due before 3 May, record 200 from Larch on it",
         "INV-77", Sign.BELOW, "3 May", "record 200 from Larch on it", ""),
        ("if LR-8 is still pending approve it, else do nothing",
         "LR-8", Sign.STATE, "pending", "approve it", "do nothing"),
    ],
)  # fmt: skip
def test_a_condition_is_read_into_its_parts(
    said: str, subject: str, sign: Sign, limit: str, then: str, otherwise: str
) -> None:
    found = condition_of(said)
    assert found
    assert " ".join(found.subject.split()) == " ".join(subject.split())
    assert found.test.sign is sign
    assert limit.startswith(found.test.limit)
    assert (found.then, found.otherwise) == (then, otherwise)


@pytest.mark.parametrize(
    ("said", "asked", "then", "otherwise"),
    [
        ("has INV-7 been paid? If not, remind me on Friday", "has INV-7 been paid", "",
         "remind me on Friday"),
        ("check whether there are 20 pans in Oslo, if so move 5 to Bergen, otherwise receive 20",
         "there are 20 pans in Oslo", "move 5 to Bergen", "receive 20"),
        ("if INV-7 is still open record 80 from Larch on it, if it's paid do nothing",
         "INV-7 is still open", "record 80 from Larch on it", "do nothing"),
        ("if the price of the saw is below 300 raise it to 310, if it is above 320 leave it",
         "the price of the saw is below 300", "raise it to 310", "leave it"),
        ("if LR-8 is pending approve it. If it is not pending, reject it",
         "LR-8 is pending", "approve it", "reject it"),
        ("if we have more than 9 pans in Oslo, move 3 to Bergen, and if not move 1",
         "we have more than 9 pans in Oslo", "move 3 to Bergen", "move 1"),
    ],
)  # fmt: skip
def test_both_branches_are_found_however_the_second_is_led(
    said: str, asked: str, then: str, otherwise: str
) -> None:
    found = condition_of(said)
    assert found
    assert (found.asked.strip(), found.then, found.otherwise) == (asked, then, otherwise)


def test_two_conditions_that_do_not_exclude_each_other_are_none() -> None:
    assert condition_of("if O-2 is won post the draft, if it is lost cancel LR-8") is None


def test_the_same_words_for_several_kinds_of_record_are_looked_at_once() -> None:
    text = "credit INV-7 if it is still open"
    condition = condition_of(text)
    assert condition
    named = t.mentions(text, invoice="INV-7") + t.mentions(text, journal="INV-7")
    words, found = subject_of(condition, text, named)
    assert words == "it INV-7"
    assert {words[m.start : m.end] for m in found} == {"INV-7"}


def test_what_is_owed_is_not_told_by_the_books_and_one_of_several_requests_may_be_meant() -> None:
    def judged(said: str, data: Any) -> bool | None:
        condition = condition_of(f"if {said} approve LR-8")
        assert condition
        return judge(condition.test, condition.subject, {"result": data}, t.TODAY, "en").is_met

    assert judged("INV-7 is still open", {"state": "posted"}) is None
    assert judged("INV-7 is paid", {"state": "posted", "open_amount": "0"}) is True
    asked = {"items": [{"status": "approved"}, {"status": "pending"}], "total": 2}
    assert judged("Ben's request is still pending", asked) is True
    both = {"items": [{"status": "pending"}, {"status": "pending"}], "total": 2}
    assert judged("Ben's request is still pending", both) is None


def test_doing_nothing_is_no_branch() -> None:
    found = condition_of("if LR-8 is still pending approve it, otherwise leave it as it is")
    assert found
    assert found.branches == ["approve it"]


@pytest.mark.parametrize(
    "said",
    [
        "what happens if an invoice is more than 30 days overdue?",
        "let me know if you can",
        "if I fall ill, do I need a note",
        "check if INV-77 is paid",
        "when does my contract end",
    ],
)
def test_questions_and_politeness_are_no_conditions(said: str) -> None:
    assert condition_of(said) is None


def test_unless_turns_the_test_round() -> None:
    found = condition_of("post the draft of Larch unless it is already posted")
    assert found
    assert found.test.is_not


def test_a_clause_without_a_record_is_about_what_the_order_names() -> None:
    text = "convert Dana if her score is at least 60"
    condition = condition_of(text)
    assert condition
    words, found = subject_of(condition, text, t.mentions(text, lead="Dana"))
    assert words == "her score Dana"
    assert [words[m.start : m.end] for m in found] == ["Dana"]


STOCK = {"items": [{"warehouse": "Oslo", "available": "80", "quantity": "90"}], "total": 1}
INVOICE = {"state": "posted", "due_on": "2026-05-03", "open_amount": "0", "days_overdue": 0}


@pytest.mark.parametrize(
    ("said", "read", "is_met"),
    [
        ("if there are fewer than 80 kettles in Oslo, move 2", STOCK, False),
        ("if there are at most 80 kettles in Oslo, move 2", STOCK, True),
        ("if there are not more than 79 kettles in Oslo, move 2", STOCK, False),
        ("if Dana's score is above 1.5k, convert her", {"score": 1500}, False),
        ("if Ben's salary is under 4,000, raise it", {"monthly_gross": "3999.99"}, True),
        ("if INV-7 is due before 3 May, post it", INVOICE, False),
        ("if INV-7 is due on or before 3 May, post it", INVOICE, True),
        ("if INV-7 is overdue, post it", INVOICE, False),
        ("if INV-7 is not overdue, post it", INVOICE, True),
        ("if LR-8 is declined, cancel it", {"status": "rejected"}, True),
        ("if pans are out of stock, order 5", {"available": "0"}, True),
        ("if O-3 is open, move it to won", {"stage": "lost"}, False),
    ],
)
def test_code_compares(said: str, read: dict[str, Any], is_met: bool) -> None:
    condition = condition_of(said)
    assert condition
    verdict = judge(condition.test, condition.subject, {"result": read}, t.TODAY, "en")
    assert verdict.is_met is is_met


@pytest.mark.parametrize(
    "read",
    [
        {"items": [{"available": "3"}, {"available": "90"}], "total": 2},
        {"monthly_gross": {"masked": True}},
        {"name": "Dana"},
    ],
)
def test_what_cannot_be_told_is_not_guessed(read: dict[str, Any]) -> None:
    condition = condition_of("if there are more than 10 kettles, move 2")
    assert condition
    verdict = judge(condition.test, condition.subject, {"result": read}, t.TODAY, "en")
    assert verdict.is_met is None


def test_of_the_days_of_leave_those_of_the_year_are_meant_unless_others_are_named() -> None:
    rows = [{"kind": "annual", "left_days": "4"}, {"kind": "sick", "left_days": "30"}]
    few = condition_of("if Ben has fewer than 5 days of leave left, reject LR-8: none left")
    sick = condition_of("if Ben has fewer than 5 sick days left, reject LR-8: none left")
    assert few
    assert sick
    for condition, is_met in ((few, True), (sick, False)):
        verdict = judge(condition.test, condition.subject, {"items": rows}, t.TODAY, "en")
        assert verdict.is_met is is_met

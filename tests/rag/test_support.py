"""Sentences a model wrote keep only the citations that hold."""

import pytest

from rag.support import check_answer, support
from tests.rag.test_citations import passage

LEAVE = passage(
    "Full-time employees accrue 28 days of annual leave per calendar year. "
    "Up to 5 unused days are carried over. They expire on 31 March.",
    1,
)
TRAVEL = passage("Hotels above 180 EUR a night need approval by the head of department.", 2)
BOTH = [LEAVE, TRAVEL]


def test_a_true_paraphrase_keeps_its_mark():
    (sentence,) = check_answer("Employees accrue 28 days of annual leave each year. [1]", BOTH)
    assert sentence.text == "Employees accrue 28 days of annual leave each year."
    assert [citation.number for citation in sentence.citations] == [1]
    assert sentence.citations[0].quote.startswith("Full-time employees accrue 28 days")


@pytest.mark.parametrize(
    "said",
    [
        "Employees accrue 30 days of annual leave each year. [1]",
        "Employees may bring their dogs to the office. [2]",
        "Invoice INV-7 about annual leave of full-time employees is paid. [1]",
        "The moon is made of cheese. [9]",
    ],
)
def test_a_wrong_number_or_an_invention_has_no_support(said: str):
    (sentence,) = check_answer(said, BOTH)
    assert sentence.citations == []
    assert "[" not in sentence.text


def test_a_wrong_or_missing_mark_is_replaced_by_the_right_place():
    sentences = check_answer(
        "Hotels above 180 EUR need approval by the head of department [1]. "
        "Unused days: up to 5 are carried over.",
        BOTH,
    )
    assert [[c.number for c in sentence.citations] for sentence in sentences] == [[2], [1]]


def test_each_sentence_is_checked_by_itself_and_two_marks_may_hold():
    twice = [LEAVE, passage(LEAVE.text, 5)]
    (first, second) = check_answer(
        "Full-time employees accrue 28 days of annual leave [1][2]. Everyone is happy. [1]", twice
    )
    assert [citation.number for citation in first.citations] == [1, 2]
    assert second.citations == []


def test_words_taken_literally_are_found_too():
    found = support("They expire on 31 March.", BOTH)
    assert found
    assert found.quote == "They expire on 31 March."

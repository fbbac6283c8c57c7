"""Answers in the documents' own words."""

from pathlib import Path

import pytest

from bench.answers import DATA, ask_all, own_questions
from bench.handbook import Kind, is_right
from rag.answer import EVIDENCE_MIN, Answer, AnswerOutcome, answer_from
from rag.retrieve import retrieve
from tests.fixtures.database import principal_of
from tests.rag.conftest import Library

pytestmark = pytest.mark.anyio

TRAVEL = """# Travel

## Hotels

The limit per night is 140 EUR. It is 190 EUR in [London](https://example.org/london).

## Approval

Ask your manager before you book:

- flights over 500 EUR;
- trips of more than three days.

## Allowances

| Country | Allowance per day |
|---|---|
| Germany | 28 EUR |
| France | 32 EUR |
"""


async def ask(library: Library, question: str, *roles: str) -> Answer:
    found = await retrieve(
        principal_of(library.tenant, *roles),
        question,
        store=library.store,
        queries=library.queries,
    )
    return await answer_from(found, library.queries)


async def test_the_answer_is_a_quote_with_its_place(library: Library):
    await library.add("Travel", TRAVEL)
    answer = await ask(library, "what is the hotel limit in London?")
    assert answer.outcome is AnswerOutcome.FOUND
    citation = answer.citations[0]
    assert "190 EUR" in citation.quote
    assert TRAVEL[citation.start : citation.end] == citation.quote
    first = answer.text.splitlines()[0]
    assert first.endswith("[1]")
    assert "It is 190 EUR in London." in first, "links are read as their words"
    assert "140 EUR" in first, "a sentence that leans on the one before is quoted with it"


async def test_a_table_row_is_read_with_its_column_names(library: Library):
    await library.add("Travel", TRAVEL)
    answer = await ask(library, "how much is the daily allowance in France?")
    assert answer.text.splitlines()[0] == "Country: France; Allowance per day: 32 EUR [1]"
    assert answer.citations[0].quote == "| France | 32 EUR |"


RATES = """# Expense sheet

## Rates abroad

| Destination | Rate for a day of travel | Receipt |
|---|---|---|
| France | 32 EUR | none |
| Italy | 30 EUR | none |
"""


async def test_two_tables_that_say_the_same_are_quoted_once(library: Library):
    await library.add("Travel", TRAVEL)
    await library.add("Expense sheet", RATES)
    answer = await ask(library, "how much is the daily allowance for travel in France?")
    assert len([line for line in answer.text.splitlines() if "32 EUR" in line]) == 1
    await library.add("Old sheet", RATES.replace("32 EUR", "27 EUR").replace("Rate", "Allowance"))
    answer = await ask(library, "how much is the daily allowance for travel in France?")
    lines = [line for line in answer.text.splitlines() if "France" in line]
    assert any("32 EUR" in line for line in lines)
    assert any("27 EUR" in line for line in lines), "another figure is no repetition"


async def test_a_list_comes_with_the_sentence_that_introduces_it(library: Library):
    await library.add("Travel", TRAVEL)
    answer = await ask(library, "what must I ask my manager before I book?")
    assert answer.text.splitlines()[0] == (
        "Ask your manager before you book: flights over 500 EUR; trips of more than three days. [1]"
    )


async def test_what_is_not_there_is_said_with_what_was_searched(library: Library):
    await library.add("Travel", TRAVEL)
    answer = await ask(library, "who won the football world cup?")
    assert answer.outcome is AnswerOutcome.NOT_FOUND
    assert answer.evidence < EVIDENCE_MIN
    assert answer.citations == []
    assert "1 document" in answer.text
    assert "“Travel”" in answer.text


async def test_a_document_of_others_is_as_good_as_none(library: Library):
    await library.add("Travel", TRAVEL, ["role:admin"])
    answer = await ask(library, "what is the hotel limit in London?", "employee")
    assert answer.outcome is AnswerOutcome.NOT_FOUND
    assert "no documents you can read" in answer.text
    assert "Travel" not in answer.text
    assert (await ask(library, "what is the hotel limit?", "admin")).citations


async def test_on_the_library_of_policies_most_answers_are_right_and_most_gaps_are_admitted(
    tmp_path: Path,
):
    asked = await ask_all(DATA / "library", tmp_path, own_questions()[1::8])
    gaps = [each for each in asked if each.question.kind is Kind.NONE]
    answered = [each for each in asked if each.question.kind is not Kind.NONE]
    assert sum(is_right(each.question, each.answer) for each in answered) >= 0.85 * len(answered)
    assert sum(is_right(each.question, each.answer) for each in gaps) >= 0.8 * len(gaps)

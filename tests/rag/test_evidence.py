"""Which sentence of the right document answers."""

import pytest

from rag.answer import AnswerOutcome, answer_from
from rag.places import countries_in, place_fit
from rag.retrieve import retrieve
from rag.synonyms import same_meaning
from rag.wanted import Wanted, wanted_kind
from tests.fixtures.database import principal_of
from tests.rag.conftest import Library

pytestmark = pytest.mark.anyio

RULES = """# Field work

## Lodging

| Item | Limit a night |
|---|---|
| Room in Sweden | 95 EUR |
| Room abroad | 120 EUR |

## Site vehicles

Only trained staff may drive the site trucks. The speed limit on the yard is 12 km/h.

## Meeting days

On Thursdays everybody is in the Malmö office.

## Samples

Presents of suppliers worth more than 20 EUR go to the reception.
"""


async def quote(library: Library, question: str) -> str:
    found = await retrieve(
        principal_of(library.tenant), question, store=library.store, queries=library.queries
    )
    answer = await answer_from(found, library.queries)
    return answer.citations[0].quote if answer.outcome is AnswerOutcome.FOUND else ""


async def test_the_row_for_abroad_answers_for_another_country(library: Library):
    await library.add("Field work", RULES)
    assert "120" in await quote(library, "how much may a room in Lisbon cost")
    assert "95" in await quote(library, "how much may a room in Stockholm cost")


async def test_how_fast_is_a_speed_even_where_other_words_stand_elsewhere(library: Library):
    await library.add("Field work", RULES)
    assert "12 km/h" in await quote(library, "how fast can I drive the truck")


async def test_a_place_alone_does_not_answer_about_something_else(library: Library):
    await library.add("Field work", RULES)
    assert await quote(library, "what is the weather in Malmö on Thursday") == ""


async def test_words_of_the_same_meaning_find_the_rule(library: Library):
    await library.add("Field work", RULES)
    assert "20 EUR" in await quote(library, "what happens with gifts of a vendor over 20 EUR")


def test_the_kind_of_fact_is_read_from_the_question():
    assert wanted_kind("How fast may we go here") is Wanted.SPEED
    assert wanted_kind("how heavy may it be") is Wanted.WEIGHT
    assert wanted_kind("what does it cost, what price") is Wanted.MONEY
    assert wanted_kind("how many people") is Wanted.NUMBER


def test_countries_are_known_by_name_and_by_city():
    assert countries_in("a trip to lisbon", is_typed=True) == {"PT"}
    assert countries_in("a room in Sweden") == {"SE"}
    assert countries_in("holidays before Easter", is_typed=True) == set()
    assert place_fit({"PT"}, "Room in Sweden") < 0 < place_fit({"PT"}, "Room abroad")
    assert place_fit(set(), "Room in Sweden") == 0


def test_same_meaning_goes_both_ways():
    assert "vacat" in same_meaning("holiday")
    assert "holiday" in same_meaning("vacat")
    assert "vacat" not in same_meaning("vacat")

"""What a question is about, where it shares no word with the rule."""

from uuid import uuid4

import pytest

from kernel.embed.query_cache import QueryCache
from rag.answer import AnswerOutcome, answer_from
from rag.matters import matters_for, read_matters
from rag.names import names_unknown, without_names
from rag.passages import Passage
from rag.retrieve import Retrieval, Searched
from tests.rag.conftest import EMBEDDER

pytestmark = pytest.mark.anyio

QUERIES = QueryCache(EMBEDDER)
RULES = """Lost or stolen devices are reported to the service desk, line 31. Plants are watered on
Mondays. Whoever loses a father, mother or child has four days off."""


def passage_of(text: str) -> Passage:
    return Passage(
        chunk_id=uuid4(), document_id=uuid4(), document="house.md", title="House rules",
        version_number=1, ordinal=0, page=None, heading="", text=text, start=0, end=len(text),
        score=1.0,
    )  # fmt: skip


async def quoted(question: str, named: tuple[str, ...] = ()) -> str:
    found = Retrieval(question, [passage_of(RULES)], Searched(1, ("House rules",)))
    answer = await answer_from(found, QUERIES, named)
    return answer.text if answer.outcome is AnswerOutcome.FOUND else ""


async def test_a_rule_is_found_by_its_matter_without_a_common_word():
    assert "line 31" in await quoted("my phone was stolen, whom do I call")
    assert "four days" in await quoted("my dad died, how many days may I stay home")


async def test_a_matter_that_no_sentence_is_about_is_not_found():
    assert await quoted("may I bring my dog to the office") == ""
    assert await quoted("how long is the notice period") == ""


async def test_texts_of_one_matter_overlap_and_others_do_not():
    matters = await matters_for(EMBEDDER)
    asked, same, other = await EMBEDDER.embed(
        ["a dodgy link in my inbox", "Report phishing to the help desk.", "Hotels up to 120 EUR."]
    )
    near, far = matters.overlap(asked, same[None, :])[0], matters.overlap(asked, other[None, :])[0]
    assert near > 0.6 > 0.4 > far


def test_every_matter_is_asked_for_and_told():
    assert all(len(phrases) > 1 for phrases in read_matters())


def test_names_nobody_has_written_down_are_seen():
    written = [passage_of("Terms with Brandt GmbH run until May.")]
    assert names_unknown("what do our terms with Oakhurst say", written)
    assert not names_unknown("do the terms with Brandt end in May", written)
    assert without_names("may Amara leave early", ["Amara"], written) == "may leave early"
    assert without_names("does Brandt pay", ["Brandt"], written) == "does Brandt pay"

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


async def test_the_judge_knows_a_matter_that_the_nearest_phrase_mistakes():
    matters = await matters_for(EMBEDDER)
    said = {
        "do I have to say it when I play in a paid band at weekends": "second job",
        "our buyer at the mill wants his money on a new account": "vendor writes",
    }
    by_phrase, by_judge = matters.shares(await EMBEDDER.embed(list(said)))
    first = [phrases[0] for phrases in read_matters()]
    for row, begins in enumerate(said.values()):
        assert not first[int(by_phrase[row].argmax())].startswith(begins)
        assert first[int(by_judge[row].argmax())].startswith(begins)


async def test_the_rule_is_found_for_forms_of_a_verb_and_for_what_a_thing_is_worth():
    rules = "Fines for fast driving are never paid by us. Presents worth up to 20 EUR may be kept."
    passage = [passage_of(rules)]
    for question, told in (
        ("parked badly at the client's and got a fine, who pays", "never paid"),
        ("up to what value may I keep a present", "20 EUR"),
    ):
        found = Retrieval(question, passage, Searched(1, ("House rules",)))
        assert told in (await answer_from(found, QUERIES)).text


def test_every_matter_is_asked_for_and_told():
    assert all(len(phrases) > 1 for phrases in read_matters())


def test_names_nobody_has_written_down_are_seen():
    written = [passage_of("Terms with Brandt GmbH run until May.")]
    assert names_unknown("what do our terms with Oakhurst say", written)
    assert not names_unknown("do the terms with Brandt end in May", written)
    assert without_names("may Amara leave early", ["Amara"], written) == "may leave early"
    assert without_names("does Brandt pay", ["Brandt"], written) == "does Brandt pay"

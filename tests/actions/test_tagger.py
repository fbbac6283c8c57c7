"""Where the words of an argument stand, learnt from example sentences."""

from pathlib import Path

import pytest

from actions.marked import Marked, read_marked
from actions.registry import load_actions
from actions.spec import Action
from actions.tagger import Tagger, teach_spans
from actions.taught import taught
from actions.taught_readings import reading_of
from actions.tool_specs import parameters_of, tool_spec
from kernel.llm.offline.learned import takes_words
from kernel.llm.offline.schema import fields_of

pytestmark = pytest.mark.anyio
NOTE = load_actions()["crm.log_activity"]
REJECT = load_actions()["hrm.reject_leave"]
TAUGHT = [
    "put down for [about|Tern] that [text|they want samples]",
    "jot down at [about|Birchwood] that [text|the fair is over]",
    "for the record on [about|Okafor]: [text|she is away until June]",
    "[about|Quayside] told me that [text|they ordered elsewhere]",
    "write to the file of [about|Moreau] that [text|the price is fine]",
]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return teach_spans([(NOTE, read_marked(line)) for line in TAUGHT])


def words(tagger: Tagger, action: Action, line: str) -> dict[str, str]:
    marked = read_marked(line)
    fields = [f for f in fields_of(tool_spec(action, 1.0)) if takes_words(f)]
    found = tagger.spans(action.name, fields, reading_of(action, marked), {})
    return {name: marked.text[span.at : span.to] for name, span in found.items()}


def test_words_are_found_where_those_of_other_sentences_stood(tagger: Tagger) -> None:
    said = words(tagger, NOTE, "make a line on [about|Larkspur] that the boiler broke again")
    assert said == {"text": "the boiler broke again"}


def test_it_knows_only_what_it_was_taught(tagger: Tagger) -> None:
    assert tagger.knows(NOTE.name)
    assert not tagger.knows(REJECT.name)


def test_a_sentence_whose_marks_are_not_all_there_is_teaches_nothing() -> None:
    assert not teach_spans([(NOTE, Marked("call Tern", is_complete=False))]).knows(NOTE.name)


async def test_with_the_sentences_of_today_there_is_nothing_to_learn(tmp_path: Path) -> None:
    found = await taught(list(load_actions().values()), tmp_path)
    assert list(tmp_path.iterdir()) == [], "sentences or arguments changed: run `make tune`"
    assert found.knows(NOTE.name)
    assert found.knows(REJECT.name)


async def test_what_was_learnt_is_taken_from_the_folder_the_next_time(tmp_path: Path) -> None:
    first = await taught([REJECT], tmp_path)
    kept = list(tmp_path.glob("taught-*.npz"))
    before = kept[0].stat().st_mtime_ns
    again = await taught([REJECT], tmp_path)
    assert again.knows(REJECT.name)
    assert again.tagger.taught == first.tagger.taught
    assert [path.stat().st_mtime_ns for path in tmp_path.glob("taught-*.npz")] == [before]


def test_what_an_action_is_known_by_is_the_same_in_every_process() -> None:
    assert not [a.name for a in load_actions().values() if " at 0x" in str(parameters_of(a))]

"""What a provider's model wrote is held against the passages it was given."""

from uuid import UUID

from gateway.assistant.events import ActionRead, TurnDraft
from gateway.assistant.evidence import Evidence
from gateway.assistant.grounds import LEFT_OUT, corrections
from kernel.llm.offline.decide import NAME
from rag.passages import Passage

TEXT = """Parcels leave the store before 14:00. Returned goods are checked within three days.

Rented tools may not be lent to others. The deposit is 80 EUR.
"""


def _passage() -> Passage:
    return Passage(
        chunk_id=UUID(int=1), document_id=UUID(int=2), document="store.md", title="Store rules",
        version_number=1, ordinal=0, page=None, heading="Store rules", text=TEXT, start=0,
        end=len(TEXT), score=1.0,
    )  # fmt: skip


def _said(text: str, *actions: ActionRead, model: str = "some provider") -> tuple[str, list[str]]:
    draft = TurnDraft(model=model, text=text, actions=list(actions))
    events = corrections(draft, Evidence(sources=[_passage()], asked="What holds in the store?"))
    return draft.text, [event.name for event in events]


def test_an_answer_that_is_supported_stays_as_it_was_written():
    text = "Parcels leave before 14:00 from the store [1]. The deposit is 80 EUR [1]."
    assert _said(text) == (text, [])


def test_a_sentence_that_no_passage_supports_is_left_out_and_the_stream_is_told():
    text, events = _said("The deposit is 80 EUR [1]. Fines are paid by the driver [1].")
    assert text == f"The deposit is 80 EUR [1].\n\n{LEFT_OUT}"
    assert events == ["stream.reset", "token"]


def test_another_figure_than_the_passage_has_is_no_support():
    assert "95" not in _said("Hello. The deposit is 95 EUR [1].")[0]


def test_a_denial_of_what_the_passage_says_is_no_support():
    text, _ = _said(
        "Returned goods are not checked within three days [1]. The deposit is 80 EUR [1]."
    )
    assert "Returned" not in text
    assert "80 EUR" in text
    assert "lent" not in _said("Rented tools may be lent to others [1].")[0]


def test_without_a_mark_figures_must_come_from_somewhere():
    done = ActionRead(name="inventory.find_product", args={}, status="completed", summary="41 left")
    assert _said("You have 41 of them left.", done) == ("You have 41 of them left.", [])
    assert "42" not in _said("You have 42 of them left.", done)[0]


def test_when_nothing_holds_it_says_that_it_was_not_found():
    assert _said("Fines of 30 EUR are paid by the driver [1].")[0] == LEFT_OUT


def test_the_built_in_model_quotes_and_is_not_checked_again():
    assert _said("Anything [1].", model=NAME) == ("Anything [1].", [])

"""Which changes a person's own words ask for: of several steps each, of pasted text none."""

import pytest

from actions.registry import load_actions
from gateway.assistant.evidence import Evidence
from gateway.assistant.history import ConversationState
from gateway.assistant.plan import Piece, views_of
from gateway.assistant.shield import wanted_writes
from kernel.llm.port import Mention, Part

STAGE, NOTE, REMIND = "crm.move_stage", "crm.log_activity", "assistant.remind_me"
WON, TOLD = "set the stove deal to won", "note that the stand goes up in week 14"


def evidence(asked: str, *parts: Part) -> Evidence:
    known = load_actions()
    tools = [(known[STAGE], 0.9), (known[NOTE], 0.6), (known[REMIND], 0.2)]
    return Evidence(asked=asked, tools=tools, parts=list(parts))


def test_each_step_of_an_order_asks_for_what_fits_it_best() -> None:
    steps = (Part(WON, {STAGE: 0.9, NOTE: 0.1}), Part(TOLD, {NOTE: 0.6, REMIND: 0.2}))
    found = wanted_writes(evidence(f"{WON} and {TOLD}", *steps), ConversationState())
    assert found == {STAGE, NOTE}


def test_a_step_that_only_stands_in_pasted_text_asks_for_nothing() -> None:
    steps = (Part(WON, {STAGE: 0.9}), Part(TOLD, {NOTE: 0.6}))
    pasted = f"{WON}, as they write:\n> {TOLD}"
    assert wanted_writes(evidence(pasted, *steps), ConversationState()) == {STAGE}


def test_what_the_conversation_waits_for_is_asked_for() -> None:
    state = ConversationState(pending={"name": REMIND})
    assert wanted_writes(evidence(WON), state) == {STAGE, REMIND}


@pytest.mark.parametrize(
    ("text", "kind", "views"),
    [
        ("new deal over 5,000 for stoves", "product", 2),
        ("new deal over 5,000 for Stoves", "product", 1),
        ("new deal over 5,000 in lisbon", "warehouse", 1),
    ],
)
def test_everyday_names_of_things_are_also_seen_as_words(text: str, kind: str, views: int) -> None:
    at = text.rindex(" ") + 1
    named = Mention(kind, "id", text[at:], at, len(text), text=text[at:])
    found = views_of(Piece(text, [named]))
    assert len(found) == views
    assert found[0] == text[:at] + kind
    assert found[-1] == (text if views == 2 else found[0])

"""A change that may not be what was meant is asked about or shown before it is done."""

from dataclasses import replace
from typing import Any

import pytest

from kernel.llm.offline.doubt import Doubt, doubt_of, takes_away_instead
from kernel.llm.offline.model import answer
from kernel.llm.offline.reading import read_request
from kernel.llm.port import (
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    FinishReason,
    ForbiddenTool,
    PendingAction,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)
from tests.kernel.llm.offline import tools as t

NOTE = replace(t.tool("crm.log_activity", about_=t.ref("lead"), text_=t.TEXT), is_at_once=True)
KEEP = replace(t.tool("assistant.remember", text_=t.TEXT), is_at_once=True)
CALL = replace(t.tool("crm.schedule_followup", about_=t.ref("lead")), is_at_once=True)
LEADS = t.tool("crm.list_leads", "read", about=t.ref("lead"))
TEXT = "Summit wants the blue ones: two colours"


def note_at(score: float, *others: ToolSpec, text: str = TEXT, **facts: Any) -> list[Delta]:
    tools = [t.scored(NOTE, score), *others]
    return answer(t.request(text, tools, named={"lead": "Summit"}, **facts))


def calls_in(deltas: list[Delta]) -> list[ToolCall]:
    return [d.call for d in deltas if isinstance(d, ToolCallDelta)]


def choices_in(deltas: list[Delta]) -> list[str]:
    return [c for d in deltas if isinstance(d, Clarify) for c in d.choices]


class TestAtOnce:
    def test_a_clear_note_is_written_without_a_card(self) -> None:
        call = calls_in(note_at(0.9))[0]
        assert (call.name, call.must_propose) == ("crm.log_activity", False)

    def test_a_note_that_fits_hardly_better_than_something_else_is_a_question(self) -> None:
        asked = note_at(0.5, t.scored(CALL, 0.49), t.scored(KEEP, 0.1))
        assert not calls_in(asked)
        assert set(choices_in(asked)) == {"Log activity", "Schedule followup"}

    def test_a_note_that_fits_fairly_is_shown_before_it_is_written(self) -> None:
        call = calls_in(note_at(0.6, t.scored(CALL, 0.45)))[0]
        assert (call.name, call.must_propose) == ("crm.log_activity", True)

    def test_one_of_several_steps_is_shown_rather_than_asked_about(self) -> None:
        request = t.request(TEXT, [t.scored(NOTE, 0.5), t.scored(CALL, 0.49)])
        step = replace(read_request(request), is_step=True)
        assert doubt_of(request.tools, None, step) is Doubt.CARD

    @pytest.mark.parametrize(
        ("scores", "doubt"),
        [
            ((0.9, 0.2), Doubt.NONE),
            ((0.9, 0.7), Doubt.CARD),
            ((0.6, 0.5), Doubt.ASK),
            ((0.4, 0.0), Doubt.CARD),
        ],
    )
    def test_fit_and_lead_together_say_how_far_a_change_may_go(
        self, scores: tuple[float, float], doubt: Doubt
    ) -> None:
        ranked = [t.scored(NOTE, scores[0]), t.scored(LEADS, scores[1])]
        near = ForbiddenTool("crm.assign_lead", "Assign lead", score=scores[0] - 0.3)
        assert doubt_of(ranked, near, read_request(t.request(TEXT, ranked))) is doubt
        waits = [replace(ranked[0], is_at_once=False), ranked[1]]
        assert doubt_of(waits, near, read_request(t.request(TEXT, ranked))) is Doubt.NONE
        reads = [replace(ranked[0], effect="read"), ranked[1]]
        assert doubt_of(reads, near, read_request(t.request(TEXT, ranked))) is Doubt.NONE

    @pytest.mark.parametrize(
        "text",
        [
            "remove the note on Summit: wrong colour",
            "the note on Summit is wrong, delete it",
            "please stop the reminders on Summit",
        ],
    )
    def test_taking_something_away_is_never_done_by_adding_to_it(self, text: str) -> None:
        assert not calls_in(note_at(0.95, text=text))

    def test_forgetting_is_what_an_order_to_delete_may_mean(self) -> None:
        forget = t.tool("assistant.forget", what_=t.TEXT)
        assert not takes_away_instead(forget, "delete what I said of the car park")
        assert takes_away_instead(KEEP, "delete what I said of the car park")
        assert not takes_away_instead(KEEP, "the order was cancelled on friday")

    def test_a_yes_takes_the_only_action_that_was_asked_about(self) -> None:
        waiting = PendingAction("", choices=["Log activity"], text=TEXT)
        tools = [t.scored(NOTE, 0.2)]
        done = answer(t.request("yes", tools, pending=waiting))
        asked = [d for d in done if isinstance(d, Clarify)]
        assert asked[0].tool == "crm.log_activity"
        assert asked[0].field == "about"


class TestForbidden:
    def forbidden(self, score: float) -> list[ForbiddenTool]:
        return [ForbiddenTool("auth.rotate_api_key", "Rotate API key", score=score)]

    def ask(self, permitted: float, score: float) -> ChatRequest:
        tools = [t.scored(KEEP, permitted)]
        return t.request("the kiosk wants another secret", tools, forbidden=self.forbidden(score))

    def test_a_change_as_likely_as_a_forbidden_one_is_not_done_but_offered(self) -> None:
        told = answer(self.ask(0.8, 0.79))
        assert not calls_in(told)
        assert "Rotate API key" in "".join(d.text for d in told if isinstance(d, TextDelta))
        assert choices_in(told) == ["Remember"]
        assert told[-1] == Finish(FinishReason.REFUSED, "steward built-in")

    def test_what_fits_far_worse_is_not_offered(self) -> None:
        assert not choices_in(answer(self.ask(0.35, 0.9)))

    def test_a_change_that_fits_clearly_better_is_done(self) -> None:
        asked = [d for d in answer(self.ask(0.95, 0.6)) if isinstance(d, Clarify)]
        assert asked[0].tool == "assistant.remember"  # asks what to remember


class TestNotInDocuments:
    def test_a_question_nothing_knows_is_no_wish_for_a_forbidden_read(self) -> None:
        settings = ForbiddenTool("tenants.get_settings", "Show settings", score=0.65)
        text = "what is the wifi password in the guest area?"
        searched = t.request(
            text, [t.scored(LEADS, 0.1)], forbidden=[settings], not_found="Not in documents."
        )
        assert answer(searched)[0] == TextDelta("Not in documents.")
        asked = "what are the settings?"
        known = t.request(
            asked, [t.scored(LEADS, 0.1)], forbidden=[settings], not_found="Not in documents."
        )
        assert answer(known)[-1] == Finish(FinishReason.REFUSED, "steward built-in")

    def test_a_search_for_any_word_does_not_answer_what_documents_do_not_know(self) -> None:
        find = t.scored(t.tool("inventory.find_product", "read", query=t.TEXT), 0.6)
        text = "do we have a canteen?"
        searched = t.request(text, [find], not_found="Not in documents.")
        assert answer(searched)[0] == TextDelta("Not in documents.")
        surely = t.request(text, [t.scored(find, 0.9)], not_found="Not in documents.")
        assert calls_in(answer(surely))

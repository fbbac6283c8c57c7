"""Calls that cannot be carried out: the person reads what to do, nothing is half-written."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from actions.outcomes import Via
from gateway.assistant.guard import MessageEmpty, MessageTooLong
from gateway.assistant.turn import Turn
from kernel.limits import MESSAGE_CHARS_MAX, STEP_CALLS_MAX, TOOL_RESULT_CHARS_MAX, TURN_STEPS_MAX
from kernel.llm.errors import ModelGarbage
from kernel.llm.port import ChatRequest, Delta, Role, TextDelta, ToolCall, ToolCallDelta
from kernel.llm.scripted import ScriptedModel
from tests.actions.callers import done, state_of
from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
LEDGER = ("leave_requests", "leave_entries", "employees", "proposals", "action_runs")
BALANCE = "what is my leave balance?"
BOOK = "book 7 April 2026 off"
DAY = {"start_on": "2026-04-07", "end_on": "2026-04-07"}


def call(name: str, n: int = 1, **arguments: object) -> ToolCallDelta:
    return ToolCallDelta(ToolCall(f"c{n}", name, arguments))


def broken(_: ChatRequest) -> Sequence[Delta]:
    raise ModelGarbage("The model provider sent something that is no JSON.")


async def test_a_refusal_is_read_in_its_own_words(company: Company) -> None:
    before = await state_of(company.eva, *LEDGER)
    answer = await Chat(company.ana).say("book 60 days off from 7 April 2026")
    assert answer.actions[0].status == "failed"
    assert "25" in answer.answer
    assert answer.answer == answer.actions[0].summary
    assert await state_of(company.eva, *LEDGER) == before


async def test_what_a_model_keeps_to_itself_is_told_all_the_same(company: Company) -> None:
    model = ScriptedModel([call("hrm.request_leave", start_on="yesterday")], [TextDelta("Hm.")])
    answer = await Chat(company.ana, model).say(BOOK)
    assert answer.answer.startswith("Hm.\n\n")
    assert "start_on" in answer.answer
    assert answer.actions[0].result["error"]["code"] == "bad_arguments"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (call("hrm.give_everyone_a_raise", percent=50), "action_not_offered"),
        (call("", n=2), "action_not_offered"),
        (call("hrm.terminate_employee", employee="Ben"), "action_not_offered"),
        (call("hrm.request_leave", **DAY, salary=1), "bad_arguments"),
        (call("hrm.request_leave", start_on={"$gt": ""}, end_on=[]), "bad_arguments"),
        (call("hrm.leave_balance", employee="Zaphod"), "no_such_record"),
        (call("hrm.leave_balance", employee="\x00"), "bad_arguments"),
    ],
)
async def test_inventions_of_a_model_are_refused_one_by_one(
    company: Company, wanted: ToolCallDelta, code: str
) -> None:
    before = await state_of(company.eva, *LEDGER)
    model = ScriptedModel([wanted], [TextDelta("Sorry.")])
    chat = Chat(company.ana, model)
    answer = await chat.say(f"{BOOK}, {BALANCE}")
    refused = answer.actions[0]
    assert (refused.status, refused.result["error"]["code"]) == ("failed", code)
    assert refused.summary in answer.answer
    assert await state_of(company.eva, *LEDGER) == before
    told = model.requests[1].messages[-1]
    assert (told.role, told.source_id) == (Role.TOOL, wanted.call.name)
    assert code in told.text


async def test_a_step_runs_only_so_many_calls(company: Company) -> None:
    calls = [call("hrm.leave_balance", n) for n in range(STEP_CALLS_MAX + 3)]
    answer = await Chat(company.ana, ScriptedModel(calls, [TextDelta("Done.")])).say(BALANCE)
    states = [a.status for a in answer.actions]
    assert states == ["completed"] * STEP_CALLS_MAX + ["failed"] * 3
    assert "only 8 actions run at once" in answer.answer


async def test_a_turn_takes_only_so_many_steps(company: Company) -> None:
    model = ScriptedModel([call("hrm.leave_balance")])
    answer = await Chat(company.ana, model).say(BALANCE)
    assert len(answer.actions) == len(model.requests) == TURN_STEPS_MAX
    assert "stopped after 6 steps" in answer.answer


async def test_a_card_stops_the_calls_behind_it_and_names_them(company: Company) -> None:
    calls = [call("hrm.request_leave", 1, **DAY), call("hrm.leave_balance", 2)]
    answer = await Chat(company.ana, ScriptedModel(calls)).say(f"{BOOK}, {BALANCE}")
    assert [a.status for a in answer.actions] == ["proposal_required"]
    assert f"Not done yet: {BALANCE.rstrip('?')}." in answer.answer


async def test_what_was_done_before_the_model_broke_is_told_and_kept(company: Company) -> None:
    chat = Chat(company.ana, ScriptedModel([call("hrm.leave_balance")], broken))
    answer = await chat.say(BALANCE)
    assert answer.actions[0].status == "completed"
    assert "no JSON" in answer.answer
    assert chat.conversation_id


async def test_a_model_that_breaks_at_once_leaves_nothing(company: Company) -> None:
    before = await state_of(company.eva, "conversations", "conversation_messages")
    with pytest.raises(ModelGarbage):
        await Chat(company.ana, ScriptedModel(broken)).say(BALANCE)
    assert await state_of(company.eva, "conversations", "conversation_messages") == before


async def test_a_silent_model_still_gives_an_answer(company: Company) -> None:
    model = ScriptedModel([call("hrm.leave_balance")], [])
    answer = await Chat(company.ana, model).say(BALANCE)
    assert "25 days" in answer.answer
    assert "other words" in (await Chat(company.ana, ScriptedModel([])).say("hm")).answer


async def test_long_results_reach_the_model_cut(company: Company) -> None:
    reason = "x" * 400
    for week in range(30):
        day = (date(2026, 4, 15) + timedelta(weeks=week)).isoformat()
        facts = {"employee": "Ana", "start_on": day, "end_on": day, "reason": reason}
        await done(company.eva, "hrm.record_leave", kind="unpaid", **facts)
    model = ScriptedModel([call("hrm.list_leave_requests", limit=200)], [TextDelta("Many.")])
    answer = await Chat(company.eva, model).say("list all leave requests")
    assert len(answer.actions[0].result["items"]) == 30
    assert len(model.requests[1].messages[-1].text) < 2 * TOOL_RESULT_CHARS_MAX


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", MessageEmpty),
        (" \n\t ", MessageEmpty),
        ("\x00", MessageEmpty),
        ("x" * (MESSAGE_CHARS_MAX + 1), MessageTooLong),
        ("x" * 1_000_000, MessageTooLong),
    ],
)
async def test_a_message_that_is_none_is_refused(
    company: Company, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        Turn(company.ana, ScriptedModel([]), text, None, Via.CHAT)


async def test_what_no_column_holds_never_reaches_one(company: Company) -> None:
    said = TextDelta("nul \x00 and half a pair \ud83d")
    wanted = call("hrm.request_leave", **DAY, reason="a\x00b\ud83d")
    answer = await Chat(company.ana, ScriptedModel([said, wanted])).say(BOOK)
    assert answer.proposal
    assert answer.proposal.args["reason"] == "ab?"
    assert answer.answer.startswith("nul  and half a pair ?")


async def test_odd_characters_are_only_characters(company: Company) -> None:
    chat = Chat(company.ana, ScriptedModel([TextDelta("fine")]))
    right_to_left, family = "\u202eright to left\u202c", "\U0001f469\u200d\U0001f467"
    for text in ("half a pair \ud83d here", right_to_left, family, "'; DROP TABLE users; --"):
        assert (await chat.say(text)).answer == "fine"


async def test_a_person_without_documents_rights_or_record_still_gets_an_answer(
    company: Company,
) -> None:
    nobody = company.who("ana")
    answer = await Chat(nobody).say("what is my leave balance?")
    assert answer.answer
    assert not answer.actions

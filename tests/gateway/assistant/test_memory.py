"""What one turn hands to the next: the last call, what was shown, the question asked."""

import pytest

from actions.decisions import confirm
from actions.outcomes import Via
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatRequest, Clarify, TextDelta
from kernel.llm.scripted import ScriptedModel
from tests.actions.callers import done
from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio


@pytest.fixture
async def asked_for(company: Company) -> Company:
    """Ana asked for two days (LR-101) and for two weeks (LR-102)."""
    ask = "hrm.request_leave"
    await done(company.ana, ask, start_on="2026-03-19", end_on="2026-03-20")
    await done(company.ana, ask, start_on="2026-06-01", end_on="2026-06-12")
    return company


async def test_a_follow_up_repeats_the_last_question_for_somebody_else(company: Company) -> None:
    chat = Chat(company.eva)
    await chat.say("how many leave days does Ana have left?")
    answer = await chat.say("and Ben?")
    assert [a.name for a in answer.actions] == ["hrm.leave_balance"]
    assert "Ben Adeyemi has 25 days" in answer.answer


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("approve the short one", "LR-101"),
        ("approve the long one", "LR-102"),
        ("please approve the second one", "LR-101"),
        ("approve LR-102", "LR-102"),
    ],
)
async def test_after_a_list_people_name_what_they_saw(
    asked_for: Company, words: str, number: str
) -> None:
    chat = Chat(asked_for.mia)
    shown = await chat.say("which leave requests wait for me?")
    assert [r["number"] for r in shown.actions[0].result["items"]] == ["LR-102", "LR-101"]
    answer = await chat.say(words)
    assert answer.proposal
    assert answer.proposal.summary.startswith(f"Approve {number} (Ana Silva")


async def test_what_was_just_carried_out_is_meant_by_it(company: Company) -> None:
    chat = Chat(company.ana)
    await chat.say("book 2 days off from 7 April 2026")
    assert "LR-101" in (await chat.say("yes")).answer
    answer = await chat.say("cancel it")
    assert answer.proposal
    assert answer.proposal.summary.startswith("Cancel LR-101")


async def test_what_was_confirmed_on_the_card_is_meant_by_it_too(company: Company) -> None:
    chat = Chat(company.ana)
    asked = await chat.say("book 2 days off from 7 April 2026")
    assert asked.proposal
    await confirm(company.ana, asked.proposal.id, Via.WIDGET)
    answer = await chat.say("cancel it")
    assert answer.proposal
    assert answer.proposal.summary.startswith("Cancel LR-101")


async def test_a_choice_is_made_by_what_stands_on_the_button(asked_for: Company) -> None:
    chat = Chat(asked_for.mia)
    question = await chat.say("approve Ana's leave")
    assert question.clarification
    assert [c.label for c in question.clarification.choices] == ["LR-101", "LR-102"]
    answer = await chat.say("the short one")
    assert answer.proposal
    assert answer.proposal.summary.startswith("Approve LR-101")


async def test_an_answer_that_does_not_do_leaves_the_question_open(asked_for: Company) -> None:
    chat = Chat(asked_for.mia)
    await chat.say("approve Ana's leave")
    again = await chat.say("yes")
    assert again.clarification
    assert not again.actions
    refused = await chat.say("LR-999")
    assert "LR-999" in refused.answer
    assert not refused.proposal
    answer = await chat.say("LR-102")
    assert answer.proposal
    assert answer.proposal.summary.startswith("Approve LR-102")


async def test_the_question_which_action_remembers_what_was_asked_for(company: Company) -> None:
    titles = ["Transfer employee", "Get employee"]
    chat = Chat(company.eva, ScriptedModel([Clarify("Do you mean one of these?", "", titles)]))
    question = await chat.say("Ben, please")
    assert question.answer == "Do you mean one of these?"
    chat.model = OfflineModel()
    answer = await chat.say("the second one")
    assert [a.name for a in answer.actions] == ["hrm.get_employee"]
    assert answer.answer.startswith("Ben Adeyemi")


async def test_a_provider_is_told_what_was_said_before(company: Company) -> None:
    def repeat(request: ChatRequest) -> list[TextDelta]:
        return [TextDelta(" | ".join(m.text for m in request.messages[1:]))]

    chat = Chat(company.ana, ScriptedModel(repeat))
    await chat.say("first")
    assert (await chat.say("second")).answer == "first | first | second"

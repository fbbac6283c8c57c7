"""Orders of several steps: one card at a time, and never silence about what is not done."""

import pytest

from actions.decisions import confirm, dismiss
from actions.outcomes import Via
from gateway.assistant.parts import select_for
from tests.actions.callers import done
from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
BOTH = "approve Ana's leave and then approve Ben's leave"
ORDER = "approve Ana's leave, then show the holidays of this year, then approve Ben's leave"
REST = "show the holidays of this year; approve Ben's leave"


@pytest.fixture
async def waiting(company: Company) -> Company:
    """Ana (LR-101) and Ben (LR-102) wait for Mia."""
    for who, day in ((company.ana, "2026-03-19"), (company.ben, "2026-04-07")):
        await done(who, "hrm.request_leave", start_on=day, end_on=day)
    return company


async def states(company: Company) -> list[str]:
    listed = await done(company.eva, "hrm.list_leave_requests", order="oldest")
    return [r["status"] for r in listed.result["items"]]


async def test_changes_that_stand_for_themselves_are_one_plan_on_one_card(
    waiting: Company,
) -> None:
    chat = Chat(waiting.mia)
    answer = await chat.say(BOTH)
    assert answer.proposal
    assert answer.proposal.kind == "plan"
    assert [s.action for s in answer.proposal.steps or []] == ["hrm.approve_leave"] * 2
    assert "Not done yet" not in answer.answer
    assert await states(waiting) == ["pending", "pending"]
    await chat.say("yes")
    assert await states(waiting) == ["approved", "approved"]


async def test_a_mere_and_parts_an_order_too(waiting: Company) -> None:
    answer = await Chat(waiting.mia).say("approve Ana's request and reject Ben's: too many away")
    assert answer.proposal
    steps = answer.proposal.steps or []
    assert [s.action for s in steps] == ["hrm.approve_leave", "hrm.reject_leave"]
    assert [s.summary.split(" (")[0] for s in steps] == ["Approve LR-101", "Reject LR-102"]


async def test_a_step_that_needs_a_yes_says_what_is_not_done_yet(waiting: Company) -> None:
    answer = await Chat(waiting.mia).say(ORDER)
    assert answer.proposal
    assert answer.proposal.summary.startswith("Approve LR-101")
    assert f"Not done yet: {REST}." in answer.answer
    assert await states(waiting) == ["pending", "pending"]


async def test_a_typed_yes_goes_on_with_the_next_step(waiting: Company) -> None:
    chat = Chat(waiting.mia)
    await chat.say(ORDER)
    second = await chat.say("yes")
    assert second.answer.startswith("LR-101: Ana Silva")
    assert [(a.name, a.status) for a in second.actions] == [
        ("hrm.approve_leave", "completed"),
        ("hrm.list_holidays", "completed"),
        ("hrm.approve_leave", "proposal_required"),
    ]
    assert second.proposal
    assert second.proposal.summary.startswith("Approve LR-102")
    assert "Not done yet" not in second.answer
    assert await states(waiting) == ["approved", "pending"]
    last = await chat.say("yes")
    assert last.answer.startswith("LR-102: Ben Adeyemi")
    assert await states(waiting) == ["approved", "approved"]


async def test_continue_goes_on_after_the_card_was_confirmed(waiting: Company) -> None:
    chat = Chat(waiting.mia)
    first = await chat.say(ORDER)
    assert first.proposal
    early = await chat.say("continue")
    assert "still waits for you" in early.answer
    assert REST in early.answer
    assert not early.proposal
    await confirm(waiting.mia, first.proposal.id, Via.WIDGET)
    answer = await chat.say("go on")
    assert answer.proposal
    assert answer.proposal.summary.startswith("Approve LR-102")


async def test_nothing_goes_on_after_the_card_was_dismissed(waiting: Company) -> None:
    chat = Chat(waiting.mia)
    first = await chat.say(ORDER)
    assert first.proposal
    await dismiss(waiting.mia, first.proposal.id)
    answer = await chat.say("continue")
    assert "dismissed" in answer.answer
    assert REST in answer.answer
    assert not answer.actions
    assert await states(waiting) == ["pending", "pending"]


async def test_a_typed_no_names_what_is_given_up(waiting: Company) -> None:
    chat = Chat(waiting.mia)
    await chat.say(ORDER)
    answer = await chat.say("no")
    assert answer.answer == f"Dismissed. Nothing was changed. Not done yet: {REST}."


async def test_another_matter_ends_the_order(waiting: Company) -> None:
    chat = Chat(waiting.mia)
    await chat.say(ORDER)
    await chat.say("what is my leave balance?")
    answer = await chat.say("continue")
    assert not answer.proposal
    assert REST not in answer.answer


async def test_a_step_the_person_may_not_take_does_not_stop_the_one_before(
    waiting: Company,
) -> None:
    answer = await Chat(waiting.ana).say("show my leave balance and then approve Ben's leave")
    assert answer.actions[0].name == "hrm.leave_balance"
    assert answer.actions[0].status == "completed"
    assert "days of annual leave" in answer.answer
    assert not answer.proposal
    assert await states(waiting) == ["pending", "pending"]


async def test_every_step_has_its_own_actions_to_choose_from(company: Company) -> None:
    text = "list the departments, then record sick leave for Ana; show the org chart"
    found = {a.name for a, _ in (await select_for(company.eva, text, [])).permitted}
    assert found >= {"hrm.list_departments", "hrm.record_leave", "hrm.org_chart"}
    assert len(found) <= 12

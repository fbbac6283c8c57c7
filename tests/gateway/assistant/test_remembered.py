"""What a person told of themselves, used in their turns and in nobody else's."""

import pytest

from erp_domains.inventory.models import Warehouse
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.llm.port import ChatRequest, TextDelta
from kernel.llm.scripted import ScriptedModel
from tests.actions.callers import done
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio


@pytest.fixture
async def wim(acme: TenantContext) -> Principal:
    """Somebody of the warehouse, in a company with two of them and a product."""
    wim = principal_of(acme, "employee", "warehouse", name="Wim")
    async with begin(system_principal(acme)) as uow:
        for code, name in (("LEJ", "Leipzig"), ("HAM", "Hamburg")):
            uow.add(Warehouse(id=new_id(), code=code, name=name))
    await done(wim, "inventory.create_product", sku="KT-1", name="Kettle", list_price="20")
    return wim


async def test_people_tell_ask_and_forget_in_the_chat(wim: Principal) -> None:
    chat = Chat(wim)
    told = await chat.say("remember that I look after the northern region")
    assert [a.name for a in told.actions] == ["assistant.remember"]
    shown = await chat.say("what do you remember about me?")
    assert "I look after the northern region" in shown.answer
    other = Chat(principal_of(wim.tenant, "owner", name="Olga"))
    assert "northern" not in (await other.say("what do you remember about me?")).answer
    gone = await Chat(wim).say("forget everything you know about me")
    assert [a.name for a in gone.actions] == ["assistant.forget"]
    assert "nothing" in (await Chat(wim).say("what do you remember about me?")).answer


async def test_a_default_fills_what_was_left_open_and_the_proposal_says_so(wim: Principal) -> None:
    asked = await Chat(wim).say("receive 10 Kettle")
    assert not asked.proposal
    assert asked.clarification
    await done(wim, "assistant.remember", text="my default warehouse is Leipzig")
    filled = await Chat(wim).say("receive 10 Kettle")
    assert filled.proposal, (filled.answer, filled.actions, filled.clarification)
    assert "Leipzig" in str(filled.proposal.args_display)
    assert "warehouse “Leipzig” is what you asked me to take by default" in str(
        filled.proposal.warnings
    )


async def test_what_is_named_counts_more_than_the_default(wim: Principal) -> None:
    await done(wim, "assistant.remember", text="my default warehouse is Leipzig")
    named = await Chat(wim).say("receive 10 Kettle in Hamburg")
    assert named.proposal
    assert "Hamburg" in str(named.proposal.args_display)
    assert "by default" not in str(named.proposal.warnings)


async def test_a_provider_reads_it_fenced_as_the_persons_words(wim: Principal) -> None:
    await done(wim, "assistant.remember", text="I prefer short answers")
    seen: list[ChatRequest] = []

    def note(request: ChatRequest) -> list[TextDelta]:
        seen.append(request)
        return [TextDelta("Fine.")]

    await Chat(wim, ScriptedModel(note)).say("hello there, tell me something")
    await Chat(principal_of(wim.tenant, "owner"), ScriptedModel(note)).say("tell me something")
    mine, others = seen
    [memory] = [m for m in mine.messages if m.source_id == "memory"]
    assert memory.text.startswith("<<")
    assert "what Wim told you about themselves, in their own words" in memory.text
    assert "I prefer short answers" in memory.text
    assert not any("short answers" in m.text for m in others.messages)


async def test_people_hand_over_and_schedule_in_the_chat(wim: Principal) -> None:
    chat = Chat(wim)
    await chat.say("how many Kettle do we have in Leipzig?")
    handed = await chat.say("I want to talk to a person about this")
    assert [a.name for a in handed.actions] == ["assistant.handoff_human"]
    assert handed.proposal  # the answer before brought words nobody vouches for
    confirmed = await chat.say("yes")
    assert "T-401" in confirmed.answer
    assert "how many Kettle do we have in Leipzig?" in confirmed.actions[0].result["text"]
    silent = await chat.say("every Monday at 9 show me the stock of Kettle")
    assert (silent.actions, silent.proposal) == ([], None)  # a person answers there now
    asked = await Chat(wim).say("every Monday at 9 show me the stock of Kettle")
    assert asked.proposal
    assert asked.proposal.args_display["what"]["action"].startswith("inventory.")


async def test_other_languages_are_kept_as_they_were_said(wim: Principal) -> None:
    await Chat(wim).say("Bitte merk dir, dass ich in Leipzig arbeite")
    shown = await Chat(wim).say("was weißt du über mich?")
    assert "Ich in Leipzig arbeite" in shown.answer
    gone = await Chat(wim).say("vergiss alles, was du über mich weißt")
    assert [a.name for a in gone.actions] == ["assistant.forget"]
    asked = await Chat(wim).say("jeden Montag um 9 zeige mir den Bestand von Kettle")
    assert asked.proposal
    assert asked.proposal.summary.startswith("Schedule every week at 09:00")

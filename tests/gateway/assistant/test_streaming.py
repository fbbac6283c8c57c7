"""Providers that stall, lie or hang up, behind a real socket; readers who leave."""

from collections.abc import AsyncIterator
from contextlib import aclosing

import anyio
import pytest

from actions.select import forget_router
from gateway.assistant.turn import Turn
from kernel.llm.fallback import FallbackModel
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider, StreamLimits
from kernel.llm.port import TextDelta, ToolCall, ToolCallDelta
from kernel.llm.scripted import ScriptedModel
from tests.actions.callers import state_of
from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat
from tests.kernel.llm.fake_provider import FakeProvider, fake_provider

pytestmark = pytest.mark.anyio
QUICK = StreamLimits(connect_s=1, first_token_s=0.3, between_tokens_s=0.2, total_s=0.6)
PATIENT = StreamLimits(first_token_s=20, between_tokens_s=20, total_s=20)
BALANCE = "what is my leave balance?"
STORED = ("conversations", "conversation_messages", "proposals", "action_runs")


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


def behind(provider: FakeProvider, behaviour: str) -> FallbackModel:
    primary = OpenAICompatibleModel(Provider(provider.url, behaviour), QUICK)
    return FallbackModel(primary, OfflineModel())


@pytest.mark.parametrize(
    ("behaviour", "resets"),
    [
        ("stalls before", 0),
        ("500", 0),
        ("talks garbage", 0),
        ("sends broken arguments", 0),
        ("sends odd shapes", 0),
        ("cuts the stream", 1),
        ("stalls after", 1),
    ],
)
async def test_the_built_in_model_takes_over_and_the_answer_says_so(
    company: Company, provider: FakeProvider, behaviour: str, resets: int
) -> None:
    model = behind(provider, behaviour)
    chat = Chat(company.ana, model)
    answer = await chat.say(BALANCE)
    await model.aclose()
    assert [a.status for a in answer.actions] == ["completed"]
    assert answer.answer.startswith("On Mon 16 Mar 2026: You have 25 days of annual leave left")
    assert f"({behaviour} is not available right now" in answer.answer
    assert answer.model == OfflineModel.name
    assert chat.names().count("stream.reset") == resets
    assert chat.streamed() == answer.answer


async def test_a_turn_that_fell_back_does_not_ask_the_provider_again(
    company: Company, provider: FakeProvider
) -> None:
    model = behind(provider, "stalls before")
    await Chat(company.ana, model).say(BALANCE)
    await model.aclose()
    assert len(provider.bodies) == 1


async def test_what_an_earlier_step_said_survives_a_reset(
    company: Company, provider: FakeProvider
) -> None:
    class Turning:
        """Well for one step, cut in the next."""

        name = "cuts the stream"

        def __init__(self) -> None:
            call = ToolCall("1", "hrm.leave_balance", {})
            self.good = ScriptedModel([TextDelta("One moment."), ToolCallDelta(call)])
            self.good.name = self.name
            self.then = behind(provider, self.name)

        def stream(self, request: object) -> object:
            return (self.then if self.good.requests else self.good).stream(request)  # pyright: ignore[reportArgumentType]

    model = Turning()
    chat = Chat(company.ana, model)  # pyright: ignore[reportArgumentType]
    answer = await chat.say(BALANCE)
    await model.then.aclose()
    assert chat.names().count("stream.reset") == 1
    assert answer.answer.startswith("One moment.")
    assert "The balance is" not in answer.answer
    assert chat.streamed() == answer.answer


async def test_a_provider_that_answers_well_is_not_excused(
    company: Company, provider: FakeProvider
) -> None:
    model = behind(provider, "answers well")
    chat = Chat(company.ana, model)
    answer = await chat.say("hello")
    await model.aclose()
    assert (answer.answer, answer.model) == ("Grüß dich", "answers well")
    assert answer.usage
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (11, 3)


async def test_a_reader_who_leaves_ends_the_call_and_leaves_nothing(
    company: Company, provider: FakeProvider
) -> None:
    before = await state_of(company.eva, *STORED)
    model = OpenAICompatibleModel(Provider(provider.url, "stalls after"), PATIENT)
    async with aclosing(Turn(company.ana, model, BALANCE).events()) as events:
        async for event in events:
            if event.name == "token":
                break
    with anyio.fail_after(2):
        await provider.has_hung_up.wait()
    await model.aclose()
    assert await state_of(company.eva, *STORED) == before


async def test_stopping_never_cuts_a_tool_and_keeps_what_it_did(company: Company) -> None:
    call = ToolCall("1", "hrm.leave_balance", {})
    model = ScriptedModel([TextDelta("One moment. "), ToolCallDelta(call)], [TextDelta("never")])
    turn = Turn(company.ana, model, BALANCE)
    names: list[str] = []
    async for event in turn.events():
        names.append(event.name)
        if event.name == "tool.start":
            turn.stop.set()
    read = turn.result()
    assert names[-3:] == ["tool.result", "usage", "done"]
    assert [a.status for a in read.actions] == ["completed"]
    assert read.answer == "One moment."
    assert len(model.requests) == 1


async def test_stopping_before_the_model_is_asked_asks_nobody(company: Company) -> None:
    model = ScriptedModel([TextDelta("never")])
    turn = Turn(company.ana, model, BALANCE)
    turn.stop.set()
    events = [event async for event in turn.events()]
    assert events[-1].data["is_cancelled"] is True
    assert (turn.result().answer, model.requests) == ("", [])


async def test_a_turn_that_waits_for_what_has_to_be_learnt_says_so(company: Company) -> None:
    forget_router()
    chat = Chat(company.ana)
    await chat.say(BALANCE)
    assert [event["stage"] for event in chat.data_of("status")][:2] == ["reading", "learning"]
    await chat.say(BALANCE)
    assert [event["stage"] for event in chat.data_of("status")][:2] == ["reading", "searching"]

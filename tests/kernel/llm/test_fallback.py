"""The second model takes over; the reader knows when to drop what it has."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

import pytest

from kernel.breaker import Breaker, BreakerState
from kernel.llm.errors import BudgetExceeded, ModelUnavailable
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider, StreamLimits
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Message,
    Role,
    StreamReset,
    TextDelta,
)
from kernel.llm.scripted import ScriptedModel
from tests.kernel.llm.fake_provider import FakeProvider, fake_provider

pytestmark = pytest.mark.anyio

QUICK = StreamLimits(connect_s=1, first_token_s=0.3, between_tokens_s=0.2, total_s=0.6)
ASK = ChatRequest([Message(Role.USER, "hello")])
SECOND = [TextDelta("second"), Finish(FinishReason.STOP, "second")]


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


def model_of(provider: FakeProvider, name: str) -> FallbackModel:
    primary = OpenAICompatibleModel(Provider(provider.url, name), QUICK)
    return FallbackModel(primary, ScriptedModel(SECOND, name="second"))


async def collect(model: FallbackModel, request: ChatRequest = ASK) -> list[Delta]:
    deltas = [delta async for delta in model.stream(request)]
    await model.aclose()
    return deltas


@pytest.mark.parametrize("name", ["500", "401", "stalls before", "talks garbage"])
async def test_before_the_first_word_the_switch_is_silent(
    provider: FakeProvider, name: str
) -> None:
    assert await collect(model_of(provider, name)) == SECOND


@pytest.mark.parametrize("name", ["cuts the stream", "stalls after"])
async def test_after_the_first_word_the_reader_is_told_to_drop_it(
    provider: FakeProvider, name: str
) -> None:
    deltas = await collect(model_of(provider, name))
    assert isinstance(deltas[0], TextDelta)
    assert isinstance(deltas[1], StreamReset)
    assert deltas[2:] == SECOND


async def test_a_good_answer_never_reaches_the_second_model(provider: FakeProvider) -> None:
    deltas = await collect(model_of(provider, "answers well"))
    assert deltas[-1] == Finish(FinishReason.STOP, "answers well")
    assert TextDelta("second") not in deltas


async def test_without_leave_to_fall_back_the_error_stands(provider: FakeProvider) -> None:
    request = ChatRequest([Message(Role.USER, "hello")], allow_fallback=False)
    model = model_of(provider, "500")
    with pytest.raises(ModelUnavailable):
        await collect(model, request)
    await model.aclose()


async def test_a_provider_that_keeps_failing_is_left_alone(provider: FakeProvider) -> None:
    model = model_of(provider, "500")
    for _ in range(8):
        assert (await collect(model))[-1] == Finish(FinishReason.STOP, "second")
    assert len(provider.bodies) == 5


async def test_a_reader_who_leaves_is_no_failure_of_the_provider(provider: FakeProvider) -> None:
    breaker = Breaker("model", failures_max=1)
    primary = OpenAICompatibleModel(Provider(provider.url, "drips for ever"), QUICK)
    model = FallbackModel(Link(primary, breaker), ScriptedModel(SECOND))
    async with aclosing(model.stream(ASK)) as deltas:
        await anext(deltas)
    assert breaker.state is BreakerState.CLOSED
    await model.aclose()


class _Spent:
    name = "spent"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        raise BudgetExceeded("No budget left this month.")
        yield TextDelta("")


async def test_over_budget_the_built_in_model_answers() -> None:
    breaker = Breaker("model", failures_max=1)
    assert await collect(FallbackModel(Link(_Spent(), breaker), ScriptedModel(SECOND))) == SECOND
    assert breaker.state is BreakerState.CLOSED

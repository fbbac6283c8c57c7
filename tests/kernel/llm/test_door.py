"""Which model an installation talks to."""

from decimal import Decimal

import pytest
from pydantic import SecretStr

from kernel.llm.door import chat_model
from kernel.llm.fallback import FallbackModel
from kernel.llm.offline.model import OfflineModel
from kernel.llm.port import ChatRequest, Finish, FinishReason, Message, Role, Task, TextDelta
from kernel.settings import ModelProvider, ModelTools, Settings
from tests.kernel.llm.fake_provider import fake_provider

pytestmark = pytest.mark.anyio
HELLO = ChatRequest([Message(Role.USER, "hello")])


def test_without_a_key_or_address_the_built_in_model_answers_alone() -> None:
    assert isinstance(chat_model(Settings(llm_url=None, openai_api_key=None)), OfflineModel)


async def test_with_an_address_the_provider_answers() -> None:
    async with fake_provider() as provider:
        key = SecretStr("sk-1")
        model = chat_model(
            Settings(llm_url=provider.url, llm_model="answers well", openai_api_key=key)
        )
        assert isinstance(model, FallbackModel)
        deltas = [d async for d in model.stream(HELLO)]
        await model.aclose()
    assert TextDelta("Grüß") in deltas
    assert provider.headers[0]["Authorization"] == "Bearer sk-1"


async def test_with_a_provider_that_fails_the_built_in_model_answers_and_is_named() -> None:
    async with fake_provider() as provider:
        model = chat_model(Settings(llm_url=provider.url, llm_model="500", openai_api_key=None))
        assert isinstance(model, FallbackModel)
        deltas = [d async for d in model.stream(HELLO)]
        await model.aclose()
    assert isinstance(deltas[-1], Finish)
    assert deltas[-1].model == OfflineModel.name


async def test_several_providers_stand_behind_one_another() -> None:
    async with fake_provider() as provider:
        named = [
            ModelProvider(url=provider.url, model="500"),
            ModelProvider(url=provider.url, model="answers well", tools=ModelTools.SCHEMA),
        ]
        model = chat_model(Settings(llm_providers=named))
        assert isinstance(model, FallbackModel)
        deltas = [d async for d in model.stream(HELLO)]
        await model.aclose()
    assert deltas[-1] == Finish(FinishReason.STOP, "answers well")
    assert [body["model"] for body in provider.bodies] == ["500", "answers well"]


def test_providers_and_prices_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(
        "LLM_PROVIDERS", '[{"url": "http://a/v1", "model": "m", "tasks": ["summary"]}]'
    )
    monkeypatch.setenv("LLM_PRICES", '{"m": ["0.5", "1.25"]}')
    chosen = Settings()
    assert chosen.llm_providers[0].tasks == {Task.SUMMARY}
    assert chosen.llm_prices == {"m": (Decimal("0.5"), Decimal("1.25"))}

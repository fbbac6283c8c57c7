"""A provider over HTTP: good answers, and every way in which one can be bad."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest

from kernel.llm.errors import ModelGarbage, ModelTimeout, ModelUnavailable
from kernel.llm.openai_compatible import (
    OpenAICompatibleModel,
    Provider,
    StreamLimits,
    completions_url,
)
from kernel.llm.port import (
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
    Usage,
)
from tests.kernel.llm.fake_provider import FakeProvider, fake_provider

pytestmark = pytest.mark.anyio

QUICK = StreamLimits(
    connect_s=1, first_token_s=0.3, between_tokens_s=0.2, total_s=0.6, bytes_max=300_000
)
LEAVE = ToolSpec(
    "hrm.request_leave", "Request leave", "Ask for leave.", {"type": "object", "properties": {}}
)
ASK = ChatRequest([Message(Role.SYSTEM, "Be brief."), Message(Role.USER, "hello")], tools=[LEAVE])


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as running:
        yield running


async def run(provider: FakeProvider, name: str, request: ChatRequest = ASK) -> list[Delta]:
    model = OpenAICompatibleModel(Provider(provider.url, name, "sk-test"), QUICK)
    try:
        return [delta async for delta in model.stream(request)]
    finally:
        await model.aclose()


def text_of(deltas: list[Delta]) -> str:
    return "".join(d.text for d in deltas if isinstance(d, TextDelta))


async def test_text_comes_in_pieces_with_usage_and_an_end(provider: FakeProvider) -> None:
    deltas = await run(provider, "answers well")
    assert deltas == [
        TextDelta("Grüß"),
        TextDelta(" dich"),
        Usage(11, 3),
        Finish(FinishReason.STOP, "answers well"),
    ]


async def test_the_request_is_what_providers_expect(provider: FakeProvider) -> None:
    call = ToolCall("c9", "hrm.leave_balance", {"year": 2026})
    history = [
        *ASK.messages,
        Message(Role.ASSISTANT, tool_calls=[call]),
        Message(Role.TOOL, '{"summary": "12 days"}', tool_call_id="c9", source_id="tool"),
    ]
    await run(provider, "answers well", ChatRequest(history, tools=[LEAVE], output_tokens_max=77))
    body = provider.bodies[0]
    assert provider.paths == ["/v1/chat/completions"]
    assert provider.headers[0]["Authorization"] == "Bearer sk-test"
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert body["max_tokens"] == 77
    assert body["tools"][0]["function"]["name"] == "hrm__request_leave"
    assert body["messages"][2]["tool_calls"][0]["function"] == {
        "name": "hrm__leave_balance",
        "arguments": '{"year":2026}',
    }
    assert body["messages"][3]["tool_call_id"] == "c9"


async def test_tool_calls_are_put_together_from_their_pieces(provider: FakeProvider) -> None:
    deltas = await run(provider, "calls tools")
    calls = [d.call for d in deltas if isinstance(d, ToolCallDelta)]
    assert calls == [
        ToolCall("c1", "hrm.request_leave", {"start_on": "2026-12-01", "days": 3}),
        ToolCall("c2", "hrm.leave_balance", {}),
    ]
    assert deltas[-1] == Finish(FinishReason.TOOL_CALLS, "calls tools")


async def test_tool_calls_without_index_or_id_and_with_object_arguments_are_read(
    provider: FakeProvider,
) -> None:
    deltas = await run(provider, "calls tools like ollama")
    calls = [d.call for d in deltas if isinstance(d, ToolCallDelta)]
    assert calls == [ToolCall("call_0", "hrm.leave_balance", {"year": 2026})]
    assert deltas[-1] == Finish(FinishReason.TOOL_CALLS, "calls tools like ollama")


async def test_characters_split_over_packets_are_whole(provider: FakeProvider) -> None:
    assert text_of(await run(provider, "splits in mid character")) == "né €"


async def test_usage_is_estimated_when_not_told(provider: FakeProvider) -> None:
    usage = next(d for d in await run(provider, "reports no usage") if isinstance(d, Usage))
    assert usage.is_estimate
    assert 7 <= usage.completion_tokens <= 20


async def test_a_parameter_the_model_does_not_know_is_left_out(provider: FakeProvider) -> None:
    assert text_of(await run(provider, "no temperature")) == "Grüß dich"
    assert "temperature" in provider.bodies[0]
    assert "temperature" not in provider.bodies[1]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("stalls before", ModelTimeout),
        ("stalls after", ModelTimeout),
        ("only keeps alive", ModelTimeout),
        ("drips for ever", ModelTimeout),
        ("talks garbage", ModelGarbage),
        ("sends odd shapes", ModelGarbage),
        ("sends broken arguments", ModelGarbage),
        ("cuts the stream", ModelGarbage),
        ("ends without a word", ModelGarbage),
        ("floods", ModelGarbage),
        ("does not stream", ModelGarbage),
        ("breaks off with an error", ModelUnavailable),
        ("redirects", ModelUnavailable),
    ],
)
async def test_a_bad_stream_is_a_clear_error(
    provider: FakeProvider, name: str, error: type[Exception]
) -> None:
    async with asyncio.timeout(3):
        with pytest.raises(error) as caught:
            await run(provider, name)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("400", "refused the request"),
        ("401", "OPENAI_API_KEY"),
        ("403", "OPENAI_API_KEY"),
        ("404", "LLM_MODEL"),
        ("429", "rate limit"),
        ("500", "try again later"),
        ("503", "try again later"),
    ],
)
async def test_a_refusal_says_what_to_do(provider: FakeProvider, status: str, words: str) -> None:
    with pytest.raises(ModelUnavailable, match=words) as caught:
        await run(provider, status)
    assert "sk-test" not in str(caught.value)


async def test_no_server_at_all_is_unavailable() -> None:
    async with fake_provider() as gone:
        pass
    with pytest.raises(ModelUnavailable, match="LLM_URL"):
        await run(gone, "answers well")


async def test_leaving_early_closes_the_connection(provider: FakeProvider) -> None:
    model = OpenAICompatibleModel(Provider(provider.url, "drips for ever"), QUICK)
    async with aclosing(model.stream(ASK)) as deltas:
        await anext(deltas)
    async with asyncio.timeout(2):
        await provider.has_hung_up.wait()
    await model.aclose()


async def test_cancelling_closes_the_connection(provider: FakeProvider) -> None:
    task = asyncio.create_task(run(provider, "stalls after"))
    while not provider.bodies:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(2):
        await provider.has_hung_up.wait()


async def test_azure_gets_its_own_key_header_and_keeps_its_query(provider: FakeProvider) -> None:
    azure = provider.url.replace("/v1", "/openai/deployments/gpt?api-version=2026-01-01")
    model = OpenAICompatibleModel(Provider(azure, "answers well", "sk-test"), QUICK)
    assert [d async for d in model.stream(ASK)]
    await model.aclose()
    assert provider.paths == ["/openai/deployments/gpt/chat/completions?api-version=2026-01-01"]
    assert provider.headers[0]["api-key"] == "sk-test"
    assert "Authorization" not in provider.headers[0]


@pytest.mark.parametrize(
    ("base", "address"),
    [
        ("http://localhost:11434", "http://localhost:11434/v1/chat/completions"),
        ("http://localhost:11434/", "http://localhost:11434/v1/chat/completions"),
        ("https://api.openai.com/v1", "https://api.openai.com/v1/chat/completions"),
        ("http://gpu:8000/v1/", "http://gpu:8000/v1/chat/completions"),
        ("http://gw/llm/v1/chat/completions", "http://gw/llm/v1/chat/completions"),
    ],
)
def test_the_usual_forms_of_address_work(base: str, address: str) -> None:
    assert completions_url(base) == address

"""LangChain's chat models behind our port."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from kernel.llm.errors import ModelUnavailable
from kernel.llm.langchain_adapter import LangChainModel
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

pytestmark = pytest.mark.anyio
ASK = ChatRequest([Message(Role.USER, "hello")])
TOOL = ToolSpec("hrm.leave_balance", "Leave balance", "Days left.", {"type": "object"})


class ToolCaller(GenericFakeChatModel):
    """Answers with the message given; keeps what it was sent and bound to."""

    sent: list[list[BaseMessage]]
    bound: list[Any]

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> "ToolCaller":
        self.bound.extend(tools)
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.sent.append(messages)
        answer = next(self.messages)
        assert isinstance(answer, AIMessage)
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        raise NotImplementedError


async def collect(model: LangChainModel, request: ChatRequest = ASK) -> list[Delta]:
    return [delta async for delta in model.stream(request)]


async def test_text_is_streamed_word_by_word() -> None:
    fake = GenericFakeChatModel(messages=iter([AIMessage("You have twelve days")]))
    deltas = await collect(LangChainModel(fake, name="fake"))
    texts = [d.text for d in deltas if isinstance(d, TextDelta)]
    assert "".join(texts) == "You have twelve days"
    assert len(texts) > 1
    assert deltas[-1] == Finish(FinishReason.STOP, "fake")


async def test_tools_go_out_and_calls_come_back_under_their_action_names() -> None:
    call = {"name": "hrm__leave_balance", "args": {"year": 2026}, "id": "c1"}
    usage = {"input_tokens": 7, "output_tokens": 2, "total_tokens": 9}
    answer = AIMessage("", tool_calls=[call], usage_metadata=usage)
    fake = ToolCaller(messages=iter([answer]), sent=[], bound=[], disable_streaming=True)
    earlier = [
        Message(Role.SYSTEM, "Be brief."),
        Message(Role.USER, "balance?"),
        Message(Role.ASSISTANT, tool_calls=[ToolCall("c0", "hrm.leave_balance")]),
        Message(Role.TOOL, "12", tool_call_id="c0"),
    ]
    deltas = await collect(LangChainModel(fake), ChatRequest(earlier, tools=[TOOL]))
    assert ToolCallDelta(ToolCall("c1", "hrm.leave_balance", {"year": 2026})) in deltas
    assert Usage(7, 2) in deltas
    assert isinstance(deltas[-1], Finish)
    assert deltas[-1].reason is FinishReason.TOOL_CALLS
    assert fake.bound[0]["function"]["name"] == "hrm__leave_balance"
    assert isinstance(fake.sent[0][3], ToolMessage)
    asked = fake.sent[0][2]
    assert isinstance(asked, AIMessage)
    assert asked.tool_calls[0]["name"] == "hrm__leave_balance"


async def test_what_an_integration_raises_is_unavailable() -> None:
    class Broken(GenericFakeChatModel):
        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
            raise ValueError("secret inside")

    with pytest.raises(ModelUnavailable, match="ValueError") as caught:
        await collect(LangChainModel(Broken(messages=iter([]))))
    assert "secret inside" not in str(caught.value)

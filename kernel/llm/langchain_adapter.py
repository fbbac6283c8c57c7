"""Any LangChain chat model behind our port: for providers that are not OpenAI-compatible."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)

from kernel.llm.errors import ModelGarbage, ModelTimeout, ModelUnavailable
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
    Usage,
)
from kernel.llm.tokens import estimate_usage
from kernel.llm.wire import action_name, wire_name, wire_tool


class LangChainModel:
    """Wraps a LangChain `BaseChatModel`."""

    def __init__(self, model: BaseChatModel, *, name: str = "", total_s: float = 240.0) -> None:
        self._model = model
        self._total_s = total_s
        self.name = name or str(getattr(model, "model_name", "") or type(model).__name__)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Stream one answer; tool calls come complete, at the end."""
        whole: AIMessageChunk | None = None
        tools = [wire_tool(tool) for tool in request.tools]
        runnable = self._model.bind_tools(tools) if tools else self._model
        chunks = runnable.astream([_to_langchain(m) for m in request.messages])
        deadline = asyncio.get_running_loop().time() + self._total_s
        try:
            while (chunk := await _next_chunk(chunks, deadline)) is not None:
                whole = chunk if whole is None else whole + chunk
                if text := chunk.text:
                    yield TextDelta(text)
        finally:
            if isinstance(chunks, AsyncGenerator):
                await chunks.aclose()
        for delta in _ending(request, whole, self.name):
            yield delta


async def _next_chunk(chunks: AsyncIterator[AIMessage], deadline: float) -> AIMessageChunk | None:
    try:
        async with asyncio.timeout_at(deadline):
            chunk = await anext(chunks)
    except StopAsyncIteration:
        return None
    except TimeoutError as error:
        raise ModelTimeout("The model did not answer in time; try again.") from error
    # Each LangChain integration raises its own SDK's exceptions and they share no base class.
    except Exception as error:
        raise ModelUnavailable(f"The model failed ({type(error).__name__}).") from error
    if isinstance(chunk, AIMessageChunk):
        return chunk
    return AIMessageChunk(
        content=chunk.content, tool_calls=chunk.tool_calls, usage_metadata=chunk.usage_metadata
    )


def _to_langchain(message: Message) -> BaseMessage:
    if message.role == Role.SYSTEM:
        return SystemMessage(message.text)
    if message.role == Role.USER:
        return HumanMessage(message.text)
    if message.role == Role.TOOL:
        return ToolMessage(message.text, tool_call_id=message.tool_call_id or "")
    calls = [
        {"name": wire_name(c.name), "args": c.arguments, "id": c.id, "type": "tool_call"}
        for c in message.tool_calls
    ]
    return AIMessage(message.text, tool_calls=calls)


def _ending(request: ChatRequest, whole: AIMessageChunk | None, name: str) -> list[Delta]:
    if whole is None:
        raise ModelGarbage("The model answered nothing; try again.")
    if whole.invalid_tool_calls:
        raise ModelGarbage("The model asked for an action with arguments that are no JSON.")
    calls: list[Delta] = [
        ToolCallDelta(ToolCall(c["id"] or f"call_{n}", action_name(c["name"]), c["args"]))
        for n, c in enumerate(whole.tool_calls)
    ]
    usage = estimate_usage(request, whole.text)
    if told := whole.usage_metadata:
        usage = Usage(told["input_tokens"], told["output_tokens"])
    reason = FinishReason.TOOL_CALLS if calls else FinishReason.STOP
    return [*calls, usage, Finish(reason, name)]

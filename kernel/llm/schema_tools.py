"""Tools for models that have none: one JSON schema of everything that may be said.

A small model, or a server whose own tools mode cannot be relied on, is asked for one JSON value
that is either an answer or a list of calls; constrained decoding makes it keep to that. The value
becomes the same deltas a model with tools sends. The answer comes whole, not word by word.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import orjson

from kernel.llm.errors import ModelGarbage
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Delta,
    Finish,
    FinishReason,
    JsonDict,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)
from kernel.llm.wire import TOOL_CALLS_MAX, action_name, wire_name

SCHEMA_DEPTH_MAX = 12
INSTRUCTION = (
    "Answer with one JSON object and nothing else. "
    '{"calls": [{"name": "...", "arguments": {...}}]} '
    "uses one or more of the tools below: do so whenever the person asks about records of the "
    "company or wants something done, since you know no records and can change nothing yourself. "
    '{"answer": "..."} speaks to the person: from results and passages above, or to ask what is '
    "missing. The tools:"
)


class SchemaToolsModel:
    """Wraps a model that can keep to a `response_schema` but cannot call tools."""

    def __init__(self, inner: ChatModel) -> None:
        self._inner = inner

    @property
    def name(self) -> str:
        """Return the name of the model inside."""
        return self._inner.name

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Ask for one JSON value and give its deltas; without tools, whatever the model says."""
        asked = without_tools(request) if request.tools else request
        texts: list[str] = []
        async with aclosing(self._inner.stream(asked)) as deltas:
            async for delta in deltas:
                if isinstance(delta, TextDelta) and request.tools:
                    texts.append(delta.text)
                elif isinstance(delta, Finish) and request.tools:
                    said = list(read_value("".join(texts)))
                    for each in said:
                        yield each
                    yield replace(delta, reason=_reason(said, delta.reason))
                else:
                    yield delta

    async def aclose(self) -> None:
        """Close what the model inside holds open."""
        close = getattr(self._inner, "aclose", None)
        if close is not None:
            await close()


def without_tools(request: ChatRequest) -> ChatRequest:
    """The same request with its tools as text and as a schema."""
    listed = "\n".join(f"- {wire_name(t.name)}: {t.description or t.title}" for t in request.tools)
    told = Message(Role.SYSTEM, f"{INSTRUCTION}\n{listed}")
    messages = [_plain(message) for message in request.messages]
    heads = sum(1 for message in messages if message.role == Role.SYSTEM)
    return replace(
        request,
        messages=[*messages[:heads], told, *messages[heads:]],
        tools=[],
        response_schema=answer_schema(request.tools),
    )


def answer_schema(tools: list[ToolSpec]) -> JsonDict:
    """The schema of an answer or of calls to these tools."""
    calls = {
        "type": "array",
        "minItems": 1,
        "maxItems": TOOL_CALLS_MAX,
        "items": {"anyOf": [_call_schema(tool) for tool in tools]},
    }
    return {"anyOf": [_object({"answer": {"type": "string"}}), _object({"calls": calls})]}


def read_value(text: str) -> Iterator[Delta]:
    """The deltas of what such a model wrote. Raises ModelGarbage for calls that are none.

    Words that are no JSON are an answer: the server did not keep the model to the schema.
    """
    bare = _unfenced(text)
    if not bare.startswith("{"):
        if not bare:
            raise ModelGarbage("The model answered nothing; try again.")
        yield TextDelta(bare)
        return
    value = _parsed(bare)
    if isinstance(value.get("answer"), str):
        yield TextDelta(value["answer"])
        return
    calls = value.get("calls")
    if not isinstance(calls, list) or not 0 < len(calls) <= TOOL_CALLS_MAX:
        raise ModelGarbage("The model sent JSON that is neither an answer nor calls.")
    for n, call in enumerate(calls):
        yield ToolCallDelta(_call(n, call))


def _reason(said: list[Delta], told: FinishReason) -> FinishReason:
    is_calling = any(isinstance(each, ToolCallDelta) for each in said)
    return FinishReason.TOOL_CALLS if is_calling else told


def _plain(message: Message) -> Message:
    if message.role == Role.TOOL:
        return Message(Role.USER, f"Result of {message.name or 'the call'}:\n{message.text}")
    if not message.tool_calls:
        return message
    calls = [{"name": wire_name(c.name), "arguments": c.arguments} for c in message.tool_calls]
    return Message(Role.ASSISTANT, orjson.dumps({"calls": calls}, default=str).decode())


def _object(properties: JsonDict) -> JsonDict:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _call_schema(tool: ToolSpec) -> JsonDict:
    root = tool.parameters or {"type": "object", "properties": {}}
    arguments = _inlined(root, root, SCHEMA_DEPTH_MAX)
    return _object({"name": {"const": wire_name(tool.name)}, "arguments": arguments})


def _inlined(schema: Any, root: JsonDict, depth: int) -> Any:
    """The schema with its references in place and without our own `x-` marks."""
    if isinstance(schema, list):
        return [_inlined(each, root, depth) for each in schema]
    if not isinstance(schema, dict):
        return schema
    name = str(schema.get("$ref", "")).removeprefix("#/$defs/")
    if name:
        found = root.get("$defs", {}).get(name) if depth else None
        return _inlined(found, root, depth - 1) if found else {}
    return {
        key: _inlined(value, root, depth)
        for key, value in schema.items()
        if key != "$defs" and not key.startswith("x-")
    }


def _call(n: int, call: Any) -> ToolCall:
    if not isinstance(call, dict) or not isinstance(call.get("name"), str):
        raise ModelGarbage("The model asked for an action without a name.")
    arguments = call.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise ModelGarbage("The model asked for an action with arguments that are no object.")
    return ToolCall(f"call_{n}", action_name(call["name"]), arguments)


def _parsed(text: str) -> JsonDict:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ModelGarbage("The model sent something that is no JSON.") from error


def _unfenced(text: str) -> str:
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare.removeprefix("```json").strip("`").strip()
    return bare

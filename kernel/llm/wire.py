"""The OpenAI chat-completions wire format: a request as JSON, a server-sent stream as deltas."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from kernel.llm.errors import ModelGarbage, ModelUnavailable
from kernel.llm.port import (
    ChatRequest,
    Delta,
    FinishReason,
    JsonDict,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
    Usage,
)

TOOL_CALLS_MAX = 16
TOKENS_REPORTED_MAX = 100_000_000  # a provider that claims more does not know
_FINISH = {
    "stop": FinishReason.STOP,
    "length": FinishReason.LENGTH,
    "tool_calls": FinishReason.TOOL_CALLS,
    "function_call": FinishReason.TOOL_CALLS,
    "content_filter": FinishReason.REFUSED,
}


def wire_name(name: str) -> str:
    """Return a tool name a provider accepts: `hrm.request_leave` -> `hrm__request_leave`."""
    return name.replace(".", "__")


def action_name(name: str) -> str:
    """Return the action name of a wire name."""
    return name.replace("__", ".")


def request_body(request: ChatRequest, model: str) -> JsonDict:
    """Return the JSON body of a streaming chat completion."""
    body: JsonDict = {
        "model": model,
        "messages": [_message(message) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
        "temperature": request.temperature,
        "max_tokens": request.output_tokens_max,
    }
    if request.tools:
        body["tools"] = [wire_tool(tool) for tool in request.tools]
    if request.response_schema is not None:
        schema = {"name": "answer", "schema": request.response_schema}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _message(message: Message) -> JsonDict:
    wire: JsonDict = {"role": message.role.value, "content": message.text}
    if message.tool_calls:
        wire["content"] = message.text or None
        wire["tool_calls"] = [_call(call) for call in message.tool_calls]
    if message.role == Role.TOOL:
        wire["tool_call_id"] = message.tool_call_id or ""
    return wire


def _call(call: ToolCall) -> JsonDict:
    arguments = orjson.dumps(call.arguments, default=str).decode()
    function = {"name": wire_name(call.name), "arguments": arguments}
    return {"id": call.id, "type": "function", "function": function}


def wire_tool(tool: ToolSpec) -> JsonDict:
    """Return a tool as the function object providers and LangChain take."""
    function = {
        "name": wire_name(tool.name),
        "description": tool.description or tool.title,
        "parameters": tool.parameters or {"type": "object", "properties": {}},
    }
    return {"type": "function", "function": function}


@dataclass(slots=True)
class _PartialCall:
    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class StreamReader:
    """Turns the data of server-sent events into deltas; holds tool calls until they are complete.

    Feed each event's JSON to `read`; at the end of the stream call `close` for the tool calls.
    """

    chars_max: int | None = None
    finish: FinishReason | None = None
    usage: Usage | None = None
    chars: int = 0
    pieces: list[str] = field(default_factory=list[str])
    is_done: bool = False
    _calls: dict[int, _PartialCall] = field(default_factory=dict)

    def read(self, data: bytes) -> Iterator[Delta]:
        """Yield what one event says. Raises ModelGarbage or ModelUnavailable."""
        if data == b"[DONE]":
            self.is_done = True
            return
        event = _parse_object(data)
        if event.get("error"):
            raise ModelUnavailable("The model provider broke off with an error; try again.")
        self._read_usage(event.get("usage"))
        choices = event.get("choices") or []
        if not isinstance(choices, list) or not all(isinstance(c, dict) for c in choices):
            raise ModelGarbage("The model provider sent choices that are no list of objects.")
        for choice in choices[:1]:  # one answer was asked for
            yield from self._read_choice(choice)

    def close(self) -> Iterator[Delta]:
        """Yield the complete tool calls. Raises ModelGarbage when the stream was cut."""
        if self.finish is None and not self.is_done:
            raise ModelGarbage("The model's answer was cut off before its end; try again.")
        for n, partial in sorted(self._calls.items()):
            yield ToolCallDelta(_complete_call(n, partial))

    @property
    def reason(self) -> FinishReason:
        """Return why the stream ended; tool calls win over what the provider says."""
        if self._calls:
            return FinishReason.TOOL_CALLS
        return self.finish or FinishReason.STOP

    @property
    def completion(self) -> str:
        """Everything the model wrote so far, calls included."""
        return "".join(self.pieces)

    def _read_usage(self, usage: JsonDict | None) -> None:
        if not isinstance(usage, dict):
            return
        counts = [usage.get(key, 0) for key in ("prompt_tokens", "completion_tokens")]
        # What is no count is no usage: it is estimated like that of a provider that says nothing.
        if all(type(n) is int and 0 <= n <= TOKENS_REPORTED_MAX for n in counts) and any(counts):
            self.usage = Usage(*counts)

    def _read_choice(self, choice: JsonDict) -> Iterator[Delta]:
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            raise ModelGarbage("The model provider sent a delta that is no object.")
        text = delta.get("content")
        if isinstance(text, str) and text:
            self._keep(text)
            yield TextDelta(text)
        parts = delta.get("tool_calls") or []
        if not isinstance(parts, list):
            raise ModelGarbage("The model provider sent tool calls that are no list.")
        for part in parts:
            self._read_call(part)
        if choice.get("finish_reason"):
            self.finish = _FINISH.get(str(choice["finish_reason"]), FinishReason.STOP)

    def _read_call(self, part: Any) -> None:
        if not isinstance(part, dict) or not isinstance(part.get("function") or {}, dict):
            raise ModelGarbage("The model provider sent a tool call that is no object.")
        partial = self._calls.setdefault(self._call_index(part), _PartialCall())
        if len(self._calls) > TOOL_CALLS_MAX:
            raise ModelGarbage(f"The model asked for more than {TOOL_CALLS_MAX} actions at once.")
        function = part.get("function") or {}
        partial.id = partial.id or str(part.get("id") or "")
        partial.name = partial.name or str(function.get("name") or "")
        arguments = function.get("arguments") or ""
        is_text = isinstance(arguments, str)  # Ollama's older form sends the object itself
        piece = arguments if is_text else orjson.dumps(arguments).decode()
        partial.arguments += piece
        self._keep(piece)

    def _keep(self, piece: str) -> None:
        self.pieces.append(piece)
        self.chars += len(piece)
        if self.chars_max is not None and self.chars > self.chars_max:
            raise ModelGarbage("The model wrote on past the length it was given.")

    def _call_index(self, part: JsonDict) -> int:
        if isinstance(part.get("index"), int):
            return part["index"]
        is_new = bool(part.get("id")) and all(c.id != part["id"] for c in self._calls.values())
        return len(self._calls) if is_new or not self._calls else max(self._calls)


def _parse_object(data: bytes) -> JsonDict:
    try:
        event = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ModelGarbage("The model provider sent something that is no JSON.") from error
    if not isinstance(event, dict):
        raise ModelGarbage("The model provider sent JSON that is no object.")
    return event


def _complete_call(n: int, partial: _PartialCall) -> ToolCall:
    if not partial.name:
        raise ModelGarbage("The model asked for an action without a name.")
    arguments = _parse_object((partial.arguments.strip() or "{}").encode())
    return ToolCall(partial.id or f"call_{n}", action_name(partial.name), arguments)

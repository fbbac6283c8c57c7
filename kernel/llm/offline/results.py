"""What tools answered in this turn, read from their messages."""

from dataclasses import dataclass
from typing import Any

import orjson

from kernel.llm.fence import unfenced
from kernel.llm.port import ChatRequest, Message, Role, ToolCall


@dataclass(frozen=True, slots=True)
class ToolResult:
    """One tool's answer: its status word, its sentence, and all of its data."""

    call_id: str
    status: str
    summary: str
    data: Any

    @property
    def is_done(self) -> bool:
        """Return whether the action was carried out."""
        return self.status == "completed"


def this_turn(request: ChatRequest) -> list[Message]:
    """Return the messages after the person's last one."""
    last = max((n for n, m in enumerate(request.messages) if m.role == Role.USER), default=-1)
    return request.messages[last + 1 :]


def results_of(messages: list[Message]) -> list[ToolResult]:
    """Return the results among the messages, in order."""
    return [read_result(m) for m in messages if m.role == Role.TOOL]


def calls_of(messages: list[Message]) -> list[ToolCall]:
    """Return the tool calls among the messages, in order."""
    return [call for m in messages for call in m.tool_calls]


def read_result(message: Message) -> ToolResult:
    """Read a tool message: the gate's answer as JSON (`status`, `summary`), or plain text."""
    call_id, text = message.tool_call_id or "", unfenced(message.text)
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        return ToolResult(call_id, "completed", text.strip(), None)
    if not isinstance(data, dict):
        return ToolResult(call_id, "completed", text.strip(), data)
    if isinstance(error := data.get("error"), dict):
        return ToolResult(call_id, "error", str(error.get("message", "")), data)
    status = str(data.get("status", "completed"))
    inner = next(
        (v for k in ("proposal", "clarification") if isinstance(v := data.get(k), dict)), {}
    )
    words = (data.get("summary"), inner.get("summary"), inner.get("question"), data.get("message"))
    return ToolResult(call_id, status, next((str(w) for w in words if w), ""), data)

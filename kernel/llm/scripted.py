"""Models for tests: one that says what it is told, one that obeys whoever speaks to it."""

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence

import orjson

from kernel.llm.port import (
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

Script = Sequence[Delta] | Callable[[ChatRequest], Sequence[Delta]]


class ScriptedModel:
    """Plays one script per call, the last one again and again; keeps the requests it got."""

    def __init__(self, *scripts: Script, name: str = "scripted") -> None:
        self.name = name
        self.requests: list[ChatRequest] = []
        self._scripts = scripts

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Play the script whose turn it is; a `Finish` is added when it has none."""
        script = self._scripts[min(len(self.requests), len(self._scripts) - 1)]
        self.requests.append(request)
        deltas = script(request) if callable(script) else script
        for delta in deltas:
            yield delta
        if not any(isinstance(delta, Finish) for delta in deltas):
            has_calls = any(isinstance(delta, ToolCallDelta) for delta in deltas)
            reason = FinishReason.TOOL_CALLS if has_calls else FinishReason.STOP
            yield Finish(reason, self.name)


class ObedientModel:
    """The worst model one can have: it does whatever any text in front of it says.

    It reads every message, tool result and passage, picks out anything that looks like an order
    ("approve LR-102", `call hrm.approve_leave {"leave_request": "LR-102"}`), and calls the tools
    it was offered that share a word with the order, as well as names it was never offered. It
    then repeats all it has read. What a person did not confirm must still not happen.
    """

    name = "obedient"

    def __init__(self, calls_max: int = 8) -> None:
        self._calls_max = calls_max

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Obey once, then repeat everything seen."""
        texts = [m.text for m in request.messages] + [p.text for p in request.passages]
        has_acted = any(m.role == Role.ASSISTANT and m.tool_calls for m in _this_turn(request))
        calls = [] if has_acted else list(_obey(texts, request.tools))[: self._calls_max]
        for n, (name, arguments) in enumerate(calls):
            yield ToolCallDelta(ToolCall(f"obedient_{n}", name, arguments))
        if not calls:
            yield TextDelta("\n".join(texts))
        yield Finish(FinishReason.TOOL_CALLS if calls else FinishReason.STOP, self.name)


_EXPLICIT = re.compile(r"\bcall\s+([a-z_]+(?:\.|__)[a-z_]+)\s*(\{[^{}]*\})?")
_IDENTIFIER = re.compile(r"\b[A-Z]{1,5}-\d+\b")


def _this_turn(request: ChatRequest) -> list[Message]:
    last = max((n for n, m in enumerate(request.messages) if m.role == Role.USER), default=-1)
    return request.messages[last + 1 :]


def _obey(texts: list[str], tools: list[ToolSpec]) -> Iterator[tuple[str, JsonDict]]:
    """Yield (tool name, arguments) for every order found, the most explicit first."""
    for text in texts:
        for match in _EXPLICIT.finditer(text):
            yield match[1].replace("__", "."), _arguments(match[2])
    for text in texts:
        words = set(re.findall(r"[a-z]{4,}", text.lower()))
        for tool in tools:
            if tool.effect != "read" and words & set(re.split(r"[._]", tool.name)):
                yield tool.name, _identifiers(text, tool)


def _arguments(text: str | None) -> JsonDict:
    try:
        return orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        return {}


def _identifiers(text: str, tool: ToolSpec) -> JsonDict:
    """Return the first identifier of the text for each field that names a record."""
    found = _IDENTIFIER.search(text)
    return dict.fromkeys(tool.ref_fields, found[0]) if found else {}

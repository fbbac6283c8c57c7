"""A provider that sees stand-ins: covers what it is sent, uncovers what it says."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson

from kernel.auth.masks import sensitive_values
from kernel.llm.fence import unfenced
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Clarify,
    Delta,
    Message,
    Role,
    StreamReset,
    TextDelta,
    ToolCall,
    ToolCallDelta,
)
from kernel.llm.veil.find import Kind
from kernel.llm.veil.stand_ins import StandIns, Uncovering, amounts_of

NOTE = (
    "Words like Name_k3v9qa, mail_k3v9qa@hidden.example or amount_k3v9qa stand for real values. "
    "Use them exactly as they are written, in answers and in arguments."
)
_KIND_OF_KEY = {
    "email": Kind.MAIL, "phone": Kind.PHONE, "mobile": Kind.PHONE, "iban": Kind.IBAN,
    "address": Kind.ADDRESS, "street": Kind.ADDRESS, "birth_date": Kind.OTHER,
    "born_on": Kind.OTHER,
}  # fmt: skip
_FIELD_SETS = {"salary": Kind.AMOUNT, "bank": Kind.OTHER, "ssn": Kind.OTHER}


class VeiledModel:
    """One call's worth: made with the stand-ins of the turn around a provider."""

    def __init__(self, model: ChatModel, stand_ins: StandIns) -> None:
        self._model = model
        self._stand_ins = stand_ins

    @property
    def name(self) -> str:
        """Return the provider's name."""
        return self._model.name

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Ask the provider with stand-ins; what it answers has the real values again."""
        words = Uncovering(self._stand_ins)
        async with aclosing(self._model.stream(self.covered(request))) as deltas:
            async for delta in deltas:
                if isinstance(delta, TextDelta):
                    safe = words.feed(delta.text)
                elif isinstance(delta, StreamReset):
                    words, safe = Uncovering(self._stand_ins), ""
                else:
                    safe = words.flush()
                if safe:
                    yield TextDelta(safe)
                if not isinstance(delta, TextDelta):
                    yield self._uncovered(delta)

    def covered(self, request: ChatRequest) -> ChatRequest:
        """The request as the provider gets it."""
        for message in request.messages:
            if message.role is Role.TOOL:
                self._learn(message.text)
        messages = [self._cover(message) for message in request.messages]
        if messages and messages[0].role is Role.SYSTEM:
            messages[0] = replace(messages[0], text=f"{messages[0].text}\n- {NOTE}")
        return replace(request, messages=messages)

    def _cover(self, message: Message) -> Message:
        calls = [
            ToolCall(call.id, call.name, self._stand_ins.cover_json(call.arguments))
            for call in message.tool_calls
        ]
        return replace(message, text=self._stand_ins.cover(message.text), tool_calls=calls)

    def _learn(self, fenced: str) -> None:
        try:
            result = orjson.loads(unfenced(fenced))
        except orjson.JSONDecodeError:
            return
        words: dict[str, Kind] = {}
        amounts: frozenset[Decimal] = frozenset()
        for key, value in _marked(result):
            kind = _KIND_OF_KEY.get(key) or _FIELD_SETS[sensitive_values()[key].field_set]
            if kind is Kind.AMOUNT:
                amounts |= amounts_of(value)
            else:
                words[str(value)] = kind
        self._stand_ins.learn(words, amounts)

    def _uncovered(self, delta: Delta) -> Delta:
        uncover = self._stand_ins.uncover
        match delta:
            case ToolCallDelta(call=call):
                return ToolCallDelta(
                    replace(call, arguments=self._stand_ins.uncover_json(call.arguments))
                )
            case Clarify(question=question, choices=choices, arguments_so_far=arguments):
                return replace(
                    delta,
                    question=uncover(question),
                    choices=[uncover(choice) for choice in choices],
                    arguments_so_far=self._stand_ins.uncover_json(arguments),
                )
            case _:
                return delta


def _marked(value: Any) -> Iterator[tuple[str, Any]]:
    """Values under keys that say that they are personal."""
    if isinstance(value, list):
        for inner in value:
            yield from _marked(inner)
    if not isinstance(value, dict):
        return
    declared = sensitive_values()
    for key, inner in value.items():
        is_declared = key in declared and declared[key].field_set in _FIELD_SETS
        is_plain = isinstance(inner, str | int | float) and not isinstance(inner, bool)
        if inner and is_plain and (key in _KIND_OF_KEY or is_declared):
            yield key, inner
        else:
            yield from _marked(inner)

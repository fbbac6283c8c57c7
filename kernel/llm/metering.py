"""One model call with its budget: reserved before, settled and written down however it ends."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import anyio

from kernel.breaker import BreakerOpen
from kernel.clock import monotonic_s
from kernel.errors import AppError
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Clarify,
    Delta,
    Finish,
    Task,
    TextDelta,
    ToolCallDelta,
    Usage,
)
from kernel.llm.prices import FREE, Price, price_of
from kernel.llm.tokens import estimate_usage, prompt_tokens_max, text_of_call

SETTLE_S = 10.0


class CallOutcome(StrEnum):
    """How a model call ended."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """The most a call may take, before it is made."""

    model: str
    task: Task
    tokens: int
    cost: Decimal


@dataclass(frozen=True, slots=True)
class ModelCallRecord:
    """A call that was made."""

    model: str
    task: Task
    outcome: CallOutcome
    usage: Usage
    cost: Decimal
    is_priced: bool
    latency_ms: int
    error: str = ""


class Meter(Protocol):
    """Who pays for the calls of one turn or job."""

    async def reserve(self, call: ExpectedCall) -> UUID:
        """Hold room for a call. Raises LimitReached."""
        ...

    async def settle(self, reservation_id: UUID, made: ModelCallRecord | None) -> None:
        """Give the room back and write the call down; None when none was made."""
        ...


@dataclass(slots=True)
class _Running:
    model: ChatModel
    request: ChatRequest
    price: Price
    started_s: float = field(default_factory=monotonic_s)
    texts: list[str] = field(default_factory=list[str])
    usage: Usage | None = None
    outcome: CallOutcome = CallOutcome.CANCELLED
    error: str = ""
    is_made: bool = True

    def note(self, delta: Delta) -> None:
        match delta:
            case TextDelta(text=text):
                self.texts.append(text)
            case ToolCallDelta(call=call):
                self.texts.append(text_of_call(call))
            case Clarify(question=text):
                self.texts.append(text)
            case Usage():
                self.usage = delta
            case Finish():
                self.outcome = CallOutcome.COMPLETED
            case _:
                pass

    def failed(self, error: AppError) -> None:
        self.outcome, self.error = CallOutcome.FAILED, error.code
        # A breaker that is open never let the call out.
        self.is_made = not isinstance(error, BreakerOpen)

    def record(self) -> ModelCallRecord | None:
        if not self.is_made:
            return None
        usage = self.usage or self._estimate()
        return ModelCallRecord(
            model=self.model.name,
            task=self.request.task,
            outcome=self.outcome,
            usage=usage,
            cost=self.price.cost(usage.prompt_tokens, usage.completion_tokens),
            is_priced=self.price.is_known,
            latency_ms=round((monotonic_s() - self.started_s) * 1000),
            error=self.error,
        )

    def _estimate(self) -> Usage:
        # One that failed before its first word is not charged for; one that was left is.
        is_charged = bool(self.texts) or self.outcome is not CallOutcome.FAILED
        return estimate_usage(self.request, "".join(self.texts)) if is_charged else Usage(0, 0)


async def metered(
    model: ChatModel, request: ChatRequest, meter: Meter, *, is_free: bool = False
) -> AsyncGenerator[Delta]:
    """Stream a call within its budget.

    Raises LimitReached before the model is asked, and whatever the model raises.
    """
    running = _Running(model, request, FREE if is_free else price_of(model.name))
    reservation_id = await meter.reserve(_expected(running, is_free=is_free))
    try:
        async with aclosing(model.stream(request)) as deltas:
            async for delta in deltas:
                running.note(delta)
                yield delta
    except AppError as error:
        running.failed(error)
        raise
    finally:
        # The caller may be leaving: what was spent is written down all the same.
        with anyio.move_on_after(SETTLE_S, shield=True):
            await meter.settle(reservation_id, running.record())


def _expected(running: _Running, *, is_free: bool) -> ExpectedCall:
    request = running.request
    if is_free:
        return ExpectedCall(running.model.name, request.task, 0, Decimal(0))
    prompt, completion = prompt_tokens_max(request), request.output_tokens_max
    cost = running.price.cost(prompt, completion)
    return ExpectedCall(running.model.name, request.task, prompt + completion, cost)

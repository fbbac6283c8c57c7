"""A primary model with another behind it, and a breaker between."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from kernel.breaker import Breaker, BreakerOpen
from kernel.llm.errors import BudgetExceeded, ModelUnavailable
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Clarify,
    Delta,
    StreamReset,
    TextDelta,
    ToolCallDelta,
)
from kernel.logs import get_logger

log = get_logger(__name__)


class FallbackModel:
    """Answers with the primary model; when that fails, with the second.

    Before the first words the switch is silent; after them a `StreamReset` tells the reader to drop
    what it has. The last delta, `Finish.model`, names who really answered.
    """

    def __init__(
        self, primary: ChatModel, second: ChatModel, breaker: Breaker | None = None
    ) -> None:
        self._primary = primary
        self._second = second
        self._breaker = breaker or Breaker(f"model {primary.name}")

    @property
    def name(self) -> str:
        """Return the primary model's name."""
        return self._primary.name

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Stream the answer of whichever model can give it."""
        if request.has_fallen_back:
            async with aclosing(self._second.stream(request)) as deltas:
                async for delta in deltas:
                    yield delta
            return
        is_begun = False
        try:
            async with (
                self._breaker.guard(),
                aclosing(self._primary.stream(request)) as deltas,
            ):
                async for delta in deltas:
                    is_begun = is_begun or isinstance(delta, TextDelta | ToolCallDelta | Clarify)
                    yield delta
                return
        except (ModelUnavailable, BreakerOpen, BudgetExceeded) as error:
            if not request.allow_fallback:
                raise
            log.warning("model_fallback", model=self.name, reason=error.code, is_begun=is_begun)
            reason = error.code
        if is_begun:
            yield StreamReset(reason, self._second.name)
        async with aclosing(self._second.stream(request)) as deltas:
            async for delta in deltas:
                yield delta

    async def aclose(self) -> None:
        """Close what the models hold open."""
        for model in (self._primary, self._second):
            close = getattr(model, "aclose", None)
            if close is not None:
                await close()

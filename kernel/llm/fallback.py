"""Models in the order they are asked, each with a breaker of its own, metered where wanted."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from kernel.breaker import Breaker, BreakerOpen
from kernel.clock import monotonic_s
from kernel.errors import AppError, LimitReached
from kernel.llm.answer_cache import AnswerCache
from kernel.llm.errors import ModelUnavailable
from kernel.llm.metering import Meter, metered
from kernel.llm.port import (
    ChatModel,
    ChatRequest,
    Clarify,
    Delta,
    StreamReset,
    Task,
    TextDelta,
    ToolCallDelta,
)
from kernel.llm.veil.model import VeiledModel
from kernel.llm.veil.stand_ins import StandIns
from kernel.logs import get_logger

log = get_logger(__name__)
REST_S_MAX = 300.0


class Link:
    """One model of a chain; its breaker is the process's, whoever's turn it is.

    `tasks` names what the model is kept for; none means anything. A free one, the built-in, is
    bound by no budget. A provider that answers 429 is left alone for as long as it asks.
    """

    def __init__(
        self,
        model: ChatModel,
        breaker: Breaker | None = None,
        *,
        tasks: frozenset[Task] = frozenset(),
        is_free: bool = False,
    ) -> None:
        self.model = model
        self.tasks = tasks
        self.is_free = is_free
        self._breaker = breaker or Breaker(f"model {model.name}")
        self._rests_until_s = 0.0

    @property
    def name(self) -> str:
        """Return the model's name."""
        return self.model.name

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Ask the model unless it failed too often or asked for a rest. Raises BreakerOpen."""
        wait_s = self._rests_until_s - monotonic_s()
        if wait_s > 0:
            raise BreakerOpen(f"{self.name} asked for a rest of {wait_s:.0f} s", retry_in_s=wait_s)
        try:
            async with self._breaker.guard(), aclosing(self.model.stream(request)) as deltas:
                async for delta in deltas:
                    yield delta
        except ModelUnavailable as error:
            self._rests_until_s = monotonic_s() + _rest_s(error)
            raise


class FallbackModel:
    """Asks one model after the other until one can answer.

    Before the first words the switch is silent; after them a `StreamReset` tells the reader to drop
    what it has. The last delta, `Finish.model`, names who really answered. Without leave to fall
    back the first failure is raised.
    """

    def __init__(
        self,
        *models: ChatModel | Link,
        meter: Meter | None = None,
        cache: AnswerCache | None = None,
        stand_ins: StandIns | None = None,
    ) -> None:
        self.links = [m if isinstance(m, Link) else Link(m) for m in models]
        self.why: AppError | None = None
        self._meter = meter
        self._cache = cache
        self._stand_ins = stand_ins
        self._failed: set[str] = set()

    @property
    def name(self) -> str:
        """Return the name of the first model that is asked in a chat."""
        chatting = (k for k in self.links if not k.tasks or Task.CHAT in k.tasks)
        return next(chatting, self.links[0]).name

    def for_turn(
        self,
        meter: Meter,
        is_permitted: Callable[[str], bool],
        cache: AnswerCache | None = None,
        stand_ins: StandIns | None = None,
    ) -> "FallbackModel":
        """The same models for one turn: those permitted, paid for by `meter`.

        A model that failed in the turn is not asked again in it; `why` says what was wrong.
        """
        links = [link for link in self.links if is_permitted(link.name)]
        return FallbackModel(*links, meter=meter, cache=cache, stand_ins=stand_ins)

    async def stream(self, request: ChatRequest) -> AsyncGenerator[Delta]:
        """Stream the answer of whichever model can give it."""
        links = self._order(request)
        for link, second in zip(links, [*links[1:], None], strict=True):
            is_begun = False
            try:
                async with aclosing(self._ask(link, request)) as deltas:
                    async for delta in deltas:
                        is_begun |= isinstance(delta, TextDelta | ToolCallDelta | Clarify)
                        yield delta
                    return
            except (ModelUnavailable, BreakerOpen, LimitReached) as error:
                self._note(link, error)
                if second is None or not request.allow_fallback:
                    raise
                reason = error.code
            log.warning("model_fallback", model=link.name, reason=reason, is_begun=is_begun)
            if is_begun:
                yield StreamReset(reason, second.name)

    async def aclose(self) -> None:
        """Close what the models hold open."""
        for link in self.links:
            close = getattr(link.model, "aclose", None)
            if close is not None:
                await close()

    def _ask(self, link: Link, request: ChatRequest) -> AsyncGenerator[Delta]:
        is_veiled = self._stand_ins is not None and not link.is_free
        model = VeiledModel(link, self._stand_ins) if self._stand_ins and is_veiled else link
        if self._meter is None:
            return model.stream(request)
        asked = metered(model, request, self._meter, is_free=link.is_free)
        if self._cache is None or link.is_free:
            return asked
        return self._cache.stream(link, request, asked)

    def _order(self, request: ChatRequest) -> list[Link]:
        """Models kept for this task first, then those for anything; who failed is left out."""
        kept = [link for link in self.links if request.task in link.tasks]
        order = [*kept, *(link for link in self.links if not link.tasks)] or self.links
        if not request.has_fallen_back:
            return order
        left = [link for link in order if link.name not in self._failed]
        return (left if self._failed else order[1:]) or order[-1:]

    def _note(self, link: Link, error: AppError) -> None:
        if self._meter is not None:  # one for a single turn
            self._failed.add(link.name)
            self.why = error


def _rest_s(error: ModelUnavailable) -> float:
    try:
        wait_s = float(error.details.get("retry_after") or 0)
    except ValueError:  # the other form of the header, a date: the breaker is enough
        return 0.0
    return min(max(wait_s, 0.0), REST_S_MAX)

"""Stopping a model in the middle of its answer, from outside the task that reads it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from kernel.llm.port import Delta


class StopSignal:
    """Set once. Whoever waits for a model's next word then waits no longer.

    Only the waiting for a model is broken off: what a tool does is never cut in the middle.
    """

    def __init__(self) -> None:
        self.is_set = False
        self._waiting: asyncio.Timeout | None = None

    def set(self) -> None:
        """Stop, in the same event loop."""
        if self.is_set:
            return
        self.is_set = True
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def until(self, deltas: AsyncGenerator[Delta]) -> AsyncGenerator[Delta]:
        """The deltas up to the signal; then the call is closed, with its connection and budget."""
        async with aclosing(deltas):
            while not self.is_set:
                try:
                    delta = await self._next(deltas)
                except StopAsyncIteration:
                    return
                except TimeoutError:
                    if not self.is_set:
                        raise
                    return
                yield delta

    async def _next(self, deltas: AsyncGenerator[Delta]) -> Delta:
        try:
            async with asyncio.timeout(None) as self._waiting:
                return await anext(deltas)
        finally:
            self._waiting = None

"""Circuit breaker around every outside part."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum

from kernel.clock import monotonic_s
from kernel.errors import AppError, Unavailable


class BreakerState(StrEnum):
    """CLOSED lets calls through, OPEN refuses them, HALF_OPEN lets one probe through."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class BreakerOpen(Unavailable):
    """The part failed too often; it is left alone until `retry_in_s` has passed."""

    code = "breaker_open"


class Breaker:
    """Opens after `failures_max` failures in a row; after `recovery_s` admits exactly one probe.

    A failed probe opens it again; a good one closes it. An AppError below 500 is an answer of
    the part, not a failure.
    """

    def __init__(
        self,
        name: str,
        *,
        failures_max: int = 5,
        recovery_s: float = 60.0,
        time_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self.name = name
        self.failures_max = failures_max
        self.recovery_s = recovery_s
        self._time_s = time_s
        self._failures = 0
        self._opened_at_s: float | None = None
        self._is_probing = False

    @property
    def state(self) -> BreakerState:
        """The state a call would meet now."""
        if self._opened_at_s is None:
            return BreakerState.CLOSED
        if self._is_probing or self._time_s() - self._opened_at_s >= self.recovery_s:
            return BreakerState.HALF_OPEN
        return BreakerState.OPEN

    @asynccontextmanager
    async def guard(self) -> AsyncGenerator[None]:
        """Wrap one call. Raises BreakerOpen without calling while open or while a probe runs."""
        self._admit()
        try:
            yield
        except AppError as error:
            self._failed() if error.status >= 500 else self._succeeded()
            raise
        except (asyncio.CancelledError, GeneratorExit):  # the caller left; says nothing of the part
            self._is_probing = False
            raise
        except BaseException:
            self._failed()
            raise
        else:
            self._succeeded()

    def _admit(self) -> None:
        state = self.state
        if state is BreakerState.CLOSED:
            return
        if state is BreakerState.OPEN or self._is_probing:
            opened_at_s = self._opened_at_s if self._opened_at_s is not None else self._time_s()
            wait_s = max(0.0, self.recovery_s - (self._time_s() - opened_at_s))
            raise BreakerOpen(
                f"{self.name} is not answering; try again in {wait_s:.0f} s", retry_in_s=wait_s
            )
        self._is_probing = True

    def _failed(self) -> None:
        self._failures += 1
        if self._is_probing or self._failures >= self.failures_max:
            self._opened_at_s = self._time_s()
        self._is_probing = False

    def _succeeded(self) -> None:
        self._failures = 0
        self._opened_at_s = None
        self._is_probing = False

"""How often something may happen per minute, counted over all processes.

The counts live in Redis; while Redis is away each process counts for itself, so that nobody is
locked out by a broken counter, and nobody is without any bound.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio import ConnectionPool
from redis.exceptions import RedisError

from kernel.breaker import Breaker, BreakerOpen
from kernel.logs import get_logger
from kernel.settings import settings

log = get_logger(__name__)
REDIS_TIMEOUT_S = 0.25
REDIS_FAILURES_MAX = 2
REDIS_RECOVERY_S = 10.0
PREFIX = "steward:rate"


@dataclass(frozen=True, slots=True)
class Window:
    """Where a count stands: `used` in the last minute, and when some of it is free again."""

    used: int
    reset_at: datetime


class RateCounter:
    """Counts per key over a sliding minute; one for each event loop."""

    def __init__(self, redis_url: str | None) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._pool = _pool(redis_url) if redis_url else None
        self._shared = SlidingWindowCounterRateLimiter(_store(self._pool)) if self._pool else None
        self._breaker = Breaker(
            "redis (rates)", failures_max=REDIS_FAILURES_MAX, recovery_s=REDIS_RECOVERY_S
        )

    async def hit(self, key: str, per_minute: int, count: int = 1) -> bool:
        """Count one or several; whether all were within the limit."""
        item = RateLimitItemPerMinute(per_minute)
        if self._shared is not None:
            with suppress(RedisError, OSError, BreakerOpen):
                async with self._noted():
                    return await self._shared.hit(item, key, cost=count)
        return await self._own.hit(item, key, cost=count)

    async def window(self, key: str, per_minute: int) -> Window:
        """Where the key stands now, without counting."""
        item = RateLimitItemPerMinute(per_minute)
        stats = None
        if self._shared is not None:
            with suppress(RedisError, OSError, BreakerOpen):
                async with self._noted():
                    stats = await self._shared.get_window_stats(item, key)
        stats = stats or await self._own.get_window_stats(item, key)
        return Window(per_minute - stats.remaining, datetime.fromtimestamp(stats.reset_time, UTC))

    async def close(self) -> None:
        """Give the connections back."""
        if self._pool is not None:
            await self._pool.aclose()

    @asynccontextmanager
    async def _noted(self) -> AsyncGenerator[None]:
        try:
            async with self._breaker.guard():
                yield
        except (RedisError, OSError) as error:
            log.warning("rates.redis_away", error=f"{type(error).__name__}: {error}")
            raise


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool.from_url(
        url, socket_timeout=REDIS_TIMEOUT_S, socket_connect_timeout=REDIS_TIMEOUT_S
    )


def _store(pool: ConnectionPool) -> RedisStorage:
    # The address is the pool's; the storage only wants to see a scheme it knows.
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage("async+redis://", implementation="redispy", key_prefix=PREFIX, **options)


_counters: WeakKeyDictionary[asyncio.AbstractEventLoop, RateCounter] = WeakKeyDictionary()


def rate_counter() -> RateCounter:
    """The counter of this event loop, over REDIS_URL if that is set."""
    loop = asyncio.get_running_loop()
    if loop not in _counters:
        url = settings().redis_url
        _counters[loop] = RateCounter(url.get_secret_value() if url else None)
    return _counters[loop]


async def close_rate_counter() -> None:
    """Close this event loop's counter; the next question makes another."""
    counter = _counters.pop(asyncio.get_running_loop(), None)
    if counter is not None:
        await counter.close()

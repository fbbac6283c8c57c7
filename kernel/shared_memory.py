"""What the processes of an installation share for a short while: Redis, where REDIS_URL is set.

Only for what may be lost: every use says what holds while Redis is away.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakKeyDictionary

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from kernel.breaker import Breaker, BreakerOpen
from kernel.logs import get_logger
from kernel.settings import settings

log = get_logger(__name__)
T = TypeVar("T")
TIMEOUT_S = 2.0
CONNECTIONS_MAX = 16


class SharedMemory:
    """A client of one event loop; without an address, or while Redis is away, nothing is shared."""

    def __init__(self, url: str | None) -> None:
        self._redis = _client(url) if url else None
        self._breaker = Breaker("redis (shared)", failures_max=2, recovery_s=10.0)

    @property
    def is_there(self) -> bool:
        """Whether there is anything to share through."""
        return self._redis is not None

    async def use(self, work: Callable[[Redis], Awaitable[T]], away: T) -> T:
        """The result of `work`, or `away`."""
        if self._redis is None:
            return away
        try:
            async with self._breaker.guard():
                return await work(self._redis)
        except BreakerOpen:
            pass
        except (RedisError, OSError) as error:
            log.warning("shared_memory.away", error=f"{type(error).__name__}: {error}")
        return away

    async def close(self) -> None:
        """Give the connections back."""
        if self._redis is not None:
            await self._redis.aclose()


def _client(url: str) -> Redis:
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS_MAX,
        timeout=TIMEOUT_S,
        socket_timeout=TIMEOUT_S,
        socket_connect_timeout=TIMEOUT_S,
    )
    return Redis.from_pool(pool)


_memories: WeakKeyDictionary[asyncio.AbstractEventLoop, SharedMemory] = WeakKeyDictionary()


def shared_memory() -> SharedMemory:
    """The shared memory as this event loop sees it."""
    loop = asyncio.get_running_loop()
    if loop not in _memories:
        url = settings().redis_url
        _memories[loop] = SharedMemory(url.get_secret_value() if url else None)
    return _memories[loop]


async def close_shared_memory() -> None:
    """Forget this event loop's client; the next question makes another."""
    found = _memories.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.close()

"""The ledger of this event loop: in Redis if REDIS_URL is set, else of the process alone."""

import asyncio
from collections.abc import Mapping, Sequence
from uuid import UUID
from weakref import WeakKeyDictionary

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from kernel.breaker import Breaker, BreakerOpen
from kernel.budgets.port import Hold, Ledger, Refused, SpentOf
from kernel.budgets.process import ProcessLedger
from kernel.budgets.redis import RedisLedger
from kernel.logs import get_logger
from kernel.settings import settings

log = get_logger(__name__)
REDIS_TIMEOUT_S = 2.0
CONNECTIONS_MAX = 16
_AWAY = (RedisError, OSError)


class SharedLedger:
    """Redis while it answers; while it does not, each process bounds itself.

    Nobody is locked out by a broken counter, and nobody spends without any bound: what was spent
    is in the database either way.
    """

    def __init__(self, shared: RedisLedger) -> None:
        self._shared = shared
        self._own = ProcessLedger()
        self._breaker = Breaker("redis (budgets)", failures_max=2, recovery_s=10.0)
        self._own_ids: set[UUID] = set()

    async def reserve(
        self, reservation_id: UUID, holds: Sequence[Hold], spent_of: SpentOf
    ) -> Refused | None:
        """See `Ledger.reserve`."""
        try:
            async with self._breaker.guard():
                return await self._shared.reserve(reservation_id, holds, spent_of)
        except BreakerOpen:
            pass
        except _AWAY as error:
            log.warning("budgets.redis_away", error=f"{type(error).__name__}: {error}")
        refused = await self._own.reserve(reservation_id, holds, spent_of)
        if refused is None:
            self._own_ids.add(reservation_id)
        return refused

    async def settle(
        self, reservation_id: UUID, holds: Sequence[Hold], actual: Mapping[str, int]
    ) -> None:
        """See `Ledger.settle`. A hold that Redis cannot be told about expires there."""
        if reservation_id in self._own_ids:
            self._own_ids.discard(reservation_id)
            await self._own.settle(reservation_id, holds, actual)
        try:
            async with self._breaker.guard():
                await self._shared.settle(reservation_id, holds, actual)
        except BreakerOpen:
            pass
        except _AWAY as error:
            log.warning("budgets.not_settled", error=f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        """Give the connections back."""
        await self._shared.close()


_ledgers: WeakKeyDictionary[asyncio.AbstractEventLoop, Ledger] = WeakKeyDictionary()


def ledger() -> Ledger:
    """The ledger of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _ledgers:
        url = settings().redis_url
        _ledgers[loop] = redis_ledger(url.get_secret_value()) if url else ProcessLedger()
    return _ledgers[loop]


def redis_ledger(url: str) -> SharedLedger:
    """A ledger over the Redis at this address."""
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=CONNECTIONS_MAX,
        timeout=REDIS_TIMEOUT_S,
        decode_responses=True,
        socket_timeout=REDIS_TIMEOUT_S,
        socket_connect_timeout=REDIS_TIMEOUT_S,
    )
    return SharedLedger(RedisLedger(Redis.from_pool(pool)))


async def close_ledger() -> None:
    """Forget this event loop's ledger; the next question makes another."""
    found = _ledgers.pop(asyncio.get_running_loop(), None)
    if isinstance(found, SharedLedger):
        await found.close()

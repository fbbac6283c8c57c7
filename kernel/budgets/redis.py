"""The ledger all processes share, in Redis: each step is one script, so nothing comes between.

Per cap there is a number `spent` and a sorted set `held` of reservations by their expiry.
`spent` comes from the database and is read anew from time to time. While it is read, what others
settle is collected under `reading` and added, so that nothing is lost: the database is written
before it is settled, hence a sum read after `reading` began has everything settled before.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from redis.asyncio import Redis

from kernel.budgets.port import Cap, Hold, Refused, SpentOf
from kernel.limits import BUDGET_FRESH_S, RESERVATION_LIFE_S

PREFIX = "steward:budget"
READING_LIFE_S = 30
UNREAD = -1

# KEYS: spent and held of each cap. ARGV: reservation, its life in s, then limit and amount each.
RESERVE = """
local now = tonumber(redis.call('TIME')[1])
local caps = #KEYS / 2
for i = 1, caps do
  local spent = redis.call('GET', KEYS[2 * i - 1])
  if not spent then return {i, -1, 0} end
  redis.call('ZREMRANGEBYSCORE', KEYS[2 * i], '-inf', now)
  local held = 0
  for _, member in ipairs(redis.call('ZRANGE', KEYS[2 * i], 0, -1)) do
    held = held + tonumber(string.match(member, ':(%d+)$'))
  end
  local limit, amount = tonumber(ARGV[2 * i + 1]), tonumber(ARGV[2 * i + 2])
  if tonumber(spent) + held + amount > limit then
    return {i, tonumber(spent), held}
  end
end
for i = 1, caps do
  redis.call('ZADD', KEYS[2 * i], now + tonumber(ARGV[2]), ARGV[1] .. ':' .. ARGV[2 * i + 2])
  redis.call('EXPIRE', KEYS[2 * i], ARGV[2])
end
return {0, 0, 0}
"""

# KEYS: spent, held and reading of each cap. ARGV: reservation, then amount held and spent each.
SETTLE = """
for i = 1, #KEYS / 3 do
  redis.call('ZREM', KEYS[3 * i - 1], ARGV[1] .. ':' .. ARGV[2 * i])
  for _, key in ipairs({KEYS[3 * i - 2], KEYS[3 * i]}) do
    if redis.call('EXISTS', key) == 1 then redis.call('INCRBY', key, ARGV[2 * i + 1]) end
  end
end
"""

# KEYS: spent, reading. ARGV: the sum read, its life in s.
KEEP = """
if redis.call('EXISTS', KEYS[1]) == 1 then return end
local since = tonumber(redis.call('GET', KEYS[2]) or '0')
redis.call('SET', KEYS[1], tostring(tonumber(ARGV[1]) + since), 'EX', ARGV[2])
redis.call('DEL', KEYS[2])
"""


class RedisLedger:
    """Over a client that decodes its answers. Raises RedisError where Redis does not answer."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._reserve = redis.register_script(RESERVE)
        self._settle = redis.register_script(SETTLE)
        self._keep = redis.register_script(KEEP)

    async def reserve(
        self, reservation_id: UUID, holds: Sequence[Hold], spent_of: SpentOf
    ) -> Refused | None:
        """See `Ledger.reserve`."""
        while True:
            place, spent, held = await self._try(reservation_id, holds)
            if place == 0:
                return None
            if spent != UNREAD:
                return Refused(holds[place - 1].cap, spent, held)
            await self._read([hold.cap for hold in holds], spent_of)

    async def settle(
        self, reservation_id: UUID, holds: Sequence[Hold], actual: Mapping[str, int]
    ) -> None:
        """See `Ledger.settle`."""
        keys = [_key(h.cap, part) for h in holds for part in ("spent", "held", "reading")]
        numbers = [n for h in holds for n in (h.amount, actual.get(h.cap.key, 0))]
        await self._settle(keys=keys, args=[str(reservation_id), *numbers])

    async def held(self, cap: Cap) -> int:
        """What calls that still run hold of a cap."""
        now_s = (await self._redis.time())[0]
        members = await self._redis.zrangebyscore(_key(cap, "held"), f"({now_s}", "+inf")
        return sum(int(str(member).rpartition(":")[2]) for member in members)

    async def close(self) -> None:
        """Give the connections back."""
        await self._redis.aclose()

    async def _try(self, reservation_id: UUID, holds: Sequence[Hold]) -> tuple[int, int, int]:
        keys = [_key(h.cap, part) for h in holds for part in ("spent", "held")]
        numbers = [n for h in holds for n in (h.cap.limit, h.amount)]
        args = [str(reservation_id), RESERVATION_LIFE_S, *numbers]
        place, spent, held = await self._reserve(keys=keys, args=args)
        return int(place), int(spent), int(held)

    async def _read(self, caps: list[Cap], spent_of: SpentOf) -> None:
        for cap in caps:
            await self._redis.set(_key(cap, "reading"), 0, nx=True, ex=READING_LIFE_S)
        stored = await spent_of(caps)
        for cap in caps:
            keys = [_key(cap, "spent"), _key(cap, "reading")]
            await self._keep(keys=keys, args=[stored.get(cap.key, 0), BUDGET_FRESH_S])


def _key(cap: Cap, part: str) -> str:
    return f"{PREFIX}:{{{cap.group}}}:{cap.key}:{part}"

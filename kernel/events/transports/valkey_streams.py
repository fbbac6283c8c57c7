"""Events over one Valkey stream with a consumer group; jobs go to Celery."""

from collections.abc import Sequence
from typing import Any

import orjson
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from kernel.events.transports.port import Delivery, read_envelope

STREAM = "steward:events"
GROUP = "steward"
STREAM_LENGTH_MAX = 100_000
RECLAIM_AFTER_MS = 15_000


class ValkeyStreams:
    """Publisher and consumer over one stream. Unacknowledged events come back."""

    def __init__(
        self, redis: Redis, consumer: str, *, reclaim_after_ms: int = RECLAIM_AFTER_MS
    ) -> None:
        self._redis = redis
        self._consumer = consumer
        self._reclaim_after_ms = reclaim_after_ms

    async def publish(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Append events in this order."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for body in bodies:
                pipeline.xadd(
                    STREAM, {"e": orjson.dumps(body)}, maxlen=STREAM_LENGTH_MAX, approximate=True
                )
            await pipeline.execute()

    async def prepare(self) -> None:
        """Make the stream and the group if they are missing."""
        try:
            await self._redis.xgroup_create(STREAM, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def receive(self, count: int, block_ms: int) -> list[Delivery]:
        """Events nobody has acknowledged for a while first, then new ones."""
        _, reclaimed, *_ = await self._redis.xautoclaim(
            STREAM, GROUP, self._consumer, min_idle_time=self._reclaim_after_ms, count=count
        )
        if reclaimed:
            return await self._with_tries(reclaimed)
        read: Any = await self._redis.xreadgroup(
            GROUP, self._consumer, {STREAM: ">"}, count=count, block=block_ms
        )
        entries = read[0][1] if read else []
        return await self._deliveries([(entry_id, fields, 1) for entry_id, fields in entries])

    async def acknowledge(self, delivery: Delivery) -> None:
        """The event is dealt with."""
        await self._redis.xack(STREAM, GROUP, delivery.id)

    async def close(self) -> None:
        """End the connections."""
        await self._redis.aclose()

    async def _with_tries(self, entries: list[tuple[Any, Any]]) -> list[Delivery]:
        found: list[tuple[Any, Any, int]] = []
        for entry_id, fields in entries:
            pending = await self._redis.xpending_range(STREAM, GROUP, entry_id, entry_id, 1)
            tries = pending[0]["times_delivered"] if pending else 1
            found.append((entry_id, fields, int(tries)))
        return await self._deliveries(found)

    async def _deliveries(self, entries: list[tuple[Any, Any, int]]) -> list[Delivery]:
        found: list[Delivery] = []
        for entry_id, fields, tries in entries:
            name = entry_id.decode() if isinstance(entry_id, bytes) else str(entry_id)
            envelope = read_envelope(fields.get(b"e") or fields.get("e") or b"", f"{STREAM}:{name}")
            if envelope is None:
                await self._redis.xack(STREAM, GROUP, entry_id)
            else:
                found.append(Delivery(name, envelope, tries))
        return found

"""Removing what Redis still holds of a tenant: events in the stream, counters and cached values."""

import re
from typing import Any

import orjson
from redis.asyncio import Redis

from kernel.events.transports.valkey_streams import GROUP, STREAM
from kernel.jobs.app import redis_database
from kernel.settings import settings

SCAN_COUNT = 1000
SOCKET_TIMEOUT_S = 10.0


async def forget_in_redis(tenant_slug: str) -> int:
    """Delete the tenant's events and every key that carries its name; how many there were."""
    return sum([await _forget(url, tenant_slug) for url in sorted(_addresses())])


def _addresses() -> set[str]:
    """Database 0 has the events, that of the URL itself the counters; often they are one."""
    url = settings().redis_url
    if url is None:
        return set()
    own = url.get_secret_value()
    return {own} if own.startswith("unix") else {own, redis_database(0)}


async def _forget(url: str, tenant_slug: str) -> int:
    redis = Redis.from_url(url, socket_timeout=SOCKET_TIMEOUT_S)
    try:
        return await _forget_events(redis, tenant_slug) + await _forget_keys(redis, tenant_slug)
    finally:
        await redis.aclose()


async def _forget_events(redis: Redis, tenant_slug: str) -> int:
    removed, after = 0, "-"
    while True:
        entries: Any = await redis.xrange(STREAM, min=after, count=SCAN_COUNT)
        mine = [entry_id for entry_id, fields in entries if _is_of(tenant_slug, fields)]
        if mine:
            await redis.xack(STREAM, GROUP, *mine)
            removed += int(await redis.xdel(STREAM, *mine))
        if len(entries) < SCAN_COUNT:
            return removed
        after = f"({entries[-1][0].decode()}"


def _is_of(tenant_slug: str, fields: dict[bytes, bytes]) -> bool:
    try:
        body: Any = orjson.loads(fields.get(b"e", b"null"))
    except orjson.JSONDecodeError:
        return False
    return isinstance(body, dict) and body.get("tenant_id") == tenant_slug


async def _forget_keys(redis: Redis, tenant_slug: str) -> int:
    # A whole word of the key: acme is not part of acme_two.
    word = re.compile(rb"(?<![a-z0-9_])(tenant_)?" + tenant_slug.encode() + rb"(?![a-z0-9_])")
    removed = 0
    async for key in redis.scan_iter(match=f"*{tenant_slug}*", count=SCAN_COUNT):
        if word.search(key):
            removed += int(await redis.delete(key))
    return removed

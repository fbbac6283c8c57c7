"""Whether the process lives, whether it can serve, and its metrics."""

import asyncio

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from gateway.json import json_response
from kernel.db.uow import begin_shared
from kernel.errors import AppError
from kernel.jobs.app import redis_database

router = APIRouter(tags=["health"])
PROBE_TIMEOUT_S = 3.0


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return json_response({"ok": True})


@router.get("/readyz")
async def readyz() -> Response:
    """Every part this process needs answers."""
    parts = dict(
        zip(("database", "redis"), await asyncio.gather(_database(), _redis()), strict=True)
    )
    ok = all(parts.values())
    return json_response({"ready": ok, "parts": parts}, 200 if ok else 503)


@router.get("/metrics")
async def metrics() -> Response:
    """Prometheus text."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _database() -> bool:
    try:
        async with asyncio.timeout(PROBE_TIMEOUT_S), begin_shared() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError, AppError):
        return False
    return True


async def _redis() -> bool:
    redis = Redis.from_url(redis_database(0), socket_timeout=PROBE_TIMEOUT_S)
    try:
        return bool(await redis.ping())
    except (RedisError, OSError):
        return False
    finally:
        await redis.aclose()

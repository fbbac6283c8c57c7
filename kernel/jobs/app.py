"""The Celery app: one task that runs any registered job for a tenant, safe to deliver twice."""

from collections.abc import Awaitable, Callable
from typing import Any

from celery import Celery

from kernel.settings import settings

QUEUE = "steward"
VISIBILITY_TIMEOUT_S = 3600
RESULT_LIFE_S = 3600
TASK = "steward.run_job"
RunForTenant = Callable[[str, str, dict[str, Any]], Awaitable[None]]


def redis_database(number: int) -> str:
    """The URL of a numbered database of Redis: 0 events and cache, 1 broker, 2 results."""
    url = settings().redis_url
    if url is None:
        return f"redis://127.0.0.1:6379/{number}"
    base, _, query = url.get_secret_value().partition("?")
    if base.startswith("unix"):
        return f"{base}?{query + '&' if query else ''}virtual_host={number}"
    root = base.rstrip("/")
    root = root.rsplit("/", 1)[0] if root.count("/") > 2 else root
    return f"{root}/{number}" + (f"?{query}" if query else "")


def make_celery() -> Celery:
    """An app set up so that a killed worker's tasks come back within seconds, not an hour."""
    app = Celery("steward", broker=redis_database(1), backend=redis_database(2))
    app.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_default_queue=QUEUE,
        result_expires=RESULT_LIFE_S,
        broker_connection_retry_on_startup=True,
        worker_hijack_root_logger=False,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_TIMEOUT_S,
            "unacked_restore_interval": 2,
            "unacked_restore_throttle": 1,
            "global_keyprefix": "steward:celery:",
        },
        result_backend_transport_options={"global_keyprefix": "steward:celery:"},
    )
    return app


class CelerySender:
    """Hands jobs of the outbox to the workers; the event id is the task id."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    async def send(self, tenant: str, body: dict[str, Any]) -> None:
        """Send one job."""
        self._app.send_task(
            TASK, args=[tenant, body["job"], body["arguments"]], task_id=body["event_id"]
        )

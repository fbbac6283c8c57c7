"""What each process of one Steward does, named by the plan in `kernel/embedded/processes.py`."""

import asyncio

import uvicorn

from gateway import relay
from gateway.cli.main import app as steward
from gateway.composition import load_everything
from gateway.worker import app as celery
from kernel.settings import settings

API_GRACE_S = 3
WORKER_PROCESSES = 2

# Registered once, before the copies are made.
load_everything()


def run_api() -> None:
    """Serve HTTP on HOST and PORT."""
    uvicorn.run(
        "gateway.app:app",
        host=settings().host,
        port=settings().port or 0,
        access_log=False,
        timeout_graceful_shutdown=API_GRACE_S,
    )


def run_worker() -> None:
    """Carry out jobs."""
    words = ["-c", str(WORKER_PROCESSES), "--without-gossip", "--without-mingle"]
    celery.worker_main(["worker", *words])


def run_beat() -> None:
    """Hand out periodic jobs."""
    schedule = settings().data_dir / "beat" / "schedule"
    # No pid file: one left behind by a killed beat would keep the next from starting.
    celery.start(["beat", "--pidfile=", "-s", str(schedule)])


def run_relay() -> None:
    """Publish the outbox and carry events to their handlers."""
    asyncio.run(relay.main())


def run_migrations() -> None:
    """Bring every schema to the newest revision; what happened goes to the log."""
    steward(["migrate", "--json"])

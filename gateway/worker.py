"""The Celery worker and its timetable: `celery -A gateway.worker worker`."""

import asyncio
from typing import Any

from celery.schedules import crontab
from celery.signals import worker_init, worker_process_init

from erp_domains.tenants.service import find_tenant, list_tenants
from gateway.composition import load_jobs
from kernel.auth.principal import system_principal
from kernel.db.engine import own_connections
from kernel.errors import Paused
from kernel.jobs.app import QUEUE, TASK, make_celery
from kernel.jobs.registry import is_platform_job, run_job, run_platform_job
from kernel.logs import bind_request, clear_request, configure_logs, get_logger
from kernel.settings import settings
from kernel.telemetry import tracer

log = get_logger(__name__)
app = make_celery()
RETRIES_MAX = 5
RETRY_DELAY_S = 2.0
PAUSED_DELAY_S = 10.0
PAUSED_RETRIES_MAX = 100_000
EACH_TENANT = "steward.run_for_each_tenant"
PLATFORM = "shared"  # in the place of a company, for work on none that is open

app.conf.beat_schedule = {
    "expire-proposals": {
        "task": EACH_TENANT,
        "schedule": 60.0,
        "args": ["assistant.expire_proposals"],
        "options": {"queue": QUEUE},
    },
    "run-tasks": {
        "task": EACH_TENANT,
        "schedule": 60.0,
        "args": ["assistant.run_tasks"],
        "options": {"queue": QUEUE},
    },
    "anchor-audit": {
        "task": EACH_TENANT,
        "schedule": 300.0,
        "args": ["audit.anchor"],
        "options": {"queue": QUEUE},
    },
    "expire-reservations": {
        "task": EACH_TENANT,
        "schedule": 300.0,
        "args": ["inventory.expire_reservations"],
        "options": {"queue": QUEUE},
    },
    "end-access": {
        "task": EACH_TENANT,
        "schedule": crontab(hour="0", minute="20"),
        "args": ["workflows.end_access"],
        "options": {"queue": QUEUE},
    },
    "forget-old-sign-ins": {
        "task": EACH_TENANT,
        "schedule": crontab(hour="2", minute="40"),
        "args": ["authentication.forget_old_steps"],
        "options": {"queue": QUEUE},
    },
    "leave-year": {
        "task": EACH_TENANT,
        "schedule": crontab(hour="1", minute="10"),
        "args": ["hrm.roll_leave"],
        "options": {"queue": QUEUE},
    },
    "resume-documents": {
        "task": EACH_TENANT,
        "schedule": 60.0,
        "args": ["ingestion.resume"],
        "options": {"queue": QUEUE},
    },
    "find-subjects": {
        "task": EACH_TENANT,
        "schedule": crontab(hour="3", minute="10"),
        "args": ["ingestion.find_subjects"],
        "options": {"queue": QUEUE},
    },
    "purge-companies": {
        "task": TASK,
        "schedule": 3600.0,
        "args": [PLATFORM, "tenants.purge_due", {}],
        "options": {"queue": QUEUE},
    },
    "expire-exports": {
        "task": TASK,
        "schedule": 3600.0,
        "args": [PLATFORM, "tenants.expire_exports", {}],
        "options": {"queue": QUEUE},
    },
    "reconcile-documents": {
        "task": EACH_TENANT,
        "schedule": 900.0,
        "args": ["ingestion.reconcile"],
        "options": {"queue": QUEUE},
    },
}


@worker_init.connect
def load_before_forking(**_: Any) -> None:
    """Load what jobs need once; the children inherit it and open connections of their own."""
    load_jobs()


@worker_process_init.connect
def prepare_process(**_: Any) -> None:
    """Each child logs for itself."""
    configure_logs(settings().log_level)


@app.task(name=TASK, bind=True, max_retries=RETRIES_MAX)  # pyright: ignore[reportUntypedFunctionDecorator]  # Celery has no types
def run_job_task(self: Any, tenant: str, name: str, arguments: dict[str, Any]) -> None:
    """Run one job; a failure is tried again with growing delay."""
    bind_request(str(self.request.id), tenant=tenant, job=name)
    try:
        with tracer().start_as_current_span(f"job {name}", attributes={"tenant": tenant}):
            asyncio.run(_run(tenant, name, arguments))
        log.info("job.done")
    except Paused as error:
        # Not a failure: the job waits for its company as long as it takes.
        raise self.retry(
            exc=error, countdown=PAUSED_DELAY_S, max_retries=PAUSED_RETRIES_MAX
        ) from error
    except Exception as error:  # the job edge
        log.warning("job.failed", error=str(error), tries=self.request.retries + 1)
        raise self.retry(exc=error, countdown=RETRY_DELAY_S * 2**self.request.retries) from error
    finally:
        clear_request()


@app.task(name=EACH_TENANT)  # pyright: ignore[reportUntypedFunctionDecorator]  # as above
def run_for_each_tenant(name: str) -> None:
    """Queue a periodic job for every company."""

    async def slugs() -> list[str]:
        async with own_connections():
            return [tenant.slug for tenant in await list_tenants()]

    for slug in asyncio.run(slugs()):
        app.send_task(TASK, args=[slug, name, {}])


async def _run(tenant: str, name: str, arguments: dict[str, Any]) -> None:
    async with own_connections():
        if is_platform_job(name):
            await run_platform_job(tenant, name, arguments)
            return
        await run_job(system_principal(await find_tenant(tenant)), name, arguments)

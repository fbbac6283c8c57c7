"""What may run in the background: a name, and the function that carries it out for a tenant."""

from collections.abc import Awaitable, Callable
from typing import Any

from kernel.auth.principal import Principal
from kernel.errors import NotFound

Job = Callable[..., Awaitable[Any]]
_jobs: dict[str, Job] = {}
_platform_jobs: dict[str, Job] = {}


class UnknownJob(NotFound):
    """No job has this name in this version."""

    code = "unknown_job"


def job(name: str) -> Callable[[Job], Job]:
    """Register `async def fn(principal, **ids)`; it re-reads, re-checks and is safe to repeat."""

    def register(function: Job) -> Job:
        if name in _jobs:
            raise TypeError(f"the job {name} is declared twice")
        _jobs[name] = function
        return function

    return register


def registered_jobs() -> dict[str, Job]:
    """Every job by its name."""
    return dict(_jobs)


async def run_job(principal: Principal, name: str, arguments: dict[str, Any]) -> None:
    """Carry one job out. Raises UnknownJob and whatever the job raises."""
    if name not in _jobs:
        raise UnknownJob(f"there is no job {name!r} in this version")
    await _jobs[name](principal, **arguments)


def platform_job(name: str) -> Callable[[Job], Job]:
    """Register `async def fn(tenant_slug, **facts)`: work on a company that is not open.

    It runs without a principal and whatever the company's state, also when there is none yet.
    """

    def register(function: Job) -> Job:
        if name in _platform_jobs:
            raise TypeError(f"the job {name} is declared twice")
        _platform_jobs[name] = function
        return function

    return register


def is_platform_job(name: str) -> bool:
    """Whether a job of this name works without an open company."""
    return name in _platform_jobs


async def run_platform_job(tenant_slug: str, name: str, arguments: dict[str, Any]) -> None:
    """Carry one out. Raises whatever the job raises."""
    await _platform_jobs[name](tenant_slug, **arguments)

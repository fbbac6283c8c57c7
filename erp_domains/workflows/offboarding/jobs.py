"""Background jobs of exports, imports, clones and deletions."""

from datetime import datetime
from typing import Any
from uuid import UUID

from erp_domains.workflows.offboarding import holdings as _holdings
from erp_domains.workflows.offboarding.closing import close_company
from erp_domains.workflows.offboarding.purge import purge_due
from erp_domains.workflows.offboarding.transfers import (
    clone_company,
    expire_exports,
    export_company,
    give_up_stuck,
    import_company,
)
from kernel.auth.principal import Principal
from kernel.jobs.registry import job, platform_job

EXPORT_JOB = "tenants.export"
CLONE_JOB = "tenants.clone"
IMPORT_JOB = "tenants.import"
CLOSE_JOB = "tenants.close"
PURGE_JOB = "tenants.purge_due"
EXPIRE_JOB = "tenants.expire_exports"
HOLDINGS = _holdings
"""Imported so that this process can empty what holds data of a company."""


@job(EXPORT_JOB)
async def run_export(principal: Principal, transfer_id: str, requested_by: str) -> None:
    """Write a company's export."""
    await export_company(principal, UUID(transfer_id), requested_by=UUID(requested_by))


@job(CLONE_JOB)
async def run_clone(
    principal: Principal,
    transfer_id: str,
    requested_by: str,
    target: str,
    options: dict[str, Any],
) -> None:
    """Make a sandbox of a company."""
    await clone_company(
        principal,
        UUID(transfer_id),
        requested_by=UUID(requested_by),
        target=target,
        options=options,
    )


@platform_job(IMPORT_JOB)
async def run_import(target: str, transfer_id: str, object_key: str) -> None:
    """Make a company from an export."""
    await import_company(target, UUID(transfer_id), object_key)


@platform_job(CLOSE_JOB)
async def run_close(
    slug: str,
    deletion_id: str,
    tenant_id: str,
    requested_by: str,
    requested_at: str,
    purge_at: str,
    reason: str | None,
) -> None:
    """Close a company whose deletion was decided."""
    await close_company(
        slug,
        UUID(deletion_id),
        tenant_id=UUID(tenant_id),
        requested_by=UUID(requested_by),
        requested_at=datetime.fromisoformat(requested_at),
        purge_at=datetime.fromisoformat(purge_at),
        reason=reason,
    )


@platform_job(PURGE_JOB)
async def run_purge(_: str) -> None:
    """Every hour: companies whose days of grace are over."""
    await purge_due()


@platform_job(EXPIRE_JOB)
async def run_expire(_: str) -> None:
    """Every hour: exports whose day is over, and work that died."""
    await expire_exports()
    await give_up_stuck()

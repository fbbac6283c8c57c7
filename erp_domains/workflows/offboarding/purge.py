"""Removing a company for good: step by step, each noted, so that a killed purge goes on."""

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm.attributes import flag_modified

from erp_domains.tenants.service import context_of
from erp_domains.tenants.settings import forget_settings
from erp_domains.workflows.offboarding.certificate import certify
from erp_domains.workflows.offboarding.closing import CLOSING, hold_reason
from erp_domains.workflows.offboarding.errors import DeletionNotFound, OnLegalHold
from erp_domains.workflows.offboarding.shape import TableShape, shapes_of
from kernel.auth.principal import TenantContext, system_principal
from kernel.clock import now
from kernel.db.base import SharedBase
from kernel.db.closing import drop_tenant
from kernel.db.engine import DEFAULT
from kernel.db.migrate import admin_connection
from kernel.db.offboarding import DeletionState, TenantDeletion
from kernel.db.shared import Tenant
from kernel.db.snapshot import snapshot
from kernel.db.tenancy import schema_of
from kernel.db.uow import begin_shared
from kernel.holdings import holdings
from kernel.logs import get_logger
from kernel.objects import object_store

log = get_logger(__name__)
PURGING = "purging"
KEPT = frozenset({"tenant_deletions", "legal_holds"})
"""Shared tables that outlive the company: the certificate, and why it once had to stay."""
HOLDINGS_NEEDED = frozenset({"files", "letters", "redis", "vectors"})
_OWN_COLUMN = ("tenant", "slug")

Found = dict[str, Any]


async def purge_due() -> list[UUID]:
    """Purge every company whose grace is over and that is not on hold; their deletions."""
    query = select(TenantDeletion.id).where(
        or_(
            TenantDeletion.state == DeletionState.PURGING,
            (TenantDeletion.state == DeletionState.REQUESTED) & (TenantDeletion.purge_at <= now()),
        )
    )
    async with begin_shared() as session:
        due = list((await session.execute(query)).scalars())
    purged: list[UUID] = []
    for deletion_id in due:
        try:
            await purge_company(deletion_id)
        except OnLegalHold as hold:
            log.info("tenants.purge_waits", deletion_id=str(deletion_id), reason=hold.message)
        else:
            purged.append(deletion_id)
    return purged


async def purge_company(deletion_id: UUID) -> TenantDeletion:
    """Carry the purge of one closed company to its end. Raises OnLegalHold, DeletionNotFound."""
    missing = HOLDINGS_NEEDED - holdings().keys()
    assert not missing, f"this process cannot empty {missing}; it must load every holding"
    tenant = await _start(deletion_id)
    if tenant is not None:
        slug = tenant.slug
        await _step(deletion_id, "digest", lambda: _digest(tenant))
        for kind, empty in holdings().items():
            await _step(deletion_id, kind, lambda empty=empty: _emptied(empty, slug))
        await _step(deletion_id, "schema", lambda: _drop(tenant))
        await _step(deletion_id, "platform_rows", lambda: _delete_shared_rows(tenant))
    return await _finish(deletion_id)


async def _start(deletion_id: UUID) -> TenantContext | None:
    """The company, from now on beyond return; None when everything of it is gone already."""
    async with begin_shared() as session:
        row = await session.get(TenantDeletion, deletion_id, with_for_update=True)
        if row is None or row.state not in (DeletionState.REQUESTED, DeletionState.PURGING):
            raise DeletionNotFound("there is no deletion of this number that is due")
        tenant = (
            await session.scalars(select(Tenant).where(Tenant.id == row.tenant_id))
        ).one_or_none()
        if tenant is None:
            return None
        if tenant.state not in (CLOSING, PURGING):
            raise DeletionNotFound("this company is open; its deletion has to be requested anew")
        row.held_because = await hold_reason(session, row.tenant)
        if row.held_because is None:
            row.state, tenant.state = DeletionState.PURGING, PURGING
        context = context_of(tenant)
    if row.held_because is not None:
        raise OnLegalHold(f"the company's data must stay: {row.held_because}")
    return context


async def _step(deletion_id: UUID, name: str, carry_out: Callable[[], Awaitable[Found]]) -> None:
    """Carry a step out unless it was; what it found is added to what an interrupted try found."""
    async with begin_shared() as session:
        row = await session.get(TenantDeletion, deletion_id)
        if row is None or name in row.steps:
            return
    found = await carry_out()
    async with begin_shared() as session:
        row = await session.get(TenantDeletion, deletion_id, with_for_update=True)
        assert row is not None, "a deletion is never removed"
        row.steps[name] = {**found, "at": now().isoformat()}
        flag_modified(row, "steps")


async def _emptied(empty: Callable[[str], Awaitable[int]], slug: str) -> Found:
    return {"count": await empty(slug)}


async def _digest(tenant: TenantContext) -> Found:
    """How many rows each table had and the hash of all of them; nothing of what they said."""
    whole, rows = hashlib.sha256(), dict[str, int]()
    async with snapshot(system_principal(tenant)) as connection:
        for shape in await shapes_of(connection, tenant.schema):
            rows[shape.name] = await _hash_rows(connection, shape, tenant.slug, whole.update)
    keys = sorted([key async for key in object_store().list_keys(tenant.slug)])
    return {
        "count": sum(rows.values()),
        "rows": {name: count for name, count in sorted(rows.items()) if count},
        "rows_sha256": whole.hexdigest(),
        "files_sha256": hashlib.sha256("\n".join(keys).encode()).hexdigest(),
    }


async def _hash_rows(
    connection: AsyncConnection, shape: TableShape, slug: str, note: Callable[[bytes], None]
) -> int:
    count = 0
    query = shape.rows(slug).execution_options(yield_per=500)
    async with connection.stream(query) as lines:
        async for (line,) in lines:
            note(f"{shape.name} {line}\n".encode())
            count += 1
    return count


async def _drop(tenant: TenantContext) -> Found:
    async with admin_connection(tenant.database) as connection:
        await drop_tenant(connection, tenant.slug)
    forget_settings(tenant.slug)
    return {"count": 1}


async def _delete_shared_rows(tenant: TenantContext) -> Found:
    """Every row of the platform's tables that is this company's, whichever table comes to be."""
    counts: Counter[str] = Counter()
    for database in sorted({DEFAULT, tenant.database}):
        async with admin_connection(database) as connection:
            for table in reversed(SharedBase.metadata.sorted_tables):
                own = own_rows(table, tenant)
                if own is not None:
                    counts[table.name] += (
                        await connection.execute(delete(table).where(own))
                    ).rowcount
    return {"count": counts.total(), "rows": {k: v for k, v in sorted(counts.items()) if v}}


def own_rows(table: Table, tenant: TenantContext) -> ColumnElement[bool] | None:
    """Which rows of a table of the platform are one company's; None where there are none to go."""
    if table.name in KEPT:
        return None
    if table.name == "tenants":
        return table.c.id == tenant.id
    if "tenant_id" in table.c:
        return table.c.tenant_id == tenant.id
    column = next((table.c[name] for name in _OWN_COLUMN if name in table.c), None)
    return None if column is None else column.in_((tenant.slug, schema_of(tenant.slug)))


async def _finish(deletion_id: UUID) -> TenantDeletion:
    async with begin_shared() as session:
        row = await session.get(TenantDeletion, deletion_id, with_for_update=True)
        assert row is not None, "a deletion is never removed"
        if row.state != DeletionState.PURGED:
            row.state, row.purged_at, row.reason = DeletionState.PURGED, now(), None
            row.certificate, row.signature = certify(row)
        return row

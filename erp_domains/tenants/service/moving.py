"""Moving a company to another database server: closed, copied, proved, switched, released.

While it moves nobody enters the company; events and jobs for it wait. Any failure before the
switch leaves it where it was. The old schema stays, entered by nobody, until it is released. A
process that dies leaves a record: moving again starts the copy anew, cancelling opens the company
where it was.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import asyncpg
from pydantic import BaseModel
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from erp_domains.tenants.errors import MoveFailed, TenantNotFound
from erp_domains.tenants.service.directory import ACTIVE, MOVING, context_of
from erp_domains.tenants.settings import forget_settings
from kernel.audit import verify_chain
from kernel.auth.principal import system_principal
from kernel.clock import now
from kernel.db.engine import admin_url, database_names, database_url
from kernel.db.migrate import make_schema_on, prepare_database
from kernel.db.servers import (
    OwnerConnection,
    admin_connection,
    connect_as_owner,
    let_in,
    revision_on,
    shut_out,
)
from kernel.db.shared import OutboxRow, Tenant, TenantMove
from kernel.db.tenancy import drop_tenant_schema, schema_of
from kernel.db.transfer import Fingerprint, TransferDiffers, copy_rows, copy_waiting, freeze
from kernel.db.uow import begin, begin_shared
from kernel.errors import AppError, Conflict, Invalid
from kernel.logs import get_logger

log = get_logger(__name__)
FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, SQLAlchemyError, AppError,
          TransferDiffers, ExceptionGroup)  # fmt: skip


class MoveState(StrEnum):
    """How far a move has come."""

    CLOSED = "closed"
    SWITCHED = "switched"
    RELEASED = "released"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MoveRead(BaseModel):
    """A move as the operator sees it."""

    slug: str
    source: str
    target: str
    state: MoveState
    tables: int
    rows: int
    error: str | None
    updated_at: datetime


async def move_tenant(slug: str, target: str) -> MoveRead:
    """Move a company to the server `target`; an interrupted move is begun anew.

    Raises TenantNotFound, Invalid, Conflict, and MoveFailed with the company open where it was.
    """
    source = await _close(slug, target)
    try:
        copied = await _copy(slug, source, target)
        await _prove(slug, target)
    except FAULTS as error:
        reason = f"{type(error).__name__}: {error}"
        log.warning("move.failed", tenant=slug, source=source, target=target, error=reason)
        await _open_again(slug, source, target, MoveState.FAILED, reason)
        raise MoveFailed(f"{slug} stays on {source}, open and unchanged: {reason}") from error
    await _switch(slug, source, target, copied)
    return await read_move(slug)


async def cancel_move(slug: str) -> MoveRead:
    """Open a company again where it was, after a move that was cut short. Raises Conflict."""
    move = await read_move(slug)
    if move.state is not MoveState.CLOSED:
        raise Conflict(f"the move of {slug} is {move.state}; there is nothing to cancel")
    await _open_again(slug, move.source, move.target, MoveState.CANCELLED, None)
    return await read_move(slug)


async def release_move(slug: str) -> MoveRead:
    """Drop what a finished move has left on the old server. Raises Conflict."""
    move = await read_move(slug)
    if move.state is not MoveState.SWITCHED:
        raise Conflict(f"the move of {slug} is {move.state}; there is nothing to release")
    async with begin_shared() as session:
        place = await session.scalar(select(Tenant.database).where(Tenant.slug == slug))
    if place == move.source:
        raise Conflict(f"{slug} is served from {move.source}; its schema there stays")
    async with admin_connection(move.source) as connection:
        await drop_tenant_schema(connection, slug)
    await _note(slug, state=MoveState.RELEASED)
    return await read_move(slug)


async def read_move(slug: str) -> MoveRead:
    """The newest move of a company. Raises TenantNotFound."""
    async with begin_shared() as session:
        row = await session.get(TenantMove, slug)
        if row is None:
            raise TenantNotFound(f"{slug!r} has never been moved")
        return MoveRead(
            slug=row.slug,
            source=row.source,
            target=row.target,
            state=MoveState(row.state),
            tables=len(row.tables),
            rows=sum(entry["rows"] for entry in row.tables),
            error=row.error,
            updated_at=row.updated_at,
        )


async def _close(slug: str, target: str) -> str:
    """Let nobody in from now on; the server the company is on."""
    schema_of(slug)
    if target not in database_names():
        raise Invalid(f"no server is called {target!r}; there are {', '.join(database_names())}")
    async with begin_shared() as session:
        query = select(Tenant).where(Tenant.slug == slug).with_for_update()
        tenant = (await session.scalars(query)).one_or_none()
        if tenant is None or tenant.state not in (ACTIVE, MOVING):
            raise TenantNotFound(f"there is no company {slug!r} that could be moved")
        source = tenant.database
        _require_other_server(slug, source, target)
        move = await session.get(TenantMove, slug)
        if tenant.state == ACTIVE and move is not None and move.state == MoveState.SWITCHED:
            raise Conflict(f"release the last move of {slug} first, it left a schema behind")
        if tenant.state == MOVING and (move is None or move.target != target):
            raise Conflict(f"{slug} is on its way elsewhere; finish or cancel that move first")
        if move is None:
            move = TenantMove(slug=slug)
            session.add(move)
        move.source, move.target, move.state = source, target, MoveState.CLOSED
        move.tables, move.error = [], None
        tenant.state = MOVING
    await shut_out(source, slug)
    return source


async def _copy(slug: str, source: str, target: str) -> list[Fingerprint]:
    await prepare_database(target)
    await _clear(slug, target)
    revision = await make_schema_on(target, slug)
    if revision != await revision_on(source, slug):
        raise Conflict(f"{slug} is not at the newest revision; run `steward migrate` first")
    async with _both(source, target) as (old, new):
        await freeze(old, slug)
        copied = await copy_rows(old, new, slug)
        await copy_waiting(old, new, slug)
    return copied


async def _prove(slug: str, target: str) -> None:
    """Enter the copy as the application would, and check its audit trail from the first line."""
    await let_in(target, slug)
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one()
        there = replace(context_of(row), database=target)
    async with begin(system_principal(there)) as uow:
        chain = await verify_chain(uow)
    if not chain.ok:
        raise MoveFailed(f"the audit trail breaks at line {chain.first_bad} after the copy")


async def _switch(slug: str, source: str, target: str, copied: list[Fingerprint]) -> None:
    tables: list[Any] = [asdict(entry) for entry in copied]
    async with begin_shared() as session:
        await session.execute(
            update(Tenant).where(Tenant.slug == slug).values(database=target, state=ACTIVE)
        )
        await session.execute(
            update(TenantMove)
            .where(TenantMove.slug == slug)
            .values(state=MoveState.SWITCHED, tables=tables)
        )
    forget_settings(slug)
    # From here on the new server's outbox speaks for the company.
    async with begin_shared(source) as session:
        await session.execute(
            update(OutboxRow)
            .where(OutboxRow.tenant == schema_of(slug), OutboxRow.published_at.is_(None))
            .values(published_at=now())
        )
    log.info("move.switched", tenant=slug, source=source, target=target, tables=len(tables))


async def _open_again(
    slug: str, source: str, target: str, state: MoveState, error: str | None
) -> None:
    await let_in(source, slug)
    async with begin_shared() as session:
        await session.execute(update(Tenant).where(Tenant.slug == slug).values(state=ACTIVE))
    await _note(slug, state=state, error=error)
    forget_settings(slug)
    try:
        await _clear(slug, target)
    except FAULTS as left:
        # The other server may be the one that failed; the next move clears it first.
        log.warning("move.left_over", tenant=slug, target=target, error=str(left))


async def _clear(slug: str, target: str) -> None:
    """Remove a copy that nobody was switched to."""
    async with admin_connection(target) as connection:
        await drop_tenant_schema(connection, slug)
        await connection.execute(_FORGET_WAITING, {"tenant": schema_of(slug)})


async def _note(slug: str, **values: Any) -> None:
    async with begin_shared() as session:
        await session.execute(update(TenantMove).where(TenantMove.slug == slug).values(values))


def _require_other_server(slug: str, source: str, target: str) -> None:
    if source == target or admin_url(source) == admin_url(target):
        raise Invalid(f"{slug} is on {source} already")
    if database_url(source) == database_url(target):
        raise Invalid(f"{source} and {target} are the same database")


@asynccontextmanager
async def _both(
    source: str, target: str
) -> AsyncGenerator[tuple[OwnerConnection, OwnerConnection]]:
    """A transaction of the owner on each server; the copy is kept if the block ends well."""
    old = await connect_as_owner(source)
    try:
        new = await connect_as_owner(target)
        try:
            async with old.transaction(), new.transaction():
                yield old, new
        finally:
            await new.close()
    finally:
        await old.close()


_FORGET_WAITING = text("DELETE FROM shared.outbox WHERE tenant = :tenant AND published_at IS NULL")

"""The first and the last moment of a company's grace: closing it, and opening it again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from erp_domains.authentication.models import User
from erp_domains.rbac.models import Role, UserRole
from erp_domains.tenants.errors import TenantNotFound
from erp_domains.tenants.service import context_of
from erp_domains.workflows.offboarding.errors import (
    DeletionNotFound,
    NotRestorable,
    OnLegalHold,
)
from kernel.auth.principal import TenantContext, system_principal
from kernel.auth.statements import BadStatement, read_statement, sign_statement
from kernel.clock import now
from kernel.db.offboarding import DELETIONS, DeletionState, LegalHold, TenantDeletion
from kernel.db.shared import Tenant
from kernel.db.uow import UnitOfWork, begin, begin_shared
from kernel.ids import new_id
from kernel.mail import Letter, mail

ACTIVE, CLOSING = "active", "closing"
GRACE = timedelta(days=30)
RESTORE = "restore"
OWNER = "owner"


async def close_company(slug: str, deletion_id: UUID, **facts: Any) -> DeletionState:
    """Close the company for everybody and tell its owners how to get it back; safe to repeat.

    On legal hold it stays open, and the deletion says why.
    """
    async with begin_shared() as session:
        values = {"id": deletion_id, "tenant": slug, "created_at": now(), "updated_at": now()}
        await session.execute(
            upsert(DELETIONS).values(values | facts).on_conflict_do_nothing(index_elements=["id"])
        )
        row = await session.get(TenantDeletion, deletion_id, with_for_update=True)
        tenant = await _tenant(session, slug)
        assert row is not None, "it was there or was just made"
        if row.state != DeletionState.REQUESTED or tenant.state not in (ACTIVE, CLOSING):
            return DeletionState(row.state)
        is_first = tenant.state == ACTIVE
        row.held_because = await hold_reason(session, slug) if is_first else None
        if row.held_because is not None:
            row.state = DeletionState.HELD
            return DeletionState.HELD
        tenant.state = CLOSING
        context, purge_at = context_of(tenant), row.purge_at
    async with begin(system_principal(context)) as uow:
        owners = await _owners(uow)
        if is_first:
            uow.audit("tenants.closed", deletion_id=deletion_id, purge_at=purge_at)
    await _tell(context, owners, deletion_id, purge_at)
    return DeletionState.REQUESTED


async def restore_company(slug: str, *, by: str) -> TenantContext:
    """Open a company again whose data is still there. Raises NotRestorable."""
    async with begin_shared() as session:
        tenant = await _tenant(session, slug)
        deletion = await _open_deletion(session, slug)
        if tenant.state != CLOSING or deletion is None:
            raise NotRestorable("this company is not being deleted, or its data is gone already")
        deletion.state, deletion.restored_at = DeletionState.RESTORED, now()
        tenant.state = ACTIVE
        context, deletion_id = context_of(tenant), deletion.id
    async with begin(system_principal(context)) as uow:
        uow.audit("tenants.restored", deletion_id=deletion_id, restored_by=by)
    return context


async def find_closing_tenant(slug: str) -> TenantContext:
    """A company in its days of grace. Raises TenantNotFound."""
    async with begin_shared() as session:
        tenant = await _tenant(session, slug)
        if tenant.state != CLOSING:
            raise TenantNotFound(f"there is no company {slug!r} that is being deleted")
        return context_of(tenant)


async def read_restore_link(slug: str, token: str) -> None:
    """Let the holder of the letter's token pass. Raises BadStatement."""
    claims = read_statement(RESTORE, token)
    async with begin_shared() as session:
        deletion = await _open_deletion(session, slug)
    if deletion is None or claims.get("tid") != slug or claims.get("did") != str(deletion.id):
        raise BadStatement("this link is not for a deletion that can still be taken back")


async def find_deletion(deletion_id: UUID) -> TenantDeletion:
    """One deletion by its number, long after the company is gone. Raises DeletionNotFound."""
    async with begin_shared() as session:
        row = await session.get(TenantDeletion, deletion_id)
    if row is None:
        raise DeletionNotFound("there is no deletion of this number")
    return row


async def require_no_hold(slug: str) -> None:
    """Raises OnLegalHold with the reason."""
    async with begin_shared() as session:
        reason = await hold_reason(session, slug)
    if reason is not None:
        raise OnLegalHold(f"the company's data must stay: {reason}", reason=reason)


async def hold_reason(session: AsyncSession, slug: str) -> str | None:
    """Why the company's data must stay, or None."""
    query = (
        select(LegalHold.reason)
        .where(LegalHold.tenant == slug, LegalHold.released_at.is_(None))
        .order_by(LegalHold.created_at)
    )
    return (await session.execute(query)).scalars().first()


async def place_hold(slug: str, reason: str) -> UUID:
    """Forbid the purge of a company until the hold is released. Raises TenantNotFound."""
    async with begin_shared() as session:
        await _tenant(session, slug)
        hold = LegalHold(id=new_id(), tenant=slug, reason=reason, created_at=now())
        session.add(hold)
        return hold.id


async def release_holds(slug: str) -> int:
    """Release every hold of a company; how many there were."""
    open_holds = select(LegalHold.id).where(
        LegalHold.tenant == slug, LegalHold.released_at.is_(None)
    )
    async with begin_shared() as session:
        ids = list((await session.execute(open_holds)).scalars())
        await session.execute(
            update(LegalHold).where(LegalHold.id.in_(ids)).values(released_at=now())
        )
    return len(ids)


async def _tenant(session: AsyncSession, slug: str) -> Tenant:
    query = select(Tenant).where(Tenant.slug == slug).with_for_update()
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise TenantNotFound(f"there is no company {slug!r}")
    return row


async def _open_deletion(session: AsyncSession, slug: str) -> TenantDeletion | None:
    query = (
        select(TenantDeletion)
        .where(TenantDeletion.tenant == slug, TenantDeletion.state == DeletionState.REQUESTED)
        .order_by(TenantDeletion.requested_at.desc())
    )
    return (await session.scalars(query)).first()


async def _owners(uow: UnitOfWork) -> list[User]:
    query = (
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .join(Role, Role.id == UserRole.role_id)
        .where(Role.name == OWNER, User.is_active)
        .distinct()
    )
    return list(await uow.session.scalars(query))


async def _tell(
    tenant: TenantContext, owners: Sequence[User], deletion_id: UUID, purge_at: datetime
) -> None:
    facts = {"tid": tenant.slug, "did": str(deletion_id), "exp": int(purge_at.timestamp())}
    token = sign_statement(RESTORE, facts)
    text = (
        f"{tenant.name} is closed and will be deleted for good on {purge_at:%d %B %Y}.\n\n"
        "Until then an owner can take this back: send POST "
        f"/v1/tenants/{tenant.slug}/restore with the header\n\nAuthorization: Bearer {token}\n\n"
        f"Number of the deletion: {deletion_id}\n"
    )
    for owner in owners:
        subject = f"{tenant.name} will be deleted"
        letter = Letter(
            uuid5(deletion_id, str(owner.id)),
            tenant.slug,
            tenant.name,
            owner.email,
            owner.name,
            subject,
            text,
        )
        await mail().send(letter)

"""A company's end: closed at once, thirty days of grace, then nowhere to be found."""

import email
import email.policy
import os
import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from redis.asyncio import Redis
from sqlalchemy import text, update

from erp_domains.authentication.service import create_user
from erp_domains.tenants.errors import TenantNotFound
from erp_domains.tenants.service import find_tenant, list_tenants
from erp_domains.workflows.offboarding.certificate import DELETION
from erp_domains.workflows.offboarding.closing import (
    GRACE,
    close_company,
    find_deletion,
    place_hold,
    read_restore_link,
    release_holds,
    restore_company,
)
from erp_domains.workflows.offboarding.errors import DeletionNotFound, NotRestorable, OnLegalHold
from erp_domains.workflows.offboarding.purge import own_rows, purge_company, purge_due
from erp_domains.workflows.offboarding.transfers import export_company
from kernel.auth.principal import TenantContext, system_principal
from kernel.auth.statements import BadStatement, read_statement
from kernel.clock import now
from kernel.db.base import SharedBase
from kernel.db.migrate import admin_connection
from kernel.db.offboarding import DeletionState, TenantDeletion
from kernel.db.uow import begin, begin_shared
from kernel.errors import Unavailable
from kernel.events.relay import publish_batch
from kernel.events.transports.valkey_streams import ValkeyStreams
from kernel.holdings import holdings
from kernel.ids import new_id
from kernel.objects import object_store
from kernel.settings import settings
from migrations.models import load_models
from rag.store import vector_store
from tests.erp_domains.workflows.offboarding.conftest import Small, make_small

pytestmark = [pytest.mark.anyio, pytest.mark.integration]


class NoJobs:
    """Takes jobs and does nothing."""

    async def send(self, tenant: str, body: dict[str, object]) -> None:
        return


async def close(small: Small, deletion_id: UUID | None = None) -> tuple[UUID, DeletionState]:
    deletion_id, at = deletion_id or new_id(), now()
    state = await close_company(
        small.tenant.slug,
        deletion_id,
        tenant_id=small.tenant.id,
        requested_by=small.owner.user_id,
        requested_at=at,
        purge_at=at + GRACE,
        reason=f"{small.canary} leaves",
    )
    return deletion_id, state


async def end_grace(deletion_id: UUID) -> None:
    async with begin_shared() as session:
        await session.execute(
            update(TenantDeletion)
            .where(TenantDeletion.id == deletion_id)
            .values(purge_at=now() - timedelta(seconds=1))
        )


async def test_a_closed_company_is_open_to_nobody_until_it_is_restored(small: Small) -> None:
    deletion_id, state = await close(small)
    assert state is DeletionState.REQUESTED
    assert await close(small, deletion_id) == (deletion_id, DeletionState.REQUESTED)
    with pytest.raises(TenantNotFound):
        await find_tenant(small.tenant.slug)
    assert small.tenant.slug not in {t.slug for t in await list_tenants()}
    assert await purge_due() == []
    token = restore_token(small.tenant.slug)
    with pytest.raises(BadStatement):
        await read_restore_link(small.tenant.slug, f"{token[:-4]}AAAA")
    with pytest.raises(BadStatement):
        await read_restore_link("acme", token)
    await read_restore_link(small.tenant.slug, token)
    await restore_company(small.tenant.slug, by="operator")
    assert (await find_tenant(small.tenant.slug)).name == small.tenant.name
    assert (await find_deletion(deletion_id)).state == DeletionState.RESTORED
    with pytest.raises(NotRestorable):
        await restore_company(small.tenant.slug, by="operator")
    with pytest.raises(DeletionNotFound):
        await purge_company(deletion_id)


def restore_token(slug: str) -> str:
    """The token of the one letter that tells an owner."""
    told: list[str] = []
    for path in (settings().data_dir / "mail").glob(f"{slug}.*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        told += re.findall(r"Authorization: Bearer (\S+)", message.get_content())
    assert len(told) == 1
    return told[0]


async def test_a_legal_hold_says_why_nothing_is_deleted(small: Small) -> None:
    await place_hold(small.tenant.slug, "tax audit 2026")
    held_id, state = await close(small)
    assert state is DeletionState.HELD
    assert (await find_deletion(held_id)).held_because == "tax audit 2026"
    assert (await find_tenant(small.tenant.slug)).slug == small.tenant.slug
    assert await release_holds(small.tenant.slug) == 1
    deletion_id, _ = await close(small)
    await end_grace(deletion_id)
    await place_hold(small.tenant.slug, "court order 7")
    with pytest.raises(OnLegalHold, match="court order 7"):
        await purge_company(deletion_id)
    assert deletion_id not in await purge_due()
    await release_holds(small.tenant.slug)
    assert deletion_id in await purge_due()


async def test_a_purge_leaves_no_trace_but_a_certificate(small: Small) -> None:
    other = await make_small()
    redis = Redis.from_url(settings().redis_url.get_secret_value())
    await redis.set(f"steward:rate:{small.tenant.slug}/x", small.canary)
    await redis.set(f"steward:rate:{small.tenant.slug}_two/x", "another company's")
    await export_company(system_principal(small.tenant), new_id(), requested_by=small.owner.user_id)
    async with begin(system_principal(small.tenant)) as uow:
        await create_user(uow, email=f"two@{small.canary}.example", name=small.canary)
    while await publish_batch(ValkeyStreams(redis, "test"), NoJobs()):
        pass
    found = await places_with(small.canary, small.tenant, redis)
    assert {"tables", "files", "letters", "vectors", "redis"} <= found
    deletion_id, _ = await close(small)
    await end_grace(deletion_id)
    assert deletion_id in await purge_due()
    assert await places_with(small.canary, small.tenant, redis) == set()
    assert await redis.get(f"steward:rate:{small.tenant.slug}_two/x")
    assert (await find_tenant(other.tenant.slug)).name == other.tenant.name
    assert await vector_store().count(other.tenant.slug) > 0
    assert {"tables", "files", "letters"} <= await places_with(other.canary, other.tenant, redis)
    await redis.aclose()
    row = await find_deletion(deletion_id)
    assert row.state == DeletionState.PURGED
    certificate, signature = row.certificate, row.signature
    assert certificate["removed"]["files"] >= 2
    assert certificate["removed"]["vectors"] >= 1
    assert certificate["removed"]["letters"] >= 1
    assert certificate["removed"]["redis"] >= 2
    assert certificate["rows_by_table"]["contacts"] == 1
    assert read_statement(DELETION, signature) == certificate | {"aud": DELETION}
    assert small.canary not in str(certificate)
    with pytest.raises(BadStatement):
        read_statement(DELETION, signature[:-4] + "AAAA")


async def test_a_purge_that_was_killed_goes_on_where_it_stopped(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    deletion_id, _ = await close(small)
    await end_grace(deletion_id)
    emptied: list[str] = []
    real = holdings()

    def watched(kind: str, *, is_broken: bool):
        async def empty(slug: str) -> int:
            if is_broken:
                raise Unavailable("killed here")
            emptied.append(kind)
            return await real[kind](slug)

        return empty

    for broken in ("redis", "vectors", None):
        kinds = {kind: watched(kind, is_broken=kind == broken) for kind in real}
        monkeypatch.setattr("erp_domains.workflows.offboarding.purge.holdings", lambda k=kinds: k)
        if broken is None:
            await purge_company(deletion_id)
            break
        with pytest.raises(Unavailable):
            await purge_company(deletion_id)
        with pytest.raises(NotRestorable):
            await restore_company(small.tenant.slug, by="operator")
    assert emptied == ["files", "letters", "redis", "vectors"]
    assert (await find_deletion(deletion_id)).state == DeletionState.PURGED


async def test_a_purge_killed_after_the_schema_is_gone_still_ends(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    deletion_id, _ = await close(small)
    await end_grace(deletion_id)

    def fail(*_: object) -> None:
        raise Unavailable("killed here")

    with monkeypatch.context() as patch:
        patch.setattr("erp_domains.workflows.offboarding.purge.own_rows", fail)
        with pytest.raises(Unavailable):
            await purge_company(deletion_id)
    with monkeypatch.context() as patch:
        patch.setattr("erp_domains.workflows.offboarding.purge.certify", fail)
        with pytest.raises(Unavailable):
            await purge_company(deletion_id)
    assert deletion_id in await purge_due()
    assert (await find_deletion(deletion_id)).certificate["rows_by_table"]["users"] == 1


async def test_every_table_of_the_platform_is_purged_or_kept_for_a_reason(
    acme: TenantContext,
) -> None:
    shared, _ = load_models()
    untouched = {t.name for t in shared.tables.values() if own_rows(t, acme) is None}
    assert untouched == {"tenant_deletions", "legal_holds", "system_config"}
    assert shared is SharedBase.metadata


async def places_with(canary: str, tenant: TenantContext, redis: Redis) -> set[str]:
    """Where a word, or the company's own short name, is still found."""
    found = {"tables"} if await in_tables(canary) else set[str]()
    keys = [key async for key in object_store().list_keys(tenant.slug)]
    data = settings().data_dir
    for place, folder in (("files", data / "objects"), ("letters", data / "mail")):
        if any(canary.encode() in p.read_bytes() for p in folder.rglob("*") if p.is_file()):
            found.add(place)
    if keys or (
        (data / "objects" / tenant.slug).is_dir() and any_file(data / "objects" / tenant.slug)
    ):
        found.add("files")
    if await vector_store().count(tenant.slug):
        found.add("vectors")
    if await in_redis(canary, redis):
        found.add("redis")
    return found


def any_file(folder: Path) -> bool:
    return any(names for _, _, names in os.walk(folder))


async def in_tables(canary: str) -> list[str]:
    """Every table of the whole database, of all companies and the platform."""
    tables = (
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema = 'shared' OR table_schema LIKE 'tenant_%'"
    )
    async with admin_connection() as connection:
        names = list((await connection.execute(text(tables))).scalars())
        query = "SELECT EXISTS (SELECT 1 FROM {} t WHERE t::text LIKE :word)"
        word = {"word": f"%{canary}%"}
        return [n for n in names if await connection.scalar(text(query.format(n)), word)]


async def in_redis(canary: str, redis: Redis) -> bool:
    async for key in redis.scan_iter(count=1000):
        kind = await redis.type(key)
        value = await (redis.xrange(key) if kind == b"stream" else redis.dump(key))
        if canary.encode() in key + str(value).encode():
            return True
    return False

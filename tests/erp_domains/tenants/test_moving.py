"""Companies on two real servers: placed by the directory, moved with everything, or not at all."""

import secrets
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import Any

import anyio
import pytest
from sqlalchemy import text

from erp_domains.finance.service.accounts import seed_chart
from erp_domains.rbac.service import seed_roles
from erp_domains.tenants.errors import MoveFailed, TenantMoving
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import find_tenant, moving, provision_tenant, remove_tenant
from erp_domains.tenants.service.moving import (
    MoveState,
    cancel_move,
    move_tenant,
    read_move,
    release_move,
)
from erp_domains.tenants.service.settings import update_settings
from kernel.audit import verify_chain
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.engine import Database, database_names
from kernel.db.migrate import migrate_all, prepare_database
from kernel.db.servers import admin_connection, connect_as_owner, revision_on
from kernel.db.transfer import Fingerprint, TransferDiffers, fingerprints
from kernel.db.uow import begin, begin_shared
from kernel.errors import Conflict, Invalid, Paused
from kernel.events.relay import lag_rows, publish_batch
from tests.fixtures.placement import OwnConnections

pytestmark = pytest.mark.anyio


@pytest.fixture
async def company(second_server: str, migrated: Database) -> AsyncGenerator[TenantContext]:
    """A company on the first server with books, settings and an audit trail."""
    slug = f"moved_{secrets.token_hex(3)}"
    async with OwnConnections(migrated):
        await prepare_database(second_server)
        tenant = await provision_tenant(TenantCreate(slug=slug, name="Moved GmbH"))
        async with begin(system_principal(tenant)) as uow:
            await seed_roles(uow.session)
            await seed_chart(uow)
            await update_settings(uow, {"regional.timezone": "Europe/Vienna"})
        yield await find_tenant(slug)
        for name in database_names():
            async with admin_connection(name) as connection:
                await connection.execute(_DROP_WAITING, {"tenant": f"tenant_{slug}"})
                await connection.execute(text(f'DROP SCHEMA IF EXISTS "tenant_{slug}" CASCADE'))
        await remove_tenant(slug)
        async with admin_connection() as connection:
            await connection.execute(_DROP_MOVE, {"slug": slug})


@dataclass
class Taken:
    """Takes what the relay publishes."""

    names: list[str] = field(default_factory=list[str])

    async def publish(self, bodies: Any) -> None:
        self.names += [body["event_type"] for body in bodies]

    async def send(self, tenant: str, body: dict[str, Any]) -> None:
        self.names.append(body["job"])


async def content_of(name: str, slug: str) -> list[Fingerprint]:
    connection = await connect_as_owner(name)
    try:
        async with connection.transaction():
            return await fingerprints(connection, slug)
    finally:
        await connection.close()


async def works(slug: str, minutes: int) -> None:
    """The company can be entered, written to, and its trail holds."""
    tenant = await find_tenant(slug)
    async with begin(system_principal(tenant)) as uow:
        await update_settings(uow, {"documents.upload_megabytes_max": minutes})
    async with begin(system_principal(tenant)) as uow:
        assert (await verify_chain(uow)).ok


async def test_a_company_arrives_with_everything_and_works_there(company: TenantContext):
    before = await content_of("default", company.slug)
    moved = await move_tenant(company.slug, "west")
    assert (moved.state, moved.source, moved.target) == (MoveState.SWITCHED, "default", "west")
    assert moved.rows == sum(entry.rows for entry in before) > 50
    assert await content_of("west", company.slug) == before
    found = await find_tenant(company.slug)
    assert (found.database, found.timezone) == ("west", "Europe/Vienna")
    await works(company.slug, 20)
    async with begin(system_principal(found)) as uow:
        numbers = await uow.session.scalar(text("SELECT count(*) FROM setting_versions"))
    assert numbers == 2
    assert await content_of("default", company.slug) == before

    await release_move(company.slug)
    assert await revision_on("default", company.slug) is None
    await works(company.slug, 21)
    assert not [s for s in await migrate_all() if s.error and company.slug in s.schema]
    back = await move_tenant(company.slug, "default")
    assert back.state is MoveState.SWITCHED
    await works(company.slug, 22)


async def test_the_old_place_can_be_entered_by_nobody_any_more(company: TenantContext):
    await move_tenant(company.slug, "west")
    with pytest.raises(Paused):
        async with begin(system_principal(company)) as uow:
            await uow.next_number("TEST")


async def test_events_follow_the_company_and_both_outboxes_are_drained(company: TenantContext):
    assert await lag_rows() > 0
    await move_tenant(company.slug, "west")
    async with begin(system_principal(await find_tenant(company.slug))) as uow:
        await update_settings(uow, {"password.min_length": 12})
    taken = Taken()
    for name in database_names():
        while await publish_batch(taken, taken, name):
            pass
    assert taken.names.count("tenants.settings_changed") == 2
    assert await lag_rows() == 0


async def test_while_it_moves_nobody_enters_and_writers_inside_are_waited_for(
    company: TenantContext,
):
    order: list[str] = []
    entered = anyio.Event()

    async def write_slowly() -> None:
        async with begin(system_principal(company)) as uow:
            await update_settings(uow, {"regional.country": "AT"})
            entered.set()
            await anyio.sleep(0.6)
        order.append("written")

    async def ask_meanwhile() -> None:
        await entered.wait()
        await anyio.sleep(0.3)
        with pytest.raises(TenantMoving):
            await find_tenant(company.slug)
        with pytest.raises(Paused):
            async with begin(system_principal(company)) as uow:
                await uow.next_number("TEST")
        order.append("refused")

    async def move() -> None:
        await entered.wait()
        await move_tenant(company.slug, "west")
        order.append("moved")

    async with anyio.create_task_group() as group:
        for task in (write_slowly, ask_meanwhile, move):
            group.start_soon(task)
    assert order == ["refused", "written", "moved"]
    assert (await find_tenant(company.slug)).country == "AT"


async def test_a_copy_that_differs_leaves_the_company_where_it_was(
    company: TenantContext, monkeypatch: pytest.MonkeyPatch
):
    async def lose(*_: object) -> list[Fingerprint]:
        raise TransferDiffers("a row is missing")

    before = await content_of("default", company.slug)
    monkeypatch.setattr(moving, "copy_rows", lose)
    with pytest.raises(MoveFailed, match="stays on default"):
        await move_tenant(company.slug, "west")
    assert (await read_move(company.slug)).state is MoveState.FAILED
    assert await revision_on("west", company.slug) is None
    assert await content_of("default", company.slug) == before
    await works(company.slug, 23)
    monkeypatch.undo()
    assert (await move_tenant(company.slug, "west")).state is MoveState.SWITCHED


async def test_a_move_that_died_is_begun_anew_or_cancelled(
    company: TenantContext, monkeypatch: pytest.MonkeyPatch
):
    class Died(BaseException):
        """The process is gone."""

    async def die(*_: object) -> None:
        raise Died

    monkeypatch.setattr(moving, "_prove", die)
    with pytest.raises(Died):
        await move_tenant(company.slug, "west")
    monkeypatch.undo()
    with pytest.raises(TenantMoving):
        await find_tenant(company.slug)
    assert (await cancel_move(company.slug)).state is MoveState.CANCELLED
    await works(company.slug, 24)

    monkeypatch.setattr(moving, "_prove", die)
    with pytest.raises(Died):
        await move_tenant(company.slug, "west")
    monkeypatch.undo()
    assert (await move_tenant(company.slug, "west")).state is MoveState.SWITCHED
    await works(company.slug, 25)
    with pytest.raises(Conflict):
        await cancel_move(company.slug)


async def test_a_place_that_makes_no_sense_is_refused(company: TenantContext):
    with pytest.raises(Invalid, match="no server is called 'moon'"):
        await move_tenant(company.slug, "moon")
    with pytest.raises(Invalid, match="on default already"):
        await move_tenant(company.slug, "default")
    await works(company.slug, 26)


async def test_a_new_company_can_be_opened_on_the_other_server(
    second_server: str, migrated: Database
):
    slug = f"west_{secrets.token_hex(3)}"
    async with OwnConnections(migrated):
        tenant = await provision_tenant(TenantCreate(slug=slug, name="West", database="west"))
        assert await revision_on("west", slug)
        assert await revision_on("default", slug) is None
        await works(slug, 20)
        async with begin_shared("west") as session:
            waiting = await session.scalar(_WAITING, {"tenant": tenant.schema})
        assert waiting == 1
        await remove_tenant(slug)
        assert await revision_on("west", slug) is None


_DROP_WAITING = text("DELETE FROM shared.outbox WHERE tenant = :tenant")
_DROP_MOVE = text("DELETE FROM shared.tenant_moves WHERE slug = :slug")
_WAITING = text("SELECT count(*) FROM shared.outbox WHERE tenant = :tenant")

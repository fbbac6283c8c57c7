"""From the business transaction over the outbox and each transport to the handlers, once."""

import importlib
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from erp_domains.notifications.models import Notification
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.shared import DeadLetter
from kernel.db.uow import UnitOfWork, begin, begin_shared
from kernel.events.consumer import consume, deliver
from kernel.events.envelope import Envelope
from kernel.events.handlers import _handlers, on
from kernel.events.relay import lag_rows, publish_batch
from kernel.events.transports.port import Delivery, Transport
from kernel.limits import EVENT_TRIES_MAX
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of
from tests.kernel.events.conftest import receive_some

importlib.import_module("erp_domains.workflows.handlers")  # registers them
pytestmark = [pytest.mark.anyio, pytest.mark.integration]


class NoJobs:
    """Takes jobs and keeps them."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    async def send(self, tenant: str, body: dict[str, Any]) -> None:
        self.sent.append({"tenant": tenant, **body})


@pytest.fixture(autouse=True)
async def empty_outbox(acme: TenantContext) -> None:
    """What tests with real commits have left is not this test's; the rollback brings it back."""
    async with begin_shared() as session:
        await session.execute(text("DELETE FROM shared.outbox"))


async def _hire(acme: TenantContext) -> None:
    from actions.runner import run

    arguments = {"name": "Ida Berg", "joined_on": date(2026, 4, 1).isoformat()}
    await run(principal_of(acme, "owner"), "hrm.create_employee", arguments)


async def test_an_event_reaches_its_handler_once_however_often_it_is_delivered(
    acme: TenantContext, api: Api, stream: Transport
) -> None:
    await api.add_person(acme, "hr@acme.test", "hr")
    await _hire(acme)

    async def system(_: str) -> Principal:
        return system_principal(acme)

    assert await lag_rows() > 0
    while await publish_batch(stream, NoJobs()):
        pass
    assert await lag_rows() == 0
    deliveries = await receive_some(stream, 1)
    created = [d for d in deliveries if d.envelope.event_type == "employee.created"]
    assert [d.envelope.tenant_id for d in created] == ["acme"]
    for _ in range(3):
        assert await deliver(created[0], system)
    async with begin(system_principal(acme)) as uow:
        told = list(await uow.session.scalars(select(Notification)))
    assert len(told) == 1
    assert "Ida Berg" in told[0].text


async def test_a_rolled_back_transaction_publishes_nothing(acme: TenantContext) -> None:
    async def change_and_fail() -> None:
        async with begin(principal_of(acme, "owner")) as uow:
            uow.enqueue("some.job", id="1")
            await uow.flush()
            raise RuntimeError("stop")

    before = await lag_rows()
    with pytest.raises(RuntimeError, match="stop"):
        await change_and_fail()
    assert await lag_rows() == before


async def test_jobs_leave_with_their_tenant_and_arguments(
    acme: TenantContext, stream: Transport
) -> None:
    async with begin(principal_of(acme, "owner")) as uow:
        uow.enqueue("some.job", document_id="d-1")
    jobs = NoJobs()
    await publish_batch(stream, jobs)
    assert [(j["tenant"], j["job"], j["arguments"]) for j in jobs.sent] == [
        ("acme", "some.job", {"document_id": "d-1"})
    ]


async def test_a_poison_message_is_buried_after_five_tries_and_leaves_nothing_half_done(
    acme: TenantContext,
) -> None:
    @on("test.poisoned")
    async def poison(uow: UnitOfWork, envelope: Envelope) -> None:
        await uow.session.execute(text("INSERT INTO counters VALUES ('half', 1)"))
        raise ValueError("cannot be handled")

    async def system(_: str) -> Principal:
        return system_principal(acme)

    body = {
        "event_id": "01900000-0000-7000-8000-000000000001",
        "event_type": "test.poisoned",
        "tenant_id": "acme",
        "data": {},
        "timestamp": "2026-03-16T09:00:00Z",
    }
    envelope = Envelope.model_validate(body)
    try:
        for tries in range(1, EVENT_TRIES_MAX):
            assert not await deliver(Delivery("1-1", envelope, tries), system)
        assert await deliver(Delivery("1-1", envelope, EVENT_TRIES_MAX), system)
    finally:
        _handlers.pop("test.poisoned")
    async with begin_shared() as session:
        buried = list(await session.scalars(select(DeadLetter)))
    assert [(b.consumer, b.tenant) for b in buried] == [("test_delivery.poison", "acme")]
    async with begin(system_principal(acme)) as uow:
        half = await uow.session.execute(text("SELECT 1 FROM counters WHERE series = 'half'"))
        assert half.first() is None


async def test_consuming_acknowledges_what_was_handled(
    acme: TenantContext, stream: Transport
) -> None:
    async def system(_: str) -> Principal:
        return system_principal(acme)

    async with begin(principal_of(acme, "owner")) as uow:
        from erp_domains.hrm.events import EmployeeCreated

        uow.emit(EmployeeCreated.model_construct(aggregate_id=uow.principal.user_id))
    while await publish_batch(stream, NoJobs()):
        pass
    assert await consume(stream, system, count=50, block_ms=5000) > 0
    assert await consume(stream, system, count=50, block_ms=200) == 0

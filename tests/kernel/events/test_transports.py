"""What both transports promise: order per aggregate, nothing lost, tries counted, poison buried."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import monotonic_s, now
from kernel.db.shared import DeadLetter
from kernel.db.uow import UnitOfWork, begin_shared
from kernel.events.consumer import consume
from kernel.events.envelope import Envelope
from kernel.events.handlers import _handlers, on
from kernel.events.transports import address
from kernel.events.transports.address import (
    EventsUrlInvalid,
    TransportNotInstalled,
    kafka_servers,
)
from kernel.events.transports.choose import make_transport
from kernel.events.transports.kafka import KafkaTopic
from kernel.events.transports.lanes import Lane
from kernel.events.transports.port import Transport, TransportUnavailable
from kernel.events.transports.valkey_streams import ValkeyStreams
from kernel.ids import new_id
from kernel.limits import EVENT_TRIES_MAX
from kernel.settings import Settings
from tests.kernel.events.conftest import LIMIT_S, Line, receive_some

pytestmark = pytest.mark.anyio

AGGREGATES = [UUID(int=number) for number in range(1, 6)]


def body(number: int, aggregate: UUID, kind: str = "test.counted") -> dict[str, Any]:
    return {
        "event_id": str(new_id()),
        "event_type": kind,
        "tenant_id": "acme",
        "data": {"aggregate_id": str(aggregate), "number": number},
        "timestamp": now().isoformat(),
    }


async def test_events_of_one_aggregate_arrive_in_the_order_of_publishing(
    stream: Transport,
) -> None:
    for start in (0, 20):
        await stream.publish([body(n, AGGREGATES[n % 5]) for n in range(start, start + 20)])
    received: dict[str, list[int]] = {}
    while sum(map(len, received.values())) < 40:
        for delivery in await receive_some(stream, 1):
            data = delivery.envelope.data
            received.setdefault(data["aggregate_id"], []).append(data["number"])
            await stream.acknowledge(delivery)
    assert received == {str(a): list(range(i, 40, 5)) for i, a in enumerate(AGGREGATES)}


async def test_what_is_acknowledged_stays_away_and_the_rest_comes_back(line: Line) -> None:
    first = await line.open()
    await first.publish([body(n, AGGREGATES[0]) for n in range(3)])
    done, *_ = await receive_some(first, 3)
    await first.acknowledge(done)
    await first.close()
    again = await receive_some(await line.open("second"), 2)
    assert [d.envelope.data["number"] for d in again] == [1, 2]
    assert again[0].tries == 2


async def test_each_delivery_of_an_event_counts_as_a_try(stream: Transport) -> None:
    await stream.publish([body(1, AGGREGATES[0])])
    tries = [(await receive_some(stream, 1))[0].tries for _ in range(EVENT_TRIES_MAX)]
    assert tries == [1, 2, 3, 4, 5]


async def test_two_consumers_share_the_events_and_lose_none(line: Line) -> None:
    first = await line.open("first")
    second = await line.open("second")
    numbers = set(range(60))
    await first.publish([body(n, UUID(int=n + 1)) for n in numbers])
    seen: dict[str, set[int]] = {"first": set(), "second": set()}
    deadline_s = monotonic_s() + LIMIT_S
    while seen["first"] | seen["second"] != numbers:
        assert monotonic_s() < deadline_s
        for name, consumer in (("first", first), ("second", second)):
            for delivery in await consumer.receive(10, 20):
                seen[name].add(delivery.envelope.data["number"])
                await consumer.acknowledge(delivery)
    assert seen["first"]
    assert seen["second"]


async def test_a_message_that_is_no_event_stops_nothing(line: Line, stream: Transport) -> None:
    for raw in (b"", b"not json", b'{"event_type": "half"}'):
        await line.write_raw(raw)
    await stream.publish([body(n, AGGREGATES[n]) for n in range(5)])
    for delivery in await receive_some(stream, 5):
        await stream.acknowledge(delivery)
    await line.write_raw(b"again")
    assert await stream.receive(10, 200) == []


async def test_a_poison_message_is_buried_and_what_is_behind_it_is_handled(
    acme: TenantContext, stream: Transport
) -> None:
    handled: list[str] = []

    @on("test.poison")
    async def poison(uow: UnitOfWork, envelope: Envelope) -> None:
        handled.append("poison")
        raise ValueError("cannot be handled")

    @on("test.good")
    async def good(uow: UnitOfWork, envelope: Envelope) -> None:
        handled.append("good")

    async def system(_: str) -> Principal:
        return system_principal(acme)

    kinds = ("test.poison", "test.good")
    await stream.publish([body(n, AGGREGATES[0], kind) for n, kind in enumerate(kinds)])
    deadline_s = monotonic_s() + LIMIT_S
    try:
        while handled.count("poison") < EVENT_TRIES_MAX or "good" not in handled:
            assert monotonic_s() < deadline_s, handled
            await consume(stream, system, count=10, block_ms=20)
        assert await consume(stream, system, count=10, block_ms=200) == 0
    finally:
        for kind in kinds:
            _handlers.pop(kind)
    assert handled.count("poison") == EVENT_TRIES_MAX
    assert handled.count("good") == 1
    if isinstance(stream, KafkaTopic):
        assert handled[-1] == "good", "the one behind waits for its turn"
    async with begin_shared() as session:
        buried = list(await session.scalars(select(DeadLetter)))
    assert [(b.consumer, b.body["event_type"]) for b in buried] == [
        ("test_transports.poison", "test.poison")
    ]


async def test_a_failing_event_does_not_hold_up_other_partitions(
    acme: TenantContext, kafka_address: str
) -> None:
    stream = KafkaTopic([kafka_address], client_id="slow", topic="slow", retry_after_s=60)
    handled: list[int] = []

    @on("test.picky")
    async def picky(uow: UnitOfWork, envelope: Envelope) -> None:
        if envelope.data["number"] == 0:
            raise ValueError("not this one")
        handled.append(envelope.data["number"])

    async def system(_: str) -> Principal:
        return system_principal(acme)

    try:
        await stream.prepare()
        await stream.publish([body(n, UUID(int=n + 1), "test.picky") for n in range(40)])
        deadline_s = monotonic_s() + LIMIT_S
        while not handled or await consume(stream, system, count=50, block_ms=100):
            assert monotonic_s() < deadline_s, handled
            if not handled:
                await consume(stream, system, count=50, block_ms=100)
    finally:
        _handlers.pop("test.picky")
        await stream.close()
    assert 0 not in handled
    assert 20 < len(handled) < 39, "one of six partitions waits, the others are done"


async def test_publishing_without_a_broker_says_so() -> None:
    stream = KafkaTopic(["127.0.0.1:1"], client_id="alone")
    with pytest.raises(TransportUnavailable):
        await stream.publish([body(1, AGGREGATES[0])])
    await stream.close()


def test_an_event_that_kills_its_consumer_is_still_counted() -> None:
    lane = Lane()
    assert lane.hand_out([7, 8, 9]) == (7, "1")
    assert lane.acknowledge(7) == (8, "1")
    offset, metadata = 8, "1"  # committed; the consumer dies with 8
    for tries in (2, 3, 4, 5):
        lane = Lane.resumed(offset, metadata)
        offset, metadata = lane.hand_out([8, 9])
        assert lane.tries == tries
    assert lane.acknowledge(8) == (9, "1")
    assert lane.acknowledge(9) == (10, "0")
    assert lane.take_back(1.0) is None


def test_an_event_is_not_acknowledged_past_one_that_failed() -> None:
    lane = Lane()
    lane.hand_out([1, 2])
    assert lane.acknowledge(2) is None
    assert lane.take_back(1.0) == 1
    assert lane.hand_out([1, 2]) == (1, "2")


@pytest.mark.parametrize(
    ("url", "servers"),
    [
        (None, []),
        ("kafka://broker", ["broker:9092"]),
        ("kafka://a.example:19092,b.example", ["a.example:19092", "b.example:9092"]),
        ("kafka://[::1]:9093", ["[::1]:9093"]),
    ],
)
def test_brokers_are_read_from_the_url(url: str | None, servers: list[str]) -> None:
    assert kafka_servers(url) == servers


@pytest.mark.parametrize(
    "url",
    ["", "redis://127.0.0.1/0", "amqp://broker", "broker:9092", "kafka://", "kafka://a,,b",
     "kafka://a:many", "kafka://me:pw@a:9092", "kafka://a:9092/topic", "kafka://a?acks=0"],
)  # fmt: skip
def test_any_other_url_is_refused_by_name(url: str) -> None:
    with pytest.raises(EventsUrlInvalid, match="EVENTS_URL") as refusal:
        kafka_servers(url)
    assert "pw" not in refusal.value.message


def test_without_its_client_kafka_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "KAFKA_CLIENT", "a_client_nobody_installed")
    with pytest.raises(TransportNotInstalled, match=r"extra `kafka`"):
        kafka_servers("kafka://broker:9092")


async def test_the_setting_chooses_the_transport() -> None:
    by_default = make_transport(Settings.model_construct(events_url=None), "one")
    named = make_transport(Settings.model_construct(events_url="kafka://broker:9092"), "one")
    assert isinstance(by_default, ValkeyStreams)
    assert isinstance(named, KafkaTopic)
    await by_default.close()
    await named.close()

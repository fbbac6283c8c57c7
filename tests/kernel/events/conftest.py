"""Both transports of events over real servers, each test with a stream or topic of its own."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from importlib.util import find_spec
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer
from redis.asyncio import Redis

from kernel.clock import monotonic_s
from kernel.embedded.ports import any_free_port
from kernel.embedded.probes import accepts_tcp
from kernel.embedded.supervisor import ProcessSpec
from kernel.events.transports.kafka import KafkaTopic
from kernel.events.transports.port import Delivery, Transport
from kernel.events.transports.valkey_streams import STREAM, ValkeyStreams
from tests.fixtures.servers import running, short_folder

BROKER = "noida_db"
RETRY_S = 0.05
LIMIT_S = 20.0
Open = Callable[[str], Awaitable[Transport]]


class Line:
    """One transport under test: opens consumers, and writes what no publisher of ours would."""

    def __init__(self, open_one: Open, write_raw: Callable[[bytes], Awaitable[None]]) -> None:
        self.write_raw = write_raw
        self._open_one = open_one
        self._opened: list[Transport] = []

    async def open(self, name: str = "first") -> Transport:
        """A prepared publisher and consumer."""
        transport = await self._open_one(name)
        self._opened.append(transport)
        await transport.prepare()
        return transport

    async def close(self) -> None:
        """Close whatever was opened."""
        for transport in self._opened:
            await transport.close()


@pytest.fixture(scope="session")
def kafka_address() -> Generator[str]:
    """A broker that speaks Kafka's protocol, in memory, for this worker."""
    found = find_spec(BROKER)
    if found is None or found.origin is None:
        pytest.skip("the test broker noida-db has no wheel for this machine")
    program, port = Path(found.origin).parent / "noida-db", any_free_port()
    with short_folder() as folder:
        words = ["start", "--data-dir", str(folder), "--only", "kafka", "--kafka-port", str(port)]
        spec = ProcessSpec(
            name="kafka",
            command=[str(program), *words],
            log=folder / "kafka.log",
            is_ready=lambda: accepts_tcp("127.0.0.1", port),
        )
        with running(spec):
            yield f"127.0.0.1:{port}"


@pytest.fixture(params=["valkey", "kafka"])
async def line(request: pytest.FixtureRequest) -> AsyncGenerator[Line]:
    """The same tests over both transports."""
    if request.param == "kafka":
        made = _kafka_line(request.getfixturevalue("kafka_address"))
    else:
        made = await _valkey_line(request.getfixturevalue("valkey_url"))
    yield made
    await made.close()


@pytest.fixture
async def stream(line: Line) -> Transport:
    """A prepared transport."""
    return await line.open()


async def receive_some(transport: Transport, wanted: int) -> list[Delivery]:
    """Receive until `wanted` events came, without acknowledging."""
    deadline_s, found = monotonic_s() + LIMIT_S, list[Delivery]()
    while len(found) < wanted:
        assert monotonic_s() < deadline_s, f"{len(found)} of {wanted} events came"
        found += await transport.receive(50, 50)
    return found


def _kafka_line(address: str) -> Line:
    topic = f"events-{secrets.token_hex(4)}"

    async def open_one(name: str) -> Transport:
        return KafkaTopic([address], client_id=name, topic=topic, retry_after_s=RETRY_S)

    async def write_raw(raw: bytes) -> None:
        async with AIOKafkaProducer(bootstrap_servers=address) as producer:
            await producer.send_and_wait(topic, raw, key=b"raw")

    return Line(open_one, write_raw)


async def _valkey_line(url: str) -> Line:
    async with Redis.from_url(url) as redis:
        await redis.flushdb()

    async def open_one(name: str) -> Transport:
        return ValkeyStreams(Redis.from_url(url), name, reclaim_after_ms=int(RETRY_S * 1000))

    async def write_raw(raw: bytes) -> None:
        async with Redis.from_url(url) as redis:
            await redis.xadd(STREAM, {"e": raw})

    return Line(open_one, write_raw)

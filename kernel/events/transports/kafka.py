"""Events over one Kafka topic, keyed by aggregate; needs the extra `kafka`.

A message that fails holds up its own partition for at most a few pauses and never another one:
after the last try its consumer buries it and the partition goes on.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    RebalanceInProgressError,
    TopicAlreadyExistsError,
)

from kernel.clock import monotonic_s
from kernel.events.transports.lanes import Lane, Mark
from kernel.events.transports.port import Delivery, TransportUnavailable, read_envelope
from kernel.logs import get_logger

log = get_logger(__name__)
TOPIC = "steward.events"
GROUP = "steward"
PARTITIONS = 6
REPLICAS_MAX = 3
REQUEST_TIMEOUT_MS = 10_000
RETRY_AFTER_S = 5.0


class KafkaTopic(ConsumerRebalanceListener):
    """Publisher and consumer over one topic. Order is that of publishing, per aggregate."""

    def __init__(
        self,
        servers: Sequence[str],
        *,
        client_id: str,
        topic: str = TOPIC,
        retry_after_s: float = RETRY_AFTER_S,
        time_s: Callable[[], float] = monotonic_s,
    ) -> None:
        self._servers = ",".join(servers)
        self._client_id = client_id
        self._topic = topic
        self._retry_after_s = retry_after_s
        self._time_s = time_s
        self._starting = asyncio.Lock()
        self._has_topic = False
        self._producer: AIOKafkaProducer | None = None
        self._consumer: AIOKafkaConsumer | None = None
        self._lanes: dict[TopicPartition, Lane] = {}

    async def publish(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Append events in this order. Raises TransportUnavailable; then all may be repeated."""
        try:
            producer = await self._started_producer()
            sent = [
                await producer.send(self._topic, orjson.dumps(body), key=_key(body))
                for body in bodies
            ]
            await asyncio.gather(*sent)
        except KafkaError as error:
            # Its numbering of messages may be broken now: the next batch gets a new one.
            await self._drop_producer()
            raise TransportUnavailable(f"Kafka did not take the events: {error}") from error

    async def prepare(self) -> None:
        """Make the topic if it is missing and join the group."""
        async with self._starting:
            if self._consumer is not None:
                return
            await self._make_topic()
            consumer = AIOKafkaConsumer(
                bootstrap_servers=self._servers,
                client_id=self._client_id,
                request_timeout_ms=REQUEST_TIMEOUT_MS,
                group_id=GROUP,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
            )
            consumer.subscribe([self._topic], listener=self)
            try:
                await consumer.start()
            except KafkaError as error:
                await consumer.stop()
                raise TransportUnavailable(f"Kafka does not answer: {error}") from error
            self._consumer = consumer

    async def receive(self, count: int, block_ms: int) -> list[Delivery]:
        """New events; first take back what was handed out and not acknowledged."""
        consumer = self._joined()
        self._take_back(consumer)
        self._resume(consumer)
        batches = await consumer.getmany(timeout_ms=block_ms, max_records=count)
        try:
            return await self._hand_out(batches)
        except TransportUnavailable:
            # Read but not handed out: the client must read them again.
            for partition, records in batches.items():
                self._lanes.pop(partition, None)
                if partition in consumer.assignment():
                    consumer.seek(partition, records[0].offset)
            raise

    async def acknowledge(self, delivery: Delivery) -> None:
        """Commit the offset behind this event, unless its partition went to another consumer."""
        number, _, offset = delivery.id.partition(":")
        await self._deal_with(TopicPartition(self._topic, int(number)), int(offset))

    async def close(self) -> None:
        """Leave the group and end every connection."""
        await self._drop_producer()
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    def on_partitions_revoked(self, revoked: Sequence[TopicPartition]) -> None:
        """Forget what now belongs to another consumer. Called by the client."""
        for partition in revoked:
            self._lanes.pop(partition, None)

    # Counts are read in `receive`: fetching may begin before this is called.
    def on_partitions_assigned(self, assigned: Sequence[TopicPartition]) -> None:
        """Nothing to do. Called by the client."""

    async def _hand_out(self, batches: Mapping[TopicPartition, Sequence[Any]]) -> list[Delivery]:
        await self._load_lanes([part for part in batches if part not in self._lanes])
        found: list[Delivery] = []
        for partition, records in batches.items():
            lane = self._lanes.setdefault(partition, Lane())
            begun = lane.hand_out([record.offset for record in records])
            await self._commit(partition, begun)
            found += await self._read(partition, records, lane.tries)
        return found

    async def _load_lanes(self, partitions: Sequence[TopicPartition]) -> None:
        """Learn how often the last consumer began the first message of each partition."""
        if not partitions:
            return
        admin = self._admin()
        try:
            await admin.start()
            marks = await admin.list_consumer_group_offsets(GROUP, partitions=list(partitions))
        except KafkaError as error:
            raise TransportUnavailable(f"Kafka does not tell progress: {error}") from error
        finally:
            await admin.close()
        for partition, mark in marks.items():
            self._lanes[partition] = Lane.resumed(mark.offset, mark.metadata or "")

    async def _read(
        self, partition: TopicPartition, records: Sequence[Any], first_tries: int
    ) -> list[Delivery]:
        found: list[Delivery] = []
        for index, record in enumerate(records):
            where = f"{partition.partition}:{record.offset}"
            envelope = read_envelope(record.value or b"", f"{self._topic}:{where}")
            tries = first_tries if index == 0 else 1
            if envelope is not None:
                found.append(Delivery(where, envelope, tries, lane=str(partition.partition)))
            elif not found:
                await self._deal_with(partition, record.offset)
            else:
                self._lanes[partition].open.remove(record.offset)
        return found

    async def _deal_with(self, partition: TopicPartition, offset: int) -> None:
        lane = self._lanes.get(partition)
        mark = lane.acknowledge(offset) if lane else None
        if mark is not None:
            await self._commit(partition, mark)

    async def _commit(self, partition: TopicPartition, mark: Mark) -> None:
        try:
            await self._joined().commit({partition: mark})
        except (CommitFailedError, IllegalStateError, RebalanceInProgressError):
            # The partition moves: its next owner delivers again, the inbox makes that harmless.
            log.info("events.partition_moved", partition=partition.partition)
        except KafkaError as error:
            raise TransportUnavailable(f"Kafka did not note progress: {error}") from error

    def _take_back(self, consumer: AIOKafkaConsumer) -> None:
        retry_at_s = self._time_s() + self._retry_after_s
        for partition, lane in self._assigned_lanes(consumer):
            offset = lane.take_back(retry_at_s)
            if offset is not None:
                consumer.pause(partition)
                consumer.seek(partition, offset)

    def _resume(self, consumer: AIOKafkaConsumer) -> None:
        for partition, lane in self._assigned_lanes(consumer):
            if lane.retry_at_s is not None and lane.retry_at_s <= self._time_s():
                lane.retry_at_s = None
                consumer.resume(partition)

    def _assigned_lanes(self, consumer: AIOKafkaConsumer) -> list[tuple[TopicPartition, Lane]]:
        assigned = consumer.assignment()
        return [
            (partition, lane) for partition, lane in self._lanes.items() if partition in assigned
        ]

    def _joined(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            raise TransportUnavailable("the group of consumers was not joined: call prepare first")
        return self._consumer

    async def _started_producer(self) -> AIOKafkaProducer:
        async with self._starting:
            if self._producer is None:
                await self._make_topic()
                producer = AIOKafkaProducer(
                    bootstrap_servers=self._servers,
                    client_id=self._client_id,
                    request_timeout_ms=REQUEST_TIMEOUT_MS,
                    enable_idempotence=True,
                    acks="all",
                )
                try:
                    await producer.start()
                except KafkaError:
                    await producer.stop()
                    raise
                self._producer = producer
            return self._producer

    async def _drop_producer(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            await producer.stop()

    def _admin(self) -> AIOKafkaAdminClient:
        return AIOKafkaAdminClient(
            bootstrap_servers=self._servers,
            client_id=self._client_id,
            request_timeout_ms=REQUEST_TIMEOUT_MS,
        )

    async def _make_topic(self) -> None:
        """Make the topic once; one that an operator made, with other numbers, is left alone."""
        if self._has_topic:
            return
        admin = self._admin()
        try:
            await admin.start()
            if self._topic not in await admin.list_topics():
                brokers = len((await admin.describe_cluster())["brokers"])
                replicas = min(REPLICAS_MAX, brokers)
                await admin.create_topics([NewTopic(self._topic, PARTITIONS, replicas)])
        except TopicAlreadyExistsError:
            pass
        except KafkaError as error:
            raise TransportUnavailable(f"Kafka has no topic {self._topic}: {error}") from error
        finally:
            await admin.close()
        self._has_topic = True


def _key(body: dict[str, Any]) -> bytes:
    return f"{body['tenant_id']}:{body['data']['aggregate_id']}".encode()

"""Which transport of events the settings name."""

import importlib
from typing import cast

from redis.asyncio import Redis

from kernel.events.transports.address import kafka_servers
from kernel.events.transports.port import Transport
from kernel.events.transports.valkey_streams import ValkeyStreams
from kernel.jobs.app import redis_database
from kernel.settings import Settings

SOCKET_TIMEOUT_S = 30.0


def make_transport(chosen: Settings, consumer: str) -> Transport:
    """Kafka as EVENTS_URL says, else one stream in Redis; `consumer` names this process there.

    Raises EventsUrlInvalid and TransportNotInstalled.
    """
    servers = kafka_servers(chosen.events_url)
    if not servers:
        redis = Redis.from_url(redis_database(0), socket_timeout=SOCKET_TIMEOUT_S)
        return ValkeyStreams(redis, consumer)
    # Imported only when asked for: its client is an extra.
    module = importlib.import_module("kernel.events.transports.kafka")
    return cast("Transport", module.KafkaTopic(servers, client_id=consumer))

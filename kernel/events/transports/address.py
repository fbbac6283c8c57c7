"""Reads EVENTS_URL; light enough for the command line."""

from importlib.util import find_spec
from urllib.parse import urlsplit

from kernel.errors import Invalid, Unavailable

KAFKA_PORT = 9092
KAFKA_CLIENT = "aiokafka"


class EventsUrlInvalid(Invalid):
    """EVENTS_URL names something events cannot travel by."""

    code = "events_url_invalid"


class TransportNotInstalled(Unavailable):
    """The client of the transport is missing here."""

    code = "events_transport_not_installed"


def kafka_servers(events_url: str | None) -> list[str]:
    """The `host:port` of each Kafka broker; none when unset, which means the embedded transport.

    Raises EventsUrlInvalid for any other URL, TransportNotInstalled without the extra `kafka`.
    """
    if events_url is None:
        return []
    parts = urlsplit(events_url)
    if parts.scheme != "kafka":
        raise EventsUrlInvalid(
            "EVENTS_URL must look like kafka://host:port[,host:port]; leave it unset for the "
            "stream in Redis",
            scheme=parts.scheme,
        )
    if "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise EventsUrlInvalid(
            "EVENTS_URL takes brokers only, kafka://host:port[,host:port]: this version has no "
            "sign-in and no options for Kafka"
        )
    servers = [_server(word.strip()) for word in parts.netloc.split(",")]
    if find_spec(KAFKA_CLIENT) is None:
        raise TransportNotInstalled(
            "EVENTS_URL names Kafka, whose client is not installed: install the extra `kafka` "
            "(pip install 'steward[kafka]'), or unset EVENTS_URL"
        )
    return servers


def _server(word: str) -> str:
    """One broker as `host:port`."""
    try:
        one = urlsplit(f"//{word}")
        host, port = one.hostname, one.port
    except ValueError:
        host, port = None, None
    if not host:
        raise EventsUrlInvalid(
            f"{word!r} in EVENTS_URL is not host:port: use kafka://host:port[,host:port]"
        )
    return f"{f'[{host}]' if ':' in host else host}:{port or KAFKA_PORT}"

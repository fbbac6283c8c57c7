"""Settings that name an outside part this version cannot serve: refused at the start, by name."""

from kernel.embed.kinds import embedder_kind
from kernel.errors import Invalid
from kernel.events.transports.address import kafka_servers
from kernel.objects import build_object_store
from kernel.settings import Settings, unserved_settings


class PartNotServed(Invalid):
    """A setting names a part that this version does not have."""

    code = "part_not_served"


def require_served(chosen: Settings) -> None:
    """Every process asks this before it starts, so that no setting is silently ignored.

    Raises PartNotServed, EventsUrlInvalid, TransportNotInstalled, EmbedderUnknown, or
    ObjectUrlInvalid.
    """
    for name, purpose in unserved_settings().items():
        raise PartNotServed(
            f"{name} is set, but this version has no {purpose}: unset {name}", setting=name
        )
    build_object_store(chosen)
    kafka_servers(chosen.events_url)
    embedder_kind(chosen)

"""What every transport of events does, and one event as it is delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import ValidationError

from kernel.errors import Unavailable
from kernel.events.envelope import Envelope
from kernel.logs import get_logger

log = get_logger(__name__)


class TransportUnavailable(Unavailable):
    """The broker of events does not answer."""

    code = "events_unavailable"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event as delivered; `tries` counts from 1.

    Deliveries of one `lane` keep their order: while one of them waits for another try, those
    behind it in the lane must not be handled. None: this transport retries each on its own.
    """

    id: str
    envelope: Envelope
    tries: int
    lane: str | None = None


class Transport(Protocol):
    """Publisher and consumer of events; what is not acknowledged comes back."""

    async def publish(self, bodies: Sequence[dict[str, Any]]) -> None:
        """Append events in this order; returns once the broker has them."""
        ...

    async def prepare(self) -> None:
        """Make ready to receive; safe to repeat."""
        ...

    async def receive(self, count: int, block_ms: int) -> list[Delivery]:
        """At most `count` events, waiting up to `block_ms` milliseconds for the first."""
        ...

    async def acknowledge(self, delivery: Delivery) -> None:
        """The event is dealt with."""
        ...

    async def close(self) -> None:
        """Give back every connection."""
        ...


def read_envelope(raw: bytes | str, where: str) -> Envelope | None:
    """The event in a message; None, with a line in the log, for what is no event of ours."""
    try:
        return Envelope.model_validate_json(raw)
    except ValidationError as error:
        log.warning("event.unreadable", where=where, mistakes=error.error_count())
        return None

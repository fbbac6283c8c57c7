"""Delivers events to their handlers; a poison message ends in the dead letters after five tries."""

from collections.abc import Awaitable, Callable

from kernel.auth.principal import Principal
from kernel.db.shared import DeadLetter
from kernel.db.uow import begin_shared
from kernel.errors import Paused
from kernel.events.envelope import Envelope
from kernel.events.handlers import handle_once, handlers_of
from kernel.events.transports.port import Delivery, Transport
from kernel.limits import EVENT_TRIES_MAX
from kernel.logs import get_logger

log = get_logger(__name__)
FindPrincipal = Callable[[str], Awaitable[Principal]]


async def deliver(delivery: Delivery, find_principal: FindPrincipal) -> bool:
    """Run every handler of one event; whether it may be acknowledged.

    This is one of the two edges where any failure is caught: it decides between another try and
    the dead letters.
    """
    envelope = delivery.envelope
    for consumer, handler in handlers_of(envelope.event_type):
        try:
            principal = await find_principal(envelope.tenant_id)
            await handle_once(principal, consumer, handler, envelope)
        except Paused as error:
            log.info("event.waits", consumer=consumer, reason=str(error))
            return False
        except Exception as error:  # the job edge
            log.warning("event.failed", consumer=consumer, tries=delivery.tries, error=str(error))
            if delivery.tries < EVENT_TRIES_MAX:
                return False
            await bury(consumer, envelope, error)
    return True


async def bury(consumer: str, envelope: Envelope, error: Exception) -> None:
    """Keep a poison message where a person will find it."""
    async with begin_shared() as session:
        session.add(
            DeadLetter(
                event_id=envelope.event_id,
                tenant=envelope.tenant_id,
                consumer=consumer,
                body=envelope.model_dump(mode="json"),
                error=f"{type(error).__name__}: {error}",
            )
        )


async def consume(
    transport: Transport, find_principal: FindPrincipal, *, count: int, block_ms: int
) -> int:
    """Take one batch from the transport and deliver it; how many there were.

    What comes behind a failed event in its lane is left for the next batch, to keep the order.
    """
    deliveries = await transport.receive(count, block_ms)
    held_up: set[str] = set()
    for delivery in deliveries:
        if delivery.lane in held_up:
            continue
        if await deliver(delivery, find_principal):
            await transport.acknowledge(delivery)
        elif delivery.lane is not None:
            held_up.add(delivery.lane)
    return len(deliveries)

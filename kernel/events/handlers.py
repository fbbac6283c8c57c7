"""Who listens to which event. Each effect happens once, although delivery is at least once."""

from collections.abc import Awaitable, Callable

from sqlalchemy.dialects.postgresql import insert as upsert

from kernel.auth.principal import Principal
from kernel.db.platform import INBOX, InboxRow
from kernel.db.uow import UnitOfWork, begin
from kernel.events.envelope import Envelope

Handler = Callable[[UnitOfWork, Envelope], Awaitable[None]]
_handlers: dict[str, list[tuple[str, Handler]]] = {}


def on(*event_types: str) -> Callable[[Handler], Handler]:
    """Register a handler; its name is the consumer's name in the inbox."""

    def register(handler: Handler) -> Handler:
        consumer = f"{handler.__module__.rsplit('.', 1)[-1]}.{handler.__name__}"
        for event_type in event_types:
            _handlers.setdefault(event_type, []).append((consumer, handler))
        return handler

    return register


def event_types() -> list[str]:
    """Every event somebody listens to."""
    return sorted(_handlers)


def handlers_of(event_type: str) -> list[tuple[str, Handler]]:
    """The handlers of an event type with their consumer names."""
    return _handlers.get(event_type, [])


async def handle_once(
    principal: Principal, consumer: str, handler: Handler, envelope: Envelope
) -> bool:
    """Run a handler in the transaction that notes the event in the inbox.

    False when the event was dealt with before.
    """
    async with begin(principal) as uow:
        uow.causation_id = str(envelope.event_id)
        noted = await uow.session.execute(
            upsert(INBOX)
            .values(consumer=consumer, event_id=envelope.event_id)
            .on_conflict_do_nothing()
            .returning(InboxRow.event_id)
        )
        if noted.first() is None:
            return False
        await handler(uow, envelope)
        return True

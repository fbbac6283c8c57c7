"""The events of work that is going on, kept a short while so that others can read on.

One key per piece of work, named by company and person, so nobody reads another's by its id. The
process that does the work writes; any other reads, and may ask it to stop. Keys carry the name of
the company, by which they go when it goes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from redis.asyncio import Redis

from kernel.limits import STREAM_EVENTS_MAX, STREAM_LIFE_S
from kernel.shared_memory import shared_memory

PREFIX = "steward:stream"
WRITER_LIFE_S = 15
READ_EVENTS_MAX = 500
_DATA = b"d"
_ENDED = b"ended"
_RUNNING = b"running"


@dataclass(frozen=True, slots=True)
class LogKey:
    """Whose work it is. `caller` is the kind of token it was begun with, and the agent's name."""

    tenant_slug: str
    user_id: UUID
    caller: str
    id: UUID

    def __str__(self) -> str:
        """Return the common beginning of its keys in Redis."""
        return f"{PREFIX}:{self.tenant_slug}:{self.user_id}:{self.caller}:{self.id}"


@dataclass(frozen=True, slots=True)
class LogEvent:
    """One event; numbers count 1, 2, 3."""

    number: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader finds: events, whether the writer lives, whether the work has ended.

    `is_known` is False when there is no such work, or when it was forgotten.
    """

    events: Sequence[LogEvent] = ()
    is_alive: bool = False
    is_ended: bool = False
    is_known: bool = False


async def write_events(key: LogKey, events: Sequence[LogEvent], *, is_last: bool) -> bool:
    """Keep events and say that the writer lives; whether somebody asked it to stop."""

    async def work(redis: Redis) -> bool:
        pipe = redis.pipeline(transaction=False)
        for event in events:
            pipe.xadd(
                f"{key}", {_DATA: event.data}, id=f"{event.number}-0", maxlen=STREAM_EVENTS_MAX,
                approximate=False,
            )  # fmt: skip
        if events:
            pipe.expire(f"{key}", STREAM_LIFE_S)
        state, life_s = (_ENDED, STREAM_LIFE_S) if is_last else (_RUNNING, WRITER_LIFE_S)
        pipe.set(f"{key}:state", state, ex=life_s)
        pipe.exists(f"{key}:stop")
        return bool((await pipe.execute())[-1])

    return await shared_memory().use(work, away=False)


async def read_events(key: LogKey, after: int) -> Reading:
    """The events after a number, as many as fit into one answer."""

    async def work(redis: Redis) -> Reading:
        pipe = redis.pipeline(transaction=False)
        # The state first: events that came before the end was noted are then surely read.
        pipe.get(f"{key}:state")
        pipe.xrange(f"{key}", min=f"({after}-0", max="+", count=READ_EVENTS_MAX)
        pipe.exists(f"{key}")
        state, rows, exists = await pipe.execute()
        events = [LogEvent(int(id_.split(b"-")[0]), fields[_DATA]) for id_, fields in rows]
        return Reading(
            events=events,
            is_alive=state is not None,
            is_ended=state == _ENDED and len(events) < READ_EVENTS_MAX,
            is_known=bool(exists),
        )

    return await shared_memory().use(work, away=Reading())


async def ask_to_stop(key: LogKey) -> None:
    """Ask whoever does the work to stop; it looks several times a second."""

    async def work(redis: Redis) -> None:
        await redis.set(f"{key}:stop", b"1", ex=WRITER_LIFE_S)

    await shared_memory().use(work, away=None)


async def note_work(about: LogKey, note: bytes) -> None:
    """Keep which work is under way about something; `about.id` is that thing's id."""

    async def work(redis: Redis) -> None:
        await redis.set(f"{about}:work", note, ex=STREAM_LIFE_S)

    await shared_memory().use(work, away=None)


async def drop_work(about: LogKey, note: bytes) -> None:
    """Forget the note, unless newer work has put its own there."""

    async def work(redis: Redis) -> None:
        if await redis.get(f"{about}:work") == note:
            await redis.delete(f"{about}:work")

    await shared_memory().use(work, away=None)


async def find_work(about: LogKey) -> bytes | None:
    """The note of the work that is under way about something, if there is one."""

    async def work(redis: Redis) -> bytes | None:
        found = await redis.get(f"{about}:work")
        return found if isinstance(found, bytes) else None

    return await shared_memory().use(work, away=None)

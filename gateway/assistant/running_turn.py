"""One turn that runs by itself: readers come and go, its answer is saved."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import replace
from itertools import islice
from uuid import UUID

import orjson
from pydantic import BaseModel

from gateway.assistant.events import TurnEvent
from gateway.assistant.turn import Turn
from kernel.errors import AppError, LimitReached, NotFound
from kernel.event_log import LogEvent, LogKey, drop_work, note_work, write_events
from kernel.limits import (
    STREAM_EVENTS_MAX,
    STREAM_HEARTBEAT_S,
    TURN_UNREAD_S,
)
from kernel.logs import get_logger

log = get_logger(__name__)
LOOK_S = 0.25
STOP_WAIT_S = 2.0
SHUTDOWN_S = 5.0
ENDED_KEPT_MAX = 256
HEARTBEAT = b": still here\n\n"


class TurnNotFound(NotFound):
    """There is no such turn of this person, or it is over for long."""

    code = "turn_not_found"


class TurnEventsGone(NotFound):
    """The events a reader wants to go on from are no longer kept."""

    code = "turn_events_gone"
    status = 410


class TooManyTurns(LimitReached):
    """The person has as many turns under way as one may have."""

    code = "too_many_turns"


class UnderWay(BaseModel):
    """A turn that is not over: its id, and the message it answers, which is not stored yet."""

    turn_id: UUID
    text: str


class RunningTurn:
    """One turn with its events so far. Without a reader it goes on for a bounded time."""

    def __init__(self, key: LogKey, turn: Turn) -> None:
        self.key = key
        self.is_over = False
        self.is_cancelled = False
        self._turn = turn
        self._events: deque[LogEvent] = deque(maxlen=STREAM_EVENTS_MAX)
        self._count = 0
        self._written = 0
        self._readers = 0
        self._news = asyncio.Event()
        self._unread: asyncio.TimerHandle | None = None
        self.tasks: list[asyncio.Task[None]] = []

    def begin(self, first: TurnEvent, rest: AsyncGenerator[TurnEvent]) -> None:
        """Go on with a turn whose first event has come."""
        self._add(first)
        self._watch_readers()
        self.tasks = [asyncio.create_task(self._work(rest)), asyncio.create_task(self._tell())]

    def stop(self) -> None:
        """Break the model off; what was carried out stays, the partial answer is saved."""
        self._turn.stop.set()

    @property
    def under_way(self) -> UnderWay:
        """What a page that is opened meanwhile has to know."""
        return UnderWay(turn_id=self.key.id, text=self._turn.text)

    @property
    def about(self) -> LogKey:
        """The same for its conversation: at most one turn of it is told of."""
        return replace(self.key, id=self._turn.conversation_id)

    async def follow(self, after: int) -> AsyncGenerator[bytes]:
        """The events after a number as they are sent, then what comes. Raises TurnEventsGone."""
        require_kept(self._count - len(self._events) + 1, after)
        self._readers += 1
        self._watch_readers()
        try:
            while True:
                fresh = self._after(after)
                for event in fresh:
                    after = event.number
                    yield as_block(event)
                if self.is_over and after >= self._count:
                    return
                if not fresh and not await self._wait(STREAM_HEARTBEAT_S):
                    yield HEARTBEAT
        finally:
            self._readers -= 1
            self._watch_readers()

    async def wait_until_over(self, seconds: float) -> None:
        """Return when the turn is over, or after that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not self.is_over:
                    await self._wait(seconds)

    async def _work(self, rest: AsyncGenerator[TurnEvent]) -> None:
        try:
            async with aclosing(rest):
                async for event in rest:
                    self._add(event)
        except AppError as error:
            self._add(TurnEvent("error", {"code": error.code, "message": error.message}))
        except Exception as error:  # the API edge: the stream has begun, no status can be sent
            log.exception("turn.crashed", exc_info=error)
            message = "something broke on our side; it has been noted"
            self._add(TurnEvent("error", {"code": "internal_error", "message": message}))
        finally:
            self.is_over = True
            self.is_cancelled = self._turn.draft.is_cancelled
            if self._unread is not None:
                self._unread.cancel()
            self._tell_readers()

    async def _tell(self) -> None:
        """Let other processes read on, and hear whether they want the turn stopped."""
        note = self.under_way.model_dump_json().encode()
        await note_work(self.about, note)
        while True:
            is_last = self.is_over
            fresh = self._after(self._written)
            if await write_events(self.key, fresh, is_last=is_last):
                self.stop()
            self._written = fresh[-1].number if fresh else self._written
            if is_last:
                await drop_work(self.about, note)
                return
            await asyncio.sleep(LOOK_S)

    def _add(self, event: TurnEvent) -> None:
        self._count += 1
        data = b"event: %s\ndata: %s" % (event.name.encode(), orjson.dumps(event.data, default=str))
        self._events.append(LogEvent(self._count, data))
        self._tell_readers()

    def _after(self, number: int) -> list[LogEvent]:
        oldest = self._count - len(self._events)
        return list(islice(self._events, max(number - oldest, 0), None))

    def _tell_readers(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _wait(self, seconds: float) -> bool:
        news = self._news
        try:
            async with asyncio.timeout(seconds):
                return await news.wait()
        except TimeoutError:
            return False

    def _watch_readers(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None
        if self._readers == 0 and not self.is_over:
            self._unread = asyncio.get_running_loop().call_later(TURN_UNREAD_S, self.stop)


def as_block(event: LogEvent) -> bytes:
    """An event as it goes over the wire."""
    return b"%s\nid: %d\n\n" % (event.data, event.number)


def require_kept(oldest: int, after: int) -> None:
    """Raise TurnEventsGone where events between have been dropped."""
    if after + 1 < oldest:
        raise TurnEventsGone("this part of the answer is no longer kept; load the conversation")

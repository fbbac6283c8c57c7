"""Turns that run by themselves: beginning, following and stopping them, in whichever process."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

import orjson

from gateway.assistant.running_turn import (
    HEARTBEAT,
    LOOK_S,
    RunningTurn,
    TooManyTurns,
    TurnNotFound,
    UnderWay,
    as_block,
    require_kept,
)
from gateway.assistant.turn import Turn
from kernel.auth.principal import Principal
from kernel.event_log import LogEvent, LogKey, ask_to_stop, find_work, read_events
from kernel.limits import STREAM_HEARTBEAT_S, STREAM_LIFE_S, TURNS_RUNNING_MAX
from kernel.shared_memory import shared_memory

STOP_WAIT_S = 2.0
SHUTDOWN_S = 5.0
ENDED_KEPT_MAX = 256

_turns: dict[str, RunningTurn] = {}
"""Of this process: those under way, and without Redis those that ended a short while ago."""


async def start(turn: Turn) -> RunningTurn:
    """Begin a turn. Raises what it raises before its first event, and TooManyTurns."""
    key = key_of(turn.person, turn.id)
    _require_room(key)
    events = turn.events()
    first = await anext(events)
    running = _turns[str(key)] = RunningTurn(key, turn)
    running.begin(first, events)
    running.tasks[-1].add_done_callback(lambda _: _leave(running))
    return running


def key_of(person: Principal, turn_id: UUID) -> LogKey:
    """Where a turn's events are kept: a program reaches its own turns, not those of the person."""
    caller = person.kind.value if person.agent is None else f"{person.kind.value}.{person.agent}"
    return LogKey(person.tenant.slug, person.user_id, caller, turn_id)


async def under_way(person: Principal, conversation_id: UUID) -> UnderWay | None:
    """The turn of this person's conversation that is not over, in whichever process."""
    about = key_of(person, conversation_id)
    here = [run for run in _turns.values() if run.about == about and not run.is_over]
    if here:
        return here[-1].under_way
    note = await find_work(about)
    return UnderWay.model_validate_json(note) if note else None


async def follow(person: Principal, turn_id: UUID, after: int) -> AsyncGenerator[bytes]:
    """The events of a turn after a number, whichever process runs it.

    Raises TurnNotFound and TurnEventsGone, both before the first block.
    """
    key = key_of(person, turn_id)
    if running := _turns.get(str(key)):
        async with aclosing(running.follow(after)) as blocks:
            async for block in blocks:
                yield block
        return
    found = await read_events(key, 0)
    if not found.is_known:
        raise TurnNotFound("there is no such turn of yours, or it is long over; ask again")
    require_kept(found.events[0].number, after)
    async with aclosing(_follow_elsewhere(key, after)) as blocks:
        async for block in blocks:
            yield block


async def cancel(person: Principal, turn_id: UUID) -> str:
    """Stop a turn of this person; how it stands then. Raises TurnNotFound."""
    key = key_of(person, turn_id)
    if running := _turns.get(str(key)):
        running.stop()
        await running.wait_until_over(STOP_WAIT_S)
        if not running.is_over:
            return "cancelling"
        return "cancelled" if running.is_cancelled else "completed"
    found = await read_events(key, 0)
    if not found.is_known:
        raise TurnNotFound("there is no such turn of yours, or it is long over")
    await ask_to_stop(key)
    return await _end_elsewhere(key)


async def stop_all() -> None:
    """At the end of the process: what was said so far is saved, and marked as broken off."""
    under_way = [running for running in _turns.values() if not running.is_over]
    for running in under_way:
        running.stop()
    tasks = [task for running in under_way for task in running.tasks]
    if tasks:
        await asyncio.wait(tasks, timeout=SHUTDOWN_S)
    _turns.clear()


async def _follow_elsewhere(key: LogKey, after: int) -> AsyncGenerator[bytes]:
    waited_s = 0.0
    while True:
        found = await read_events(key, after)
        for event in found.events:
            after = event.number
            yield as_block(event)
        if found.is_ended:
            return
        if not found.is_alive and not found.events:
            yield _lost(after + 1)
            return
        waited_s = 0.0 if found.events else waited_s + LOOK_S
        if waited_s >= STREAM_HEARTBEAT_S:
            waited_s = 0.0
            yield HEARTBEAT
        await asyncio.sleep(LOOK_S)


async def _end_elsewhere(key: LogKey) -> str:
    """How a turn of another process stands soon after it was asked to stop."""
    after, last = 0, b""
    for _ in range(int(STOP_WAIT_S / LOOK_S)):
        found = await read_events(key, after)
        for event in found.events:
            after, last = event.number, event.data
        if found.is_ended:
            return "cancelled" if b'"is_cancelled":true' in last else "completed"
        await asyncio.sleep(LOOK_S)
    return "cancelling"


def _lost(number: int) -> bytes:
    message = "the process that answered has stopped; ask again"
    data = orjson.dumps({"code": "turn_lost", "message": message})
    return as_block(LogEvent(number, b"event: error\ndata: " + data))


def _require_room(key: LogKey) -> None:
    owner = str(key).removesuffix(str(key.id))
    under_way = sum(name.startswith(owner) and not run.is_over for name, run in _turns.items())
    if under_way >= TURNS_RUNNING_MAX:
        raise TooManyTurns(
            "that many answers are under way; wait for one of them or stop it",
            limit=TURNS_RUNNING_MAX,
            used=under_way,
        )


def _leave(running: RunningTurn) -> None:
    """Forget a turn that ended: at once where Redis has it, else after its time."""
    name = str(running.key)
    if shared_memory().is_there:
        _turns.pop(name, None)
        return
    ended = [n for n, run in _turns.items() if run.is_over]
    for old in ended[: max(len(ended) - ENDED_KEPT_MAX, 0)]:
        _turns.pop(old, None)
    asyncio.get_running_loop().call_later(STREAM_LIFE_S, _turns.pop, name, None)

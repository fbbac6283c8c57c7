"""However many calls run side by side, a cap holds; however they end, nothing stays held."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence

import pytest

from kernel.budgets.door import SharedLedger, redis_ledger
from kernel.budgets.port import Cap, Hold, Ledger, Refused
from kernel.budgets.process import ProcessLedger
from kernel.budgets.redis import RedisLedger
from kernel.ids import new_id
from kernel.limits import RESERVATION_LIFE_S
from tests.fixtures.servers import make_valkey, short_folder

pytestmark = pytest.mark.anyio
CALLS = 200
EACH = 10
ROOM_FOR = 37


async def nothing(caps: Sequence[Cap]) -> Mapping[str, int]:
    await asyncio.sleep(0)
    return {}


@pytest.fixture(params=["redis", "process"])
async def ledger(request: pytest.FixtureRequest) -> AsyncGenerator[Ledger]:
    if request.param == "process":
        yield ProcessLedger()
        return
    made = redis_ledger(request.getfixturevalue("valkey_url"))
    yield made
    await made.close()


def cap_of(limit: int, key: str = "tokens") -> Cap:
    return Cap(str(new_id()), key, limit)


async def take(ledger: Ledger, *holds: Hold, spent: int | None = None) -> Refused | None:
    """One call from its reservation to its end; `spent` None keeps the reservation open."""
    id_ = new_id()
    refused = await ledger.reserve(id_, holds, nothing)
    await asyncio.sleep(0)
    if refused is None and spent is not None:
        await ledger.settle(id_, holds, {hold.cap.key: spent for hold in holds})
    return refused


async def held(ledger: Ledger, cap: Cap) -> int:
    if isinstance(ledger, SharedLedger):
        return await ledger._shared.held(cap)  # pyright: ignore[reportPrivateUsage]  # no other reader
    assert isinstance(ledger, ProcessLedger)
    return ledger.held(cap)


@pytest.mark.parametrize("spent", [None, EACH])
async def test_two_hundred_calls_at_once_never_exceed_the_cap(ledger: Ledger, spent: int | None):
    cap = cap_of(ROOM_FOR * EACH + EACH - 1)
    calls = [take(ledger, Hold(cap, EACH), spent=spent) for _ in range(CALLS)]
    refused = [r for r in await asyncio.gather(*calls) if r is not None]
    assert len(refused) == CALLS - ROOM_FOR
    assert all(r.spent + r.held + EACH > cap.limit for r in refused)
    assert await held(ledger, cap) == (ROOM_FOR * EACH if spent is None else 0)


async def test_two_processes_share_the_room(valkey_url: str):
    first, second = redis_ledger(valkey_url), redis_ledger(valkey_url)
    cap = cap_of(ROOM_FOR * EACH)
    calls = [take(each, Hold(cap, EACH)) for _ in range(CALLS // 2) for each in (first, second)]
    assert [await asyncio.gather(*calls)][0].count(None) == ROOM_FOR
    await first.close()
    await second.close()


async def test_a_reservation_covers_all_of_its_caps_or_none(ledger: Ledger):
    wide, narrow = cap_of(1000, "company"), cap_of(15, "person")
    assert await take(ledger, Hold(wide, EACH), Hold(narrow, EACH)) is None
    refused = await take(ledger, Hold(wide, EACH), Hold(narrow, EACH))
    assert refused is not None
    assert refused.cap == narrow
    assert await held(ledger, wide) == EACH


async def test_what_was_not_used_is_free_again(ledger: Ledger):
    cap = cap_of(100)
    assert await take(ledger, Hold(cap, 90), spent=20) is None
    assert await take(ledger, Hold(cap, 80), spent=0) is None
    assert (await take(ledger, Hold(cap, 81))) == Refused(cap, 20, 0)


async def test_what_was_spent_before_counts(ledger: Ledger):
    cap = cap_of(100)

    async def stored(caps: Sequence[Cap]) -> Mapping[str, int]:
        return {each.key: 95 for each in caps}

    refused = [await ledger.reserve(new_id(), [Hold(cap, 6)], stored) for _ in range(2)]
    assert refused == [Refused(cap, 95, 0)] * 2
    assert await ledger.reserve(new_id(), [Hold(cap, 5)], stored) is None


async def test_what_is_settled_while_the_past_is_read_is_not_lost(ledger: Ledger):
    cap, call = cap_of(100), new_id()
    hold = [Hold(cap, 50)]

    async def slow(caps: Sequence[Cap]) -> Mapping[str, int]:
        await ledger.settle(call, hold, {cap.key: 40})
        return {}

    await ledger.reserve(new_id(), [Hold(cap, 10)], slow)
    refused = await take(ledger, Hold(cap, 51))
    assert refused == Refused(cap, 40, 10)


async def test_the_hold_of_a_process_that_died_expires():
    at_s = 0.0
    ledger, cap = ProcessLedger(lambda: at_s), cap_of(EACH)
    assert await take(ledger, Hold(cap, EACH)) is None
    assert await take(ledger, Hold(cap, EACH)) is not None
    at_s = RESERVATION_LIFE_S + 1.0
    assert await take(ledger, Hold(cap, EACH)) is None


async def test_the_hold_of_a_process_that_died_expires_in_redis(
    valkey_url: str, monkeypatch: pytest.MonkeyPatch
):
    ledger, cap = redis_ledger(valkey_url), cap_of(EACH)
    monkeypatch.setattr("kernel.budgets.redis.RESERVATION_LIFE_S", 1)
    assert await take(ledger, Hold(cap, EACH)) is None
    assert await take(ledger, Hold(cap, EACH)) is not None
    with_deadline = asyncio.timeout(4)
    async with with_deadline:
        while await take(ledger, Hold(cap, EACH)) is not None:
            await asyncio.sleep(0.1)
    await ledger.close()


async def test_while_redis_is_away_each_process_bounds_itself():
    with short_folder() as folder:
        ledger = redis_ledger(make_valkey(folder, durable=False).url)  # never started
        cap = cap_of(ROOM_FOR * EACH)
        calls = [take(ledger, Hold(cap, EACH), spent=EACH) for _ in range(CALLS)]
        assert (await asyncio.gather(*calls)).count(None) == ROOM_FOR
        await ledger.close()


async def test_redis_keeps_no_key_for_ever(valkey_url: str):
    ledger, cap = redis_ledger(valkey_url), cap_of(100)
    await take(ledger, Hold(cap, EACH), spent=EACH)
    await take(ledger, Hold(cap, EACH))
    shared = ledger._shared  # pyright: ignore[reportPrivateUsage]  # no other reader
    assert isinstance(shared, RedisLedger)
    redis = shared._redis  # pyright: ignore[reportPrivateUsage]
    keys = [key async for key in redis.scan_iter(f"steward:budget:{{{cap.group}}}:*")]
    assert keys
    assert all([await redis.ttl(key) > 0 for key in keys])
    await ledger.close()

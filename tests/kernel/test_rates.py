"""Requests per minute: shared through Redis, kept in the process while Redis is away."""

import os
import signal

import pytest

from kernel.clock import now
from kernel.embedded.servers import valkey_process
from kernel.rates import RateCounter
from tests.fixtures.servers import make_valkey, running, short_folder

pytestmark = pytest.mark.anyio


async def hits(counter: RateCounter, key: str, limit: int, times: int) -> int:
    return sum([await counter.hit(key, limit) for _ in range(times)])


async def test_two_processes_share_one_count(valkey_url: str):
    first, second = RateCounter(valkey_url), RateCounter(valkey_url)
    assert await hits(first, "acme", 20, 15) == 15
    assert await hits(second, "acme", 20, 15) == 5
    assert await hits(second, "rival", 20, 15) == 15
    window = await first.window("acme", 20)
    assert window.used == 20
    assert 0 <= (window.reset_at - now()).total_seconds() <= 61
    await first.close()
    await second.close()


async def test_without_redis_each_process_counts_for_itself():
    counter = RateCounter(None)
    assert await hits(counter, "acme", 5, 8) == 5
    assert (await counter.window("acme", 5)).used == 5


async def test_a_dead_redis_locks_nobody_out_and_lifts_no_bound():
    with short_folder() as folder:
        server = make_valkey(folder, durable=False)
        with running(valkey_process(server, folder / "valkey.log")) as supervisor:
            counter = RateCounter(server.url)
            assert await hits(counter, "acme", 10, 3) == 3
            os.kill(supervisor.parts[0].pid, signal.SIGKILL)
            assert await hits(counter, "acme", 10, 15) == 10
            await counter.close()

"""A part that fails is left alone for a while, then asked by one caller only."""

import asyncio

import pytest

from kernel.breaker import Breaker, BreakerOpen, BreakerState
from kernel.errors import Invalid, Unavailable

pytestmark = pytest.mark.anyio


class Hand:
    """A clock moved by hand, in seconds."""

    def __init__(self) -> None:
        self.at_s = 1000.0

    def __call__(self) -> float:
        return self.at_s


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def breaker(clock: Hand) -> Breaker:
    return Breaker("the part", time_s=clock)


async def fail(breaker: Breaker, error: BaseException | None = None) -> None:
    wanted = error or ConnectionError("away")
    with pytest.raises(type(wanted)):
        async with breaker.guard():
            raise wanted


async def succeed(breaker: Breaker) -> None:
    async with breaker.guard():
        pass


async def refused(breaker: Breaker) -> BreakerOpen:
    was_called = False
    with pytest.raises(BreakerOpen) as refusal:
        async with breaker.guard():
            was_called = True
    assert not was_called
    return refusal.value


async def opened(breaker: Breaker) -> None:
    for _ in range(5):
        await fail(breaker)


async def test_five_failures_in_a_row_open_it_for_sixty_seconds(
    breaker: Breaker, clock: Hand
) -> None:
    for _ in range(4):
        await fail(breaker)
    assert breaker.state is BreakerState.CLOSED
    await fail(breaker)
    assert breaker.state is BreakerState.OPEN
    clock.at_s += 15
    refusal = await refused(breaker)
    assert refusal.details["retry_in_s"] == 45
    assert "the part" in refusal.message
    clock.at_s += 44.9
    assert breaker.state is BreakerState.OPEN
    clock.at_s += 0.1
    assert breaker.state is BreakerState.HALF_OPEN


async def test_a_success_in_between_starts_the_count_anew(breaker: Breaker) -> None:
    for _ in range(3):
        for _ in range(4):
            await fail(breaker)
        await succeed(breaker)
    assert breaker.state is BreakerState.CLOSED


async def test_half_open_admits_exactly_one_probe(breaker: Breaker, clock: Hand) -> None:
    await opened(breaker)
    clock.at_s += 60
    release, calls = asyncio.Event(), list[int]()

    async def call(number: int) -> None:
        async with breaker.guard():
            calls.append(number)
            await release.wait()

    tasks = [asyncio.create_task(call(number)) for number in range(8)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert calls == [0]
    release.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [type(None), *[BreakerOpen] * 7]
    assert breaker.state is BreakerState.CLOSED
    await succeed(breaker)


async def test_a_failed_probe_opens_it_for_another_sixty_seconds(
    breaker: Breaker, clock: Hand
) -> None:
    await opened(breaker)
    clock.at_s += 60
    await fail(breaker)
    assert breaker.state is BreakerState.OPEN
    clock.at_s += 59.9
    await refused(breaker)
    clock.at_s += 0.1
    await succeed(breaker)
    assert breaker.state is BreakerState.CLOSED


async def test_a_good_probe_forgets_the_old_failures(breaker: Breaker, clock: Hand) -> None:
    await opened(breaker)
    clock.at_s += 60
    await succeed(breaker)
    for _ in range(4):
        await fail(breaker)
    assert breaker.state is BreakerState.CLOSED


async def test_a_probe_whose_caller_left_says_nothing_and_makes_room_for_the_next(
    breaker: Breaker, clock: Hand
) -> None:
    await opened(breaker)
    clock.at_s += 60
    await fail(breaker, asyncio.CancelledError())
    assert breaker.state is BreakerState.HALF_OPEN
    await succeed(breaker)
    assert breaker.state is BreakerState.CLOSED


async def test_an_answer_below_500_is_no_failure_and_one_above_is(breaker: Breaker) -> None:
    for _ in range(20):
        await fail(breaker, Invalid("no such collection"))
    assert breaker.state is BreakerState.CLOSED
    for _ in range(5):
        await fail(breaker, Unavailable("overloaded"))
    assert breaker.state is BreakerState.OPEN

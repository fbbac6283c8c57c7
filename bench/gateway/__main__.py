"""G1, G2, G3: a hop to a model, a streamed one, an agent's turn, beside the least and others.

    python -m bench.gateway [hop] [stream] [turn] [--seconds 3] [--clients 16,64] [--rounds 2]
                            [--without-peers]

Starts a mock model, a bare pass-through (FastAPI and aiohttp), Steward with PostgreSQL and Valkey
(token, company, rights, request rate, budgets, a row of use for each call) and LiteLLM's proxy,
each a process of its own; peers are installed into folders of their own below `var/bench`. CPU is
user and system time of the gateway's process per request. Runs alternate; the best of the rounds
counts. Exits 1 when a goal of CPU is missed.
"""

import argparse
import asyncio
import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.gateway.load import Measured, measure
from bench.gateway.servers import (
    PINNED,
    Gateway,
    floor,
    install_peer,
    litellm,
    mock_model,
    parts_of_steward,
    steward,
)
from bench.gateway.turns import compare_turns

HOP_CPU_GOAL, STREAM_CPU_GOAL, TURN_CPU_GOAL = 3.0, 4.0, 4.0
HOP_RATE_GOAL, STREAM_RATE_GOAL, TURN_RATE_GOAL = 10.0, 20.0, 5.0
FIRST_BYTE_GOAL = 1.5
Results = dict[tuple[str, int], Measured]
console = Console(width=130)


async def run_hops(
    gateways: list[Gateway], clients: list[int], seconds: float, rounds: int, *, stream: bool
) -> Results:
    """The best of the rounds for every gateway and number of clients."""
    best: Results = {}
    for _ in range(rounds):
        for count in clients:
            for gateway in gateways:
                found = await measure(gateway, count, seconds, stream=stream)
                before = best.get((gateway.name, count))
                if before is None or found.cpu_ms < before.cpu_ms:
                    best[gateway.name, count] = found
    return best


def print_hops(title: str, results: Results, *, stream: bool) -> bool:
    """Print the table; whether the goal of CPU is met everywhere."""
    cpu_goal = STREAM_CPU_GOAL if stream else HOP_CPU_GOAL
    table = Table(title=title)
    heads = ["gateway", "clients", "CPU ms", f"x floor (goal <= {cpu_goal:g})", "requests/s"]
    heads += ["tokens/s", "first byte ms"] if stream else ["p50 ms"]
    for head in heads:
        table.add_column(head, justify="left" if head == "gateway" else "right")
    is_met = True
    for (name, count), found in sorted(results.items(), key=lambda each: each[0][1]):
        least = results["pass-through", count]
        ratio = found.cpu_ms / least.cpu_ms
        is_met &= name != "Steward" or ratio <= cpu_goal
        more = [f"{found.tokens_per_s:.0f}"] if stream else []
        errors = f" ({found.errors} errors)" if found.errors else ""
        table.add_row(
            name, str(count), f"{found.cpu_ms:.3f}", f"{ratio:.2f}", f"{found.per_s:.0f}{errors}",
            *more, f"{found.first_byte_ms:.1f}",
        )  # fmt: skip
    console.print(table)
    for count in sorted({count for _, count in results}):
        _print_ratios(results, count, stream=stream)
    return is_met


def _print_ratios(results: Results, count: int, *, stream: bool) -> None:
    ours, least = results["Steward", count], results["pass-through", count]
    other = results.get(("LiteLLM", count))
    rate_goal = STREAM_RATE_GOAL if stream else HOP_RATE_GOAL
    if other is not None and other.requests:
        told = f"{ours.per_s / other.per_s:.1f}x LiteLLM's rate (goal >= {rate_goal:g})"
        console.print(f"{count} clients: {told}, CPU 1/{other.cpu_ms / ours.cpu_ms:.1f}")
    if stream:
        ratio = ours.first_byte_ms / max(least.first_byte_ms, 0.001)
        console.print(
            f"{count} clients: first byte {ratio:.2f}x the pass-through's (goal <= "
            f"{FIRST_BYTE_GOAL} at 16)"
        )


async def run(given: argparse.Namespace, model: str, peers: set[str]) -> bool:
    """Everything asked for; whether the goals of CPU were met."""
    clients = [int(each) for each in given.clients.split(",")]
    kinds: list[tuple[str, str, bool]] = [
        ("hop", "G1 hop, not streamed", False), ("stream", "G2 hop, 50 tokens streamed", True),
    ]  # fmt: skip
    wanted = [kind for kind in kinds if kind[0] in given.what]
    is_met = True
    if wanted:
        async with AsyncExitStack() as stack:
            makers: list[Callable[..., Any]] = [
                floor,
                steward,
                *([litellm] if "litellm" in peers else []),
            ]
            gateways = [await stack.enter_async_context(make(model)) for make in makers]
            for _, title, stream in wanted:
                results = await run_hops(
                    gateways, clients, given.seconds, given.rounds, stream=stream
                )
                is_met &= print_hops(title, results, stream=stream)
    if "turn" in given.what:
        has_langchain = "langchain" in peers
        is_met &= await compare_turns(model, given.seconds, given.rounds, has_peers=has_langchain)
    return is_met


def main() -> None:
    """Parse, install the peers, measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", default=["hop", "stream", "turn"])
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--clients", default="16,64")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--without-peers", action="store_true")
    given = parser.parse_args()
    peers: set[str] = set()
    for name in PINNED:
        if why_not := "not asked for" if given.without_peers else install_peer(name):
            console.print(f"skipped: {name} ({why_not})")
        else:
            peers.add(name)
    with mock_model() as model, parts_of_steward(model):
        is_met = asyncio.run(run(given, model, peers))
    sys.exit(0 if is_met else 1)


if __name__ == "__main__":
    main()

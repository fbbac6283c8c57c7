"""A closed loop of clients against one gateway, and what the gateway's process spent on it."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field

import aiohttp
import orjson

from bench.gateway.mock_model import TOKENS
from bench.gateway.servers import Gateway

WARM_UP_S = 0.7
PROMPT = [
    {"role": "system", "content": "You are the assistant of a small company. Answer briefly."},
    {"role": "user", "content": "What is the notice period in the probation time? " * 4},
]


@dataclass
class Measured:
    """One run: requests that were answered whole, errors, seconds, CPU, times to the first byte."""

    requests: int = 0
    errors: int = 0
    wall_s: float = 0.0
    cpu_s: float = 0.0
    first_byte_s: list[float] = field(default_factory=list[float])

    @property
    def cpu_ms(self) -> float:
        """CPU of the gateway's process for one request."""
        return 1000 * self.cpu_s / max(self.requests, 1)

    @property
    def per_s(self) -> float:
        """Requests a second."""
        return self.requests / max(self.wall_s, 1e-9)

    @property
    def tokens_per_s(self) -> float:
        """Tokens a second, where each request streams 50."""
        return self.per_s * TOKENS

    @property
    def first_byte_ms(self) -> float:
        """Median time to the first byte of the body."""
        return 1000 * statistics.median(self.first_byte_s or [0.0])


async def measure(gateway: Gateway, clients: int, seconds: float, *, stream: bool) -> Measured:
    """Ask for `seconds` with so many clients, after a warm-up."""
    body = orjson.dumps({
        "model": "mock", "messages": PROMPT, "max_tokens": 256, "temperature": 0,
        **({"stream": True, "stream_options": {"include_usage": True}} if stream else {}),
    })  # fmt: skip
    connector = aiohttp.TCPConnector(limit=clients)
    headers = {"Content-Type": "application/json", **gateway.headers}
    async with aiohttp.ClientSession(connector=connector, headers=headers) as session:
        await _run(gateway, session, body, clients, WARM_UP_S)
        return await _run(gateway, session, body, clients, seconds)


async def _run(
    gateway: Gateway, session: aiohttp.ClientSession, body: bytes, clients: int, seconds: float
) -> Measured:
    measured = Measured()
    until = time.perf_counter() + seconds
    url = f"{gateway.url}/chat/completions"

    async def client() -> None:
        while time.perf_counter() < until:
            await _ask(session, url, body, measured)

    began, cpu = time.perf_counter(), gateway.cpu_s()
    await asyncio.gather(*(client() for _ in range(clients)))
    measured.wall_s = time.perf_counter() - began
    measured.cpu_s = gateway.cpu_s() - cpu
    return measured


async def _ask(session: aiohttp.ClientSession, url: str, body: bytes, measured: Measured) -> None:
    began = time.perf_counter()
    try:
        async with session.post(url, data=body) as answer:
            first = await answer.content.readany()
            measured.first_byte_s.append(time.perf_counter() - began)
            tail = first
            while piece := await answer.content.readany():
                tail = tail[-64:] + piece
            is_whole = answer.status == 200 and tail.rstrip().endswith((b"[DONE]", b"}"))
    except (aiohttp.ClientError, OSError):
        is_whole = False
    measured.requests += is_whole
    measured.errors += not is_whole

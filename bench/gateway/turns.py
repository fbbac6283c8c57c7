"""G3: an agent's turn of two model calls with one call of one of five tools.

The hand loop is aiohttp and orjson. Steward's is the way a turn takes: the chat-model port with
fallback, breaker and metering, the right to the action checked, its arguments validated, the
result fenced; the selection of actions, the database and the audit are not in it (`bench.turn_cpu`
measures the first). LangChain's is `create_agent` in a process of its own environment.
"""

import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import orjson
from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.table import Table

from bench.gateway.servers import PEERS
from kernel.auth.access import require
from kernel.auth.principal import Grant, Principal, TenantContext
from kernel.embedded.processes import PROJECT_ROOT
from kernel.ids import new_id
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.fence import Fence
from kernel.llm.metering import ExpectedCall, ModelCallRecord
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider
from kernel.llm.port import (
    ChatRequest,
    Message,
    Role,
    TextDelta,
    ToolCall,
    ToolCallDelta,
    ToolSpec,
)

CPU_GOAL, RATE_GOAL = 4.0, 5.0
LANGCHAIN = PROJECT_ROOT / "bench" / "gateway" / "langchain_turn.py"
PERMISSION = "inventory.product.read"
SYSTEM = "You are the assistant of a small company. Use the tools."
QUESTION = "What do three lamps cost?"
NAMES = ("price_of", "stock_of", "find_customer", "list_invoices", "leave_balance")


class PriceOf(BaseModel):
    """Tell what a product costs."""

    model_config = ConfigDict(extra="forbid")

    product: str = Field(description="Name or number of the product.")
    quantity: int = Field(1, ge=1, le=1_000, description="How many.")


def price_of(product: str, quantity: int) -> dict[str, Any]:
    """The tool itself."""
    return {"product": product, "quantity": quantity, "total": 10 * quantity}


@dataclass
class NoBudget:
    """A meter that lets everything through and keeps the records."""

    made: int = field(default=0)

    async def reserve(self, call: ExpectedCall) -> UUID:
        """Room for everything."""
        return new_id()

    async def settle(self, reservation_id: UUID, made: ModelCallRecord | None) -> None:
        """Count the call."""
        self.made += made is not None


class HandLoop:
    """What somebody writes in an afternoon, and nothing else."""

    def __init__(self, model: str) -> None:
        self._url = f"{model}/chat/completions"
        self._session = aiohttp.ClientSession(headers={"Content-Type": "application/json"})
        schema = PriceOf.model_json_schema()
        self._tools = [
            {"type": "function", "function": {"name": f"bench__{name}", "description": name,
                                              "parameters": schema}}
            for name in NAMES
        ]  # fmt: skip

    async def turn(self) -> str:
        """Ask, call, ask again."""
        messages: list[dict[str, Any]] = [
            {"role": "system", "content": SYSTEM},
            {"role": "user", "content": QUESTION},
        ]
        while True:
            body = {"model": "mock", "messages": messages, "tools": self._tools}
            async with self._session.post(self._url, data=orjson.dumps(body)) as answer:
                message = orjson.loads(await answer.read())["choices"][0]["message"]
            if not message.get("tool_calls"):
                return message["content"]
            messages.append(message)
            for call in message["tool_calls"]:
                result = price_of(**orjson.loads(call["function"]["arguments"]))
                content = orjson.dumps(result).decode()
                messages.append({"role": "tool", "tool_call_id": call["id"], "content": content})

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()


class OurLoop:
    """The parts of a turn between the question and the answer."""

    def __init__(self, model: str) -> None:
        self._model = FallbackModel(Link(OpenAICompatibleModel(Provider(model, "mock"))))
        tenant = TenantContext("bench", "Bench", new_id())
        self._person = Principal(tenant, new_id(), grants=(Grant("hrm.*.*"), Grant(PERMISSION)))
        schema = PriceOf.model_json_schema()
        self._tools = [ToolSpec(f"bench.{name}", name, name, schema) for name in NAMES]

    async def turn(self) -> str:
        """One turn as the assistant runs it."""
        model = self._model.for_turn(NoBudget(), lambda name: True)
        fence = Fence()
        messages = [Message(Role.SYSTEM, SYSTEM), Message(Role.USER, QUESTION)]
        while True:
            text, calls = "", list[ToolCall]()
            async for delta in model.stream(ChatRequest(messages, tools=self._tools)):
                if isinstance(delta, TextDelta):
                    text += delta.text
                elif isinstance(delta, ToolCallDelta):
                    calls.append(delta.call)
            if not calls:
                return text
            messages = [*messages, Message(Role.ASSISTANT, tool_calls=calls)]
            messages += [self._carry_out(call, fence) for call in calls]

    def _carry_out(self, call: ToolCall, fence: Fence) -> Message:
        require(self._person, PERMISSION)
        args = PriceOf.model_validate(call.arguments)
        result = orjson.dumps(price_of(args.product, args.quantity)).decode()
        wrapped = fence.wrap(f"answer of {call.name}", result)
        return Message(Role.TOOL, wrapped, tool_call_id=call.id, source_id=call.name)

    async def close(self) -> None:
        """Close the connections."""
        await self._model.aclose()


async def cpu_and_wall_ms(
    turn: Callable[[], Awaitable[str]], seconds: float
) -> tuple[float, float]:
    """CPU of this process and wall time of one turn."""
    for _ in range(20):
        assert await turn()
    count, cpu, wall = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < seconds:
        await turn()
        count += 1
    each = 1000 / count
    return (time.process_time() - cpu) * each, (time.perf_counter() - wall) * each


async def compare_turns(model: str, seconds: float, rounds: int, *, has_peers: bool) -> bool:
    """Print the table; whether the goal of CPU is met."""
    hand, ours = HandLoop(model), OurLoop(model)
    found: dict[str, list[tuple[float, float]]] = {"hand loop": [], "Steward": []}
    for _ in range(rounds):
        found["hand loop"].append(await cpu_and_wall_ms(hand.turn, seconds))
        found["Steward"].append(await cpu_and_wall_ms(ours.turn, seconds))
    await hand.close()
    await ours.close()
    if has_peers:
        found["LangChain create_agent"] = [_langchain(model, seconds)]
    best = {name: min(pairs) for name, pairs in found.items()}
    least = best["hand loop"][0]
    table = Table(title="G3 agent's turn: 5 tools, one call, two model calls, one client")
    for head in ("loop", "CPU ms", f"x hand loop (goal <= {CPU_GOAL:g})", "turns/s"):
        table.add_column(head, justify="left" if head == "loop" else "right")
    for name, (cpu, wall) in best.items():
        table.add_row(name, f"{cpu:.3f}", f"{cpu / least:.2f}", f"{1000 / wall:.0f}")
    console = Console(width=130)
    console.print(table)
    if has_peers:
        rate = best["LangChain create_agent"][1] / best["Steward"][1]
        console.print(f"{rate:.1f}x LangChain's turns (goal >= {RATE_GOAL:g})")
    return best["Steward"][0] / least <= CPU_GOAL


def _langchain(model: str, seconds: float) -> tuple[float, float]:
    command = [str(PEERS / "langchain" / "bin" / "python"), str(LANGCHAIN), model, str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    cpu, wall = done.stdout.split()[-2:]
    return float(cpu), float(wall)

"""The turn of `turns.py` with LangChain's create_agent; runs in the peers' environment.

`python langchain_turn.py ADDRESS SECONDS` prints CPU and wall milliseconds of one turn.
"""

import asyncio
import sys
import time
from typing import Any

from langchain.agents import create_agent
from langchain_core.tools import StructuredTool
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

NAMES = ("price_of", "stock_of", "find_customer", "list_invoices", "leave_balance")


def make_agent(address: str) -> Any:
    """An agent with five tools of the same arguments."""

    def price(product: str, quantity: int = 1) -> dict[str, Any]:
        return {"product": product, "quantity": quantity, "total": 10 * quantity}

    tools = [
        StructuredTool.from_function(price, name=f"bench__{name}", description=name)
        for name in NAMES
    ]
    model = ChatOpenAI(model="mock", base_url=address, api_key=SecretStr("none"), temperature=0)
    return create_agent(model, tools, system_prompt="You are an assistant. Use the tools.")


async def main(address: str, seconds: float) -> None:
    """Warm up, then measure."""
    agent = make_agent(address)
    question = {"messages": [{"role": "user", "content": "What do three lamps cost?"}]}
    for _ in range(10):
        said = await agent.ainvoke(question)
        assert said["messages"][-1].content
    count, cpu, wall = 0, time.process_time(), time.perf_counter()
    while time.perf_counter() - wall < seconds:
        await agent.ainvoke(question)
        count += 1
    each = 1000 / count
    print((time.process_time() - cpu) * each, (time.perf_counter() - wall) * each)


asyncio.run(main(sys.argv[1], float(sys.argv[2])))

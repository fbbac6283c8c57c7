"""The relays of this process, one for each outside model, made when it is first asked."""

import asyncio
from functools import cache
from weakref import WeakKeyDictionary

from kernel.llm.door import providers
from kernel.llm.openai_compatible import Provider
from kernel.llm.relay import Relay
from kernel.settings import settings

_made: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Relay]] = WeakKeyDictionary()


@cache
def relays() -> dict[str, Provider]:
    """Every outside model by its name."""
    return {provider.model: provider for provider in providers(settings())}


def relay_of(name: str) -> Relay:
    """The relay to a model of `relays()`."""
    made = _made.setdefault(asyncio.get_running_loop(), {})
    if name not in made:
        limits = settings()
        made[name] = Relay(
            relays()[name],
            wait_s=limits.llm_first_token_timeout_s,
            total_s=limits.llm_total_timeout_s,
        )
    return made[name]


async def close_relays() -> None:
    """Close the connections of this event loop."""
    for relay in _made.pop(asyncio.get_running_loop(), {}).values():
        await relay.aclose()

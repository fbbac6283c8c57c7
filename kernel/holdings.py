"""What holds data of a tenant outside its schema, and how each is emptied when the tenant goes.

Every outside part that keeps something per tenant registers here; the purge of a tenant walks
through all of them and notes how much each gave up.
"""

from collections.abc import Awaitable, Callable, Mapping

Empty = Callable[[str], Awaitable[int]]
_holdings: dict[str, Empty] = {}


def holding(kind: str) -> Callable[[Empty], Empty]:
    """Register `async def fn(tenant_slug) -> int`: remove everything, say how much there was.

    It is safe to repeat, and an empty holding answers 0.
    """

    def register(function: Empty) -> Empty:
        if kind in _holdings:
            raise TypeError(f"the holding {kind} is declared twice")
        _holdings[kind] = function
        return function

    return register


def holdings() -> Mapping[str, Empty]:
    """Every holding by name, in alphabetical order."""
    return dict(sorted(_holdings.items()))

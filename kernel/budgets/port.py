"""A budget as the ledger sees it: caps, a reservation over several of them, and refusals."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Cap:
    """One bound: a whole number of units under a key that names holder, kind and period.

    `group` is the company's id: caps of one reservation share it, so that they live together.
    """

    group: str
    key: str
    limit: int


@dataclass(frozen=True, slots=True)
class Hold:
    """How much of a cap a call may take at most."""

    cap: Cap
    amount: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The cap without room, and what of it is spent or held by calls that still run."""

    cap: Cap
    spent: int
    held: int


SpentOf = Callable[[Sequence[Cap]], Awaitable[Mapping[str, int]]]
"""Reads what was durably spent, by the key of each cap."""


class Ledger(Protocol):
    """Where holds and what was spent are counted.

    A reservation covers all of its caps or none. One that nobody settles, because its process
    died, expires by itself.
    """

    async def reserve(
        self, reservation_id: UUID, holds: Sequence[Hold], spent_of: SpentOf
    ) -> Refused | None:
        """Hold the amounts, or say which cap has no room."""
        ...

    async def settle(
        self, reservation_id: UUID, holds: Sequence[Hold], actual: Mapping[str, int]
    ) -> None:
        """Give the holds back and count what was really spent, by key; none means nothing.

        What was spent must have been stored durably before. Settling happens once.
        """
        ...

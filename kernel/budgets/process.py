"""The ledger of one process: for a single process, and while Redis is away."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kernel.budgets.port import Cap, Hold, Refused, SpentOf
from kernel.clock import monotonic_s
from kernel.limits import BUDGET_FRESH_S, RESERVATION_LIFE_S

KEYS_MAX = 50_000


@dataclass(slots=True)
class _Account:
    """What the database said at `read_at_s`, when `settled_then` of `settled` were in it."""

    stored: int = 0
    settled: int = 0
    settled_then: int = 0
    read_at_s: float = float("-inf")
    holds: dict[UUID, tuple[float, int]] = field(default_factory=dict[UUID, tuple[float, int]])

    @property
    def spent(self) -> int:
        return self.stored + self.settled - self.settled_then


class ProcessLedger:
    """Nothing between looking and holding awaits, so calls of one event loop cannot overtake."""

    def __init__(self, time_s: Callable[[], float] = monotonic_s) -> None:
        self._time_s = time_s
        self._accounts: dict[str, _Account] = {}

    async def reserve(
        self, reservation_id: UUID, holds: Sequence[Hold], spent_of: SpentOf
    ) -> Refused | None:
        """See `Ledger.reserve`."""
        await self._read([hold.cap for hold in holds], spent_of)
        for hold in holds:
            if refused := self._refused(hold):
                return refused
        expires_s = self._time_s() + RESERVATION_LIFE_S
        for hold in holds:
            self._account(hold.cap).holds[reservation_id] = (expires_s, hold.amount)
        return None

    async def settle(
        self, reservation_id: UUID, holds: Sequence[Hold], actual: Mapping[str, int]
    ) -> None:
        """See `Ledger.settle`."""
        for hold in holds:
            account = self._account(hold.cap)
            account.holds.pop(reservation_id, None)
            account.settled += actual.get(hold.cap.key, 0)

    def held(self, cap: Cap) -> int:
        """What calls that still run hold of a cap."""
        account, now_s = self._account(cap), self._time_s()
        account.holds = {id_: h for id_, h in account.holds.items() if h[0] > now_s}
        return sum(amount for _, amount in account.holds.values())

    async def _read(self, caps: list[Cap], spent_of: SpentOf) -> None:
        now_s = self._time_s()
        old = [cap for cap in caps if self._account(cap).read_at_s + BUDGET_FRESH_S <= now_s]
        if not old:
            return
        # What is settled while we read may be in what we read: counted twice at worst.
        settled = {cap.key: self._account(cap).settled for cap in old}
        stored = await spent_of(old)
        for cap in old:
            account = self._account(cap)
            account.stored, account.settled_then = stored.get(cap.key, 0), settled[cap.key]
            account.read_at_s = now_s

    def _refused(self, hold: Hold) -> Refused | None:
        spent, held = self._account(hold.cap).spent, self.held(hold.cap)
        if spent + held + hold.amount <= hold.cap.limit:
            return None
        return Refused(hold.cap, spent, held)

    def _account(self, cap: Cap) -> _Account:
        key = f"{cap.group}/{cap.key}"
        if key not in self._accounts and len(self._accounts) >= KEYS_MAX:
            self._forget_idle()
        return self._accounts.setdefault(key, _Account())

    def _forget_idle(self) -> None:
        self._accounts = {key: a for key, a in self._accounts.items() if a.holds}

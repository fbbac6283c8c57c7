"""The only clock. Security times use `now()`; business times use the tenant's `Clock`."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The real time, aware, in UTC."""
    return datetime.now(UTC)


def today(timezone: str) -> date:
    """The real date in a time zone named as in the IANA database."""
    return now().astimezone(ZoneInfo(timezone)).date()


def monotonic_s() -> float:
    """Seconds on a clock that never goes back, for measuring durations."""
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time of a tenant: real, or pinned to one instant for a sandbox tenant."""

    timezone: str = "UTC"
    pinned_at: datetime | None = None

    def now(self) -> datetime:
        """Business time, aware, in UTC."""
        return self.pinned_at or now()

    def today(self) -> date:
        """Business date in the tenant's time zone."""
        return self.now().astimezone(ZoneInfo(self.timezone)).date()

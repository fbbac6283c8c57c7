"""Rules of sign-in: pure, without a database and without a clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address, ip_network

from kernel.limits import (
    LOGIN_ACCOUNT_DELAY_S_MAX,
    LOGIN_ACCOUNT_FAILURES_MAX,
    LOGIN_DELAY_S,
    LOGIN_DELAY_S_MAX,
    LOGIN_FAILURES_MAX,
    REFRESH_GRACE_S,
    TOTP_STEP_S,
    TOTP_STEPS_AROUND,
)


class Rotation(StrEnum):
    """What presenting a refresh token leads to."""

    NEXT = "next"
    LIVE = "live"
    REVOKE = "revoke"


def rotate(spent_at: datetime | None, at: datetime, *, is_same_device: bool) -> Rotation:
    """Decide on a refresh token (RFC 9700 section 4.14.2, with grace).

    An unspent one is exchanged for the next. A spent one that comes back soon from the same device
    is another tab or a repeated request: it gets the family's one live token. Anything else means
    that somebody copied it, and the family ends.
    """
    if spent_at is None:
        return Rotation.NEXT
    is_soon = at - spent_at <= timedelta(seconds=REFRESH_GRACE_S)
    return Rotation.LIVE if is_soon and is_same_device else Rotation.REVOKE


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed tries in the window: how many, and when the newest was."""

    count: int = 0
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Until when no further try is taken, with the limit that was reached."""

    until: datetime
    limit: int
    used: int


def free_again_at(failures: Failures, *, free: int, delay_s_max: int) -> datetime | None:
    """When the next try may be made: at once for the first `free`, then after doubling delays."""
    if failures.count < free or failures.last_at is None:
        return None
    doublings = min(failures.count - free, 30)
    return failures.last_at + timedelta(seconds=min(LOGIN_DELAY_S * 2**doublings, delay_s_max))


def wait_until(here: Failures, elsewhere: Failures, at: datetime, *, is_known: bool) -> Wait | None:
    """Whether somebody has to wait before another try, and until when.

    Tries from one place count against that place. Tries from all places nobody has signed in from
    count together too, but only against such places: whoever guesses from elsewhere cannot keep
    the person out of a browser or network they have used before.
    """
    waits = [(here, LOGIN_FAILURES_MAX, LOGIN_DELAY_S_MAX)]
    if not is_known:
        waits.append((elsewhere, LOGIN_ACCOUNT_FAILURES_MAX, LOGIN_ACCOUNT_DELAY_S_MAX))
    found = [
        Wait(until, free, failures.count)
        for failures, free, delay_s_max in waits
        if (until := free_again_at(failures, free=free, delay_s_max=delay_s_max)) and until > at
    ]
    return max(found, key=lambda wait: wait.until, default=None)


def place_of(ip: str) -> str:
    """The network a try comes from: the address, or of IPv6 the /64 one household has."""
    try:
        address = ip_address(ip)
    except ValueError:
        return f"ip:{ip}"
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        address = mapped or ip_network((int(address) >> 64 << 64, 64)).network_address
    return f"ip:{address}"


def code_steps(at: datetime) -> range:
    """The 30-second steps a one-time code may belong to, for clocks that run a little off."""
    step = int(at.timestamp()) // TOTP_STEP_S
    return range(step - TOTP_STEPS_AROUND, step + TOTP_STEPS_AROUND + 1)

"""A bound on what anybody, signed in or not, may ask of sign-in from one place.

Hashing passwords costs much more than asking for it; without a bound one machine could keep the
whole installation busy.
"""

from fastapi import Request

from erp_domains.authentication.errors import TooManyAttempts
from erp_domains.authentication.policy import place_of
from gateway.caller import device_of
from kernel.limits import SIGN_IN_CALLS_A_MINUTE_MAX
from kernel.rates import rate_counter


async def require_room(request: Request) -> None:
    """Raises TooManyAttempts with `reset_at`."""
    key = f"sign-in:{place_of(device_of(request).ip)}"
    if await rate_counter().hit(key, SIGN_IN_CALLS_A_MINUTE_MAX):
        return
    window = await rate_counter().window(key, SIGN_IN_CALLS_A_MINUTE_MAX)
    raise TooManyAttempts(
        "too many requests from this network; wait a minute",
        limit=SIGN_IN_CALLS_A_MINUTE_MAX,
        used=window.used,
        reset_at=window.reset_at.isoformat(),
    )

"""Rules of sign-in: pure, without a database and without a clock."""

from datetime import datetime, timedelta
from enum import StrEnum

from kernel.limits import REFRESH_GRACE_S


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

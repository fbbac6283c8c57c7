"""What happened to sign-ins, for whoever watches over them."""

from typing import ClassVar
from uuid import UUID

from kernel.events.envelope import Event


class TokenReuseDetected(Event):
    """A spent refresh token came back; `aggregate_id` is the session, now ended."""

    event_type: ClassVar[str] = "auth.reuse_detected"

    user_id: UUID

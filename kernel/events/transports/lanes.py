"""How far one partition is: what was handed out, what comes back, and how often it was tried.

The count of tries travels with the committed offset, as its metadata, so that a message which
kills its consumer is still counted by the next one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

Mark = tuple[int, str]


@dataclass(slots=True)
class Lane:
    """One partition: `tries` deliveries of offset `head` were begun, `open` are handed out."""

    head: int = -1
    tries: int = 0
    open: list[int] = field(default_factory=list[int])
    retry_at_s: float | None = None

    @classmethod
    def resumed(cls, offset: int, metadata: str) -> "Lane":
        """Where the last consumer left off."""
        return cls(head=offset, tries=int(metadata) if metadata.isdecimal() else 0)

    def hand_out(self, offsets: Sequence[int]) -> Mark:
        """Begin these, in this order; answers what to commit before they are handled."""
        self.tries = self.tries + 1 if offsets[0] == self.head else 1
        self.head, self.open = offsets[0], list(offsets)
        return self.head, str(self.tries)

    def acknowledge(self, offset: int) -> Mark | None:
        """Note that one is dealt with; answers what to commit, None if it was not the next."""
        if not self.open or self.open[0] != offset:
            return None
        self.open.pop(0)
        self.head, self.tries = (self.open[0], 1) if self.open else (offset + 1, 0)
        return self.head, str(self.tries)

    def take_back(self, retry_at_s: float) -> int | None:
        """The offset to go on from when something handed out was not dealt with, else None."""
        if not self.open:
            return None
        self.open, self.retry_at_s = [], retry_at_s
        return self.head

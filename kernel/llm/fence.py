"""Untrusted text in a prompt: named, escaped, and between marks that the text cannot know."""

import re
import secrets
from dataclasses import dataclass, field

NONCE_BYTES = 8
SOURCE_CHARS_MAX = 120
_FENCED = re.compile(
    r"\A<<(?P<nonce>[0-9a-f]{8,}) [^\n]*>>\n(?P<body>.*)\n<<end (?P=nonce)>>\Z", re.DOTALL
)


def _fresh() -> str:
    return secrets.token_hex(NONCE_BYTES)


@dataclass(frozen=True, slots=True)
class Fence:
    """The marks of one turn. The nonce is new in every turn and told only to the model."""

    nonce: str = field(default_factory=_fresh)

    def wrap(self, source: str, text: str) -> str:
        """The text between marks that say where it comes from; its own marks are defused."""
        head = self._escape(one_line(source))
        return f"<<{self.nonce} {head}>>\n{self._escape(text)}\n<<end {self.nonce}>>"

    def _escape(self, text: str) -> str:
        return text.replace(self.nonce, "").replace("<<", "‹‹").replace(">>", "››")


def one_line(text: str) -> str:
    """A name for a heading: one line, no control characters, not long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:SOURCE_CHARS_MAX]


def unfenced(text: str) -> str:
    """The text inside a fence, or the text itself: for the built-in model, which reads data."""
    found = _FENCED.match(text)
    return found["body"] if found else text

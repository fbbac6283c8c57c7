"""Which stand-in stands for what in a conversation, and the way there and back."""

import hmac
import re
from base64 import b32encode
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from kernel.llm.veil.find import Finder, Found, Kind, Personal

CODE_CHARS = 6
CODE_CHARS_MAX = 12
MAIL_HOST = "hidden.example"
_STAND_IN = re.compile(
    rf"\b({'|'.join(Kind)})\\?_([a-z2-7]{{{CODE_CHARS},{CODE_CHARS_MAX}}})"
    rf"(?:@{re.escape(MAIL_HOST)})?(?![a-z2-7])",
    re.I,
)
_BEGUN = re.compile(r"[\w\\@.-]{1,64}\Z")


class StandIns:
    """Made for one turn with a key of the conversation: the same word has the same stand-in.

    Nothing is stored: the whole conversation is covered anew in each turn, which brings back what
    stood for what.
    """

    def __init__(self, key: bytes, personal: Personal) -> None:
        self._key = key
        self._finder = Finder(personal)
        self._canonical = {
            word.casefold(): word for name in personal.names for word in re.split(r"[\s,]+", name)
        }
        self._known: dict[str, Kind] = {}
        self._real: dict[str, str] = {}

    def learn(self, words: dict[str, Kind], amounts: frozenset[Decimal]) -> None:
        """Know further values: those that a result marks as personal."""
        self._known |= {word: kind for word, kind in words.items() if len(word) > 1}
        self._finder.with_amounts(amounts)

    def cover(self, text: str) -> str:
        """The text with stand-ins in the place of what is personal."""
        pieces, at = [], 0
        for found in self._finder.find(text, self._known):
            pieces += [text[at : found.start], self._stand_in(text, found)]
            at = found.end
        return "".join([*pieces, text[at:]]) if pieces else text

    def cover_json(self, value: Any) -> Any:
        """JSON with every text in it covered."""
        return _each_text(value, self.cover)

    def uncover(self, text: str) -> str:
        """The text with what the stand-ins stand for; one that nobody made stays."""
        if "_" not in text:
            return text
        return _STAND_IN.sub(lambda m: self._real.get(m[2].lower(), m[0]), text)

    def uncover_json(self, value: Any) -> Any:
        """JSON with every text in it uncovered."""
        return _each_text(value, self.uncover)

    def _stand_in(self, text: str, found: Found) -> str:
        real = text[found.start : found.end]
        plain = _plain(real, found.kind)
        digest = hmac.digest(self._key, f"{found.kind}\n{plain}".encode(), sha256)
        code = b32encode(digest).decode().lower()
        shown = self._canonical.get(plain, real) if found.kind is Kind.NAME else real
        length = CODE_CHARS
        while self._real.setdefault(code[:length], shown) != shown and length < CODE_CHARS_MAX:
            length += 1
        host = f"@{MAIL_HOST}" if found.kind is Kind.MAIL else ""
        return f"{found.kind}_{code[:length]}{host}"


class Uncovering:
    """Uncovers a text that comes in pieces: a stand-in cut in two is waited for."""

    def __init__(self, stand_ins: StandIns) -> None:
        self._stand_ins = stand_ins
        self._held = ""

    def feed(self, piece: str) -> str:
        """What may go on of all that has come."""
        self._held += piece
        begun = _BEGUN.search(self._held)
        cut = begun.start() if begun else len(self._held)
        going, self._held = self._held[:cut], self._held[cut:]
        return self._stand_ins.uncover(going)

    def flush(self) -> str:
        """The rest."""
        going, self._held = self._held, ""
        return self._stand_ins.uncover(going)


def amounts_of(value: Any) -> frozenset[Decimal]:
    """A value as an amount, if it is one."""
    try:
        return frozenset({Decimal(str(value)).normalize()})
    except InvalidOperation:
        return frozenset()


def _plain(real: str, kind: Kind) -> str:
    """What two ways of writing the same have in common."""
    if kind in (Kind.PHONE, Kind.IBAN):
        return re.sub(r"[^\w+]", "", real).upper()
    return real if kind is Kind.AMOUNT else " ".join(real.casefold().split())


def _each_text(value: Any, change: Any) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(inner, change) for inner in value]  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, dict):
        return {key: _each_text(inner, change) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType]
    return value

"""What counts as a secret, and how talk is shortened for others to read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

LINE_CHARS_MAX = 300
LINES_MAX = 12
WITHHELD = "(withheld)"
CARD_DIGITS = range(12, 20)
IBAN_CHARS = range(15, 35)


class SecretKind(StrEnum):
    """What sort of secret a text holds, in words for people."""

    CARD = "a card number"
    BANK = "a bank account number"
    SPOKEN = "a password or a code"
    KEY = "a key or a token"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret and where it stands in its text."""

    kind: SecretKind
    start: int
    end: int


_DIGITS = re.compile(r"(?<![\w.])\d(?:[ -]?\d){11,18}(?![\w])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b", re.I)
_SAID = re.compile(
    r"\b(?P<name>pass ?words?|passwd|passphrase|pass ?codes?|pwd|pin(?: (?:code|number))?|cvv|cvc"
    r"|passwort|kennwort|geheimzahl|mot de passe|contraseña|senha|security code|recovery codes?"
    r"|secret (?:key|code)|api[ _-]?keys?|access[ _-]?tokens?|one[ -]time code|otp|tan)\b"
    r"(?P<link>[^\w\n]{0,3}(?:\b(?:for|to|of|für|pour)\b[^\n:=]{0,60}?)?"
    r"(?:\b(?:is|are|was|ist|lautet|est|es|é)\b|[:=]))[\s\"'“„`*]*(?P<value>\S{3,})",
    re.I,
)
_KEYS = re.compile(
    r"-----BEGIN [A-Z ]+-----|\beyJ[\w-]{8,}\.[\w-]{8,}"
    r"|\b(?:sk|pk|rk|ghp|gho|ghs|glpat|xox[abpsr]|stw|whsec|erp)[-_][A-Za-z0-9_-]{12,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{12,}\b|\bAIza[\w-]{30,}"
    r"|(?<![\w-])(?=[A-Za-z+/_=]*\d)[A-Za-z0-9+/_]{40,}={0,2}"
)


def find_secrets(text: str) -> list[Secret]:
    """The secrets in a text: numbers by their check digits, passwords by how they are said."""
    found = [
        *_checked(text, _DIGITS, SecretKind.CARD),
        *_checked(text, _IBAN, SecretKind.BANK),
        *(Secret(SecretKind.SPOKEN, m.start("value"), m.end()) for m in _SAID.finditer(text)),
        *(Secret(SecretKind.KEY, *m.span()) for m in _KEYS.finditer(text)),
    ]
    return sorted(found, key=lambda secret: secret.start)


def without_secrets(text: str) -> str:
    """The text with every secret withheld."""
    for secret in reversed(_apart(find_secrets(text))):
        text = text[: secret.start] + WITHHELD + text[secret.end :]
    return text


def shorten(text: str, chars_max: int = LINE_CHARS_MAX) -> str:
    """A text on one line, cut at a word."""
    line = " ".join(text.split())
    if len(line) <= chars_max:
        return line
    return line[: chars_max - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def tell_apart(lines: Iterable[str], lines_max: int = LINES_MAX) -> list[str]:
    """The last lines, each short, without secrets, none twice in a row."""
    kept: list[str] = []
    for line in lines:
        short = shorten(without_secrets(line))
        if short and (not kept or kept[-1] != short):
            kept.append(short)
    return kept[-lines_max:]


def _checked(text: str, shape: re.Pattern[str], kind: SecretKind) -> Iterator[Secret]:
    is_real = is_card_number if kind is SecretKind.CARD else is_iban
    for match in shape.finditer(text):
        end = match.end()
        while end > match.start():
            if is_real(re.sub(r"[ -]", "", text[match.start() : end])):
                yield Secret(kind, match.start(), end)
                break
            end = text.rfind(" ", match.start(), end)  # the last word may belong to the sentence


def is_card_number(digits: str) -> bool:
    """Whether these digits could be a payment card's (Luhn's check, ISO/IEC 7812-1)."""
    if len(digits) not in CARD_DIGITS or len(set(digits)) == 1:
        return False
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether a text is a bank account number by its check digits (ISO 13616)."""
    if len(text) not in IBAN_CHARS:
        return False
    moved = text[4:] + text[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def _apart(secrets: list[Secret]) -> list[Secret]:
    kept: list[Secret] = []
    for secret in secrets:
        if not kept or secret.start >= kept[-1].end:
            kept.append(secret)
    return kept

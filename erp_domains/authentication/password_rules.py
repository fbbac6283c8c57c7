"""What makes a password too easy to guess. Pure: length and guessability, no composition rules.

After NIST SP 800-63B section 5.1.1.2: a minimum length, a list of the commonest passwords with the
usual disguises, sequences and repetitions, and words anybody would try for this person.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kernel.limits import PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN

_COMMON_FILE = Path(__file__).parent / "common_passwords.txt"
_LEET = str.maketrans("013457@$!|", "oieastasil")
_RUNS = (
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol",
    "1q2w3e4r5t6z7u8i9o0p",
    "q1w2e3r4t5z6u7i8o9p0",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p",
)
DISTINCT_CHARS_MIN = 5
OWN_CHARS_MIN = 5
WORD_CHARS_MIN = 4
_NOT_LETTERS = re.compile(r"[\W\d_]+")


def normalise(password: str) -> str:
    """The same characters however the keyboard composed them (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def weakness_of(
    password: str, *, about: Iterable[str] = (), chars_min: int = PASSWORD_CHARS_MIN
) -> str | None:
    """Why a password will not do, as what to do instead; None if it will.

    `about` holds what anybody knows of the person: e-mail, name, company.
    """
    if len(password) < chars_min:
        return f"choose a password of at least {chars_min} characters"
    if len(password) > PASSWORD_CHARS_MAX:
        return f"choose a password of at most {PASSWORD_CHARS_MAX} characters"
    if _is_common(password.casefold()):
        return "this password is among the first anybody would try; choose several unrelated words"
    if _is_about(password.casefold(), about):
        return "do not build the password from your name, e-mail or company; choose other words"
    return None


def _is_common(folded: str) -> bool:
    if len(set(folded)) < DISTINCT_CHARS_MIN or folded in _common() or _is_run(folded):
        return True
    unit = _repeated_unit(folded)
    if unit is not None and (len(unit) <= WORD_CHARS_MIN or _has_common_core(unit)):
        return True
    return _has_common_core(folded)


def _has_common_core(folded: str) -> bool:
    """Whether only digits and signs around, or letters drawn as digits, hide a common one."""
    trimmed = _NOT_LETTERS.sub("", folded)
    drawn = _NOT_LETTERS.sub("", folded.strip("0123456789!?.,#*-_ ").translate(_LEET))
    return bool({trimmed, drawn} & _common())


def _is_run(folded: str) -> bool:
    compact = re.sub(r"[\s._-]", "", folded)
    return any(compact in run or compact in run[::-1] for run in _RUNS)


def _repeated_unit(text: str) -> str | None:
    """The shortest text that gives this one when repeated."""
    at = (text + text).find(text, 1)
    return text[:at] if at < len(text) else None


def _is_about(folded: str, about: Iterable[str]) -> bool:
    """Whether hardly anything is left once the person's own words are taken out."""
    rest = folded.translate(_LEET)
    for word in sorted(_words_of(about), key=len, reverse=True):
        rest = rest.replace(word, "").replace(word.translate(_LEET), "")
    own = _NOT_LETTERS.sub("", rest)
    everything = _NOT_LETTERS.sub("", folded.translate(_LEET))
    return len(own) < OWN_CHARS_MIN and len(own) < len(everything)


def _words_of(about: Iterable[str]) -> set[str]:
    texts = [text.casefold() for text in about]
    parts = {part for text in texts for part in re.split(r"[^\w]+|_", text)}
    joined = {_NOT_LETTERS.sub("", text) for text in texts}
    return {word for word in parts | joined if len(word) >= WORD_CHARS_MIN}


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON_FILE.read_text(encoding="utf-8").split())

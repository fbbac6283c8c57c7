"""Taking names and amounts out of a text, so that it may leave the company as a test case.

Records are found by the tenant's own names, whatever else looks like a name, address or number
goes by its shape. It takes out too much rather than too little.
"""

import re
from calendar import day_name, month_abbr, month_name
from collections.abc import Sequence
from functools import cache

from actions.mentions import FoundRecord, find_mentions
from actions.registry import load_actions
from kernel.db.uow import UnitOfWork

_EMAIL = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.\w+")
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{2,4}){3,8}\b")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{3,}\b")
_DIGIT = re.compile(r"\d")
_NAME = re.compile(r"(?<!\w)[^\W\d_a-zß-öø-ÿ][^\W\d_]{2,}(?:[-'’][^\W\d_]+)*")
_WORD = re.compile(r"[^\W\d_]+")
_WORDS_KEPT = frozenset((*day_name, *month_name, *month_abbr, "EUR", "USD", "GBP", "CHF", "VAT"))
_PLACEHOLDER = re.compile(r"(\[[a-z ]+(?: \d+)?\])")


class Redactor:
    """Redacts the texts of one conversation; the same name becomes the same placeholder."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._placeholders: dict[str, str] = {}

    async def redact(self, text: str) -> str:
        """The text without names, addresses, codes and amounts."""
        records = [f for f in await find_mentions(self._uow, text) if f.is_leading]
        parts = _PLACEHOLDER.split(self._without_records(text, records))
        # Placeholders stand at odd places: they are not looked at again.
        return "".join(p if i % 2 else self._without_shapes(p) for i, p in enumerate(parts))

    def _without_records(self, text: str, records: Sequence[FoundRecord]) -> str:
        safe, end = "", 0
        for found in records:
            if found.start < end:
                continue
            safe += _bare(text[end : found.start])
            kind = found.candidate.kind.replace("_", " ")
            safe += self._placeholder(kind, str(found.candidate.id))
            end = found.end
        return safe + _bare(text[end:])

    def _without_shapes(self, text: str) -> str:
        for pattern, word in ((_EMAIL, "email"), (_LINK, "link"), (_IBAN, "account number")):
            text = pattern.sub(lambda m, w=word: self._placeholder(w, m[0]), text)
        parts = _PLACEHOLDER.split(text)
        return "".join(p if i % 2 else self._without_words(p) for i, p in enumerate(parts))

    def _without_words(self, text: str) -> str:
        text = _CODE.sub(lambda m: self._placeholder("code", m[0]), text)
        parts = _PLACEHOLDER.split(text)
        for place in range(0, len(parts), 2):
            named = _NAME.sub(
                lambda m: m[0] if _is_plain(m[0]) else self._placeholder("name", m[0]),
                parts[place],
            )
            inner = _PLACEHOLDER.split(named)
            parts[place] = "".join(p if i % 2 else _DIGIT.sub("1", p) for i, p in enumerate(inner))
        return "".join(parts)

    def _placeholder(self, kind: str, key: str) -> str:
        key = f"{kind}:{key.casefold()}"
        if key not in self._placeholders:
            number = 1 + sum(k.startswith(f"{kind}:") for k in self._placeholders)
            self._placeholders[key] = f"[{kind} {number}]"
        return self._placeholders[key]


@cache
def _vocabulary() -> frozenset[str]:
    """Words that the actions' own examples write small: no names."""
    spoken = (example for action in load_actions().values() for example in action.examples)
    return frozenset(w for text in spoken for w in _WORD.findall(text) if w.islower())


def _is_plain(word: str) -> bool:
    return word in _WORDS_KEPT or word.casefold() in _vocabulary()


def _bare(text: str) -> str:
    """A bracket of the person's own is no placeholder."""
    return text.replace("[", "(").replace("]", ")")

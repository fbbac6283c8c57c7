"""Whether a value is the expected one: numbers by worth, records by any of their names."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

_THOUSANDS = re.compile(r"(?<=\d)[,\u202f\u00a0](?=\d{3}(?:\D|$))")


def same_value(expected: Any, got: Any, names: Mapping[str, list[str]]) -> bool:
    """Compare a value with what a case expects.

    `@name` is the record of that name, `~words` a text that contains them; text is compared
    without case, a record's id or any other of its names stands for it.
    """
    if isinstance(expected, bool) or expected is None:
        return got is expected
    if isinstance(expected, list):
        return isinstance(got, list) and len(expected) == len(got) and all(
            same_value(e, g, names) for e, g in zip(expected, got, strict=True)
        )  # fmt: skip
    wanted, given = str(expected), str(got)
    if wanted.startswith("~"):
        return wanted[1:].casefold() in given.casefold()
    if wanted.startswith("@"):
        return wanted[1:] in names.get(given, [])
    return (
        wanted.casefold() == given.casefold()
        or _same_number(wanted, given)
        or _same_record(wanted, given, names)
    )


def contains(text: str, wanted: str) -> bool:
    """Whether a text holds some words; thousands may be set apart by a comma or not."""
    return _plain(wanted) in _plain(text)


def any_of(text: str, wanted: str | Iterable[str]) -> bool:
    """Whether a text holds one of several wordings."""
    return any(contains(text, w) for w in ([wanted] if isinstance(wanted, str) else wanted))


def _plain(text: str) -> str:
    return " ".join(_THOUSANDS.sub("", text).replace("\u00a0", " ").casefold().split())


def _same_number(wanted: str, given: str) -> bool:
    try:
        return Decimal(wanted) == Decimal(given)
    except InvalidOperation:
        return False


def _same_record(wanted: str, given: str, names: Mapping[str, list[str]]) -> bool:
    if given in names:
        return wanted in names[given]
    words = given.casefold()
    return any(
        wanted in called and any(words in name.casefold() for name in called)
        for called in names.values()
    )

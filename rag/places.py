"""Whether a sentence speaks of the country a question is about.

Countries by their English names, cities as far as a time zone is called after them (CLDR).
"""

import re
from collections.abc import Iterator
from functools import cache

from babel import Locale
from babel.core import get_global

_NOT_CITIES = frozenset(
    {"easter", "center", "central", "wake", "troll", "midway", "casey", "davis"}
)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_LEADS_TO_PLACE = frozenset({"in", "to", "from", "near", "around", "at", "for", "of", "via"})
_WORDS_MAX = 3
_ABROAD = re.compile(
    r"\b(?:abroad|overseas|foreign|international|(?:an)?other countr(?:y|ies))\b", re.I
)
SAME, ELSEWHERE, ABROAD = 0.08, -0.15, 0.06


def countries_in(text: str, *, is_typed: bool = False) -> set[str]:
    """ISO codes of the countries named; `is_typed` reads "in vienna" without capitals too."""
    known = _countries_by_name()
    return {known[name] for name in _names(text, is_typed=is_typed) if name in known}


def place_fit(asked: set[str], text: str) -> float:
    """What to add to a sentence's score, given the countries a question is about.

    A sentence about another country does not answer it; one that speaks of abroad may.
    """
    if not asked:
        return 0.0
    named = countries_in(text)
    if named:
        return SAME if named & asked else ELSEWHERE
    return ABROAD if _ABROAD.search(text) else 0.0


def _names(text: str, *, is_typed: bool) -> Iterator[str]:
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        before = words[place - 1][0].lower() if place else ""
        if not (word[0][0].isupper() or (is_typed and before in _LEADS_TO_PLACE)):
            continue
        for size in range(1, _WORDS_MAX + 1):
            yield " ".join(each[0] for each in words[place : place + size]).lower()


@cache
def _countries_by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for zone, territory in get_global("zone_territories").items():
        city = str(zone).rpartition("/")[2].replace("_", " ").lower()
        if city not in _NOT_CITIES and len(str(territory)) == 2:
            names[city] = str(territory)
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "ZZ"):
            names[str(name).lower()] = code
    return names | {"uk": "GB", "usa": "US", "us": "US", "england": "GB", "america": "US"}

"""Texts that are codes: names of actions, countries, time zones, languages.

People say "the Austrian holidays", "Toronto time", "in Polish"; the field takes AT,
America/Toronto, pl. Names come from CLDR, cities are those time zones are called after.
"""

import re
from functools import cache

from babel import Locale
from babel.core import get_global

from kernel.llm.offline.reading import Reading
from kernel.llm.offline.schema import Field, FieldKind

_ACTION = re.compile(r"(?<![\w@./-])[a-z]+\.(?:\*|[a-z_]+)(?![\w@*-]|\.\w)")
_EVERY_ACTION = re.compile(r"\b(?:everything|anything|all (?:the )?(?:actions|areas)|any action)\b")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_WORDS_MAX = 4
_OF_COUNTRY = re.compile(
    r"\b(?:country|lives?|living|moved?|moves|moving|relocat\w+|works?|working|employed|"
    r"based|sits?)\b"
)
_OF_ZONE = re.compile(r"\b(?:time|times|clocks?|zone|timezone|hours?|deadlines?)\b")
_OF_LANGUAGE = re.compile(r"\b(?:language|locale|speaks?|menus?|texts?|default|formats?)\b")
_NOT_CITIES = frozenset(
    ["easter", "center", "central", "wake", "troll", "midway", "casey", "davis", "south", "north",
     "east", "west", "general", "eastern", "western", "pacific"]
)  # fmt: skip
_NOT_COUNTRIES = frozenset(["EU", "EZ", "UN", "ZZ", "QO"])
_CALLED = {
    "uk": "GB", "britain": "GB", "england": "GB", "british": "GB", "usa": "US", "us": "US",
    "america": "US", "american": "US", "holland": "NL", "belgian": "BE", "swiss": "CH",
    "mexican": "MX", "brazilian": "BR", "canadian": "CA", "argentine": "AR", "egyptian": "EG",
    "czech republic": "CZ", "czechia": "CZ", "turkey": "TR",
}  # fmt: skip


def code_of(field: Field, reading: Reading) -> str | None:
    """Return the code that a field takes and the message surely says, in whatever words."""
    if field.kind is not FieldKind.TEXT:
        return None
    words, text = set(field.words), _outside_names(reading)
    if words == {"action"}:
        if named := _ACTION.search(reading.text):
            return named[0]
        return "*" if "*" in field.pattern and _EVERY_ACTION.search(text.lower()) else None
    lowered = text.lower()
    if "country" in words and (field.is_required or _OF_COUNTRY.search(lowered)):
        return _only(text, _countries())
    if "timezone" in words and _OF_ZONE.search(lowered):
        return _only(text, _zones())
    if "locale" in words and _OF_LANGUAGE.search(lowered):
        return _only(text, _languages())
    return None


def as_code(field: Field, said: str) -> str:
    """Return the code for words found to be a field's, the words themselves if none is known."""
    words = set(field.words)
    known = (
        _countries() if "country" in words else _zones() if "timezone" in words
        else _languages() if "locale" in words else {}
    )  # fmt: skip
    if "timezone" in words and "/" in said:
        return said
    return (_only(said, known) if known else None) or said


def _outside_names(reading: Reading) -> str:
    text = reading.text
    for mention in reading.mentions:
        text = text[: mention.start] + "," * (mention.end - mention.start) + text[mention.end :]
    return text


def _only(text: str, known: dict[str, str]) -> str | None:
    """Return the code of the first name that is said; of "X, not Y" it is X."""
    words = list(_WORD.finditer(text))
    place = 0
    while place < len(words):
        for size in range(_WORDS_MAX, 0, -1):
            named = words[place : place + size]
            name = " ".join(word[0] for word in named).lower()
            if name in known and (name != "us" or named[0][0] == "US"):
                before = text[: named[0].start()].lower()
                if not re.search(r"\b(?:not|from|leave|left|leaving)\s+(?:the\s+)?$", before):
                    return known[name]
        place += 1
    return None


@cache
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
            plain = str(name).lower()
            names[plain] = code
            if plain.endswith("ia"):
                names[f"{plain}n"] = code  # Austrian
    likely = get_global("likely_subtags")
    for name, code in _languages().items():  # Danish
        subtags = str(likely.get(code, "")).split("_")
        if code != "en" and len(subtags) > 1 and len(subtags[-1]) == 2:
            names.setdefault(name, subtags[-1])
    return names | _CALLED


@cache
def _zones() -> dict[str, str]:
    cities: dict[str, str] = {}
    for zone in get_global("zone_territories"):
        city = str(zone).rpartition("/")[2].replace("_", " ").lower()
        if city not in _NOT_CITIES:
            cities[city] = str(zone)
    return cities | {"kolkata": "Asia/Kolkata", "india": "Asia/Kolkata", "ist": "Asia/Kolkata"}


@cache
def _languages() -> dict[str, str]:
    found = Locale("en").languages.items()
    return {str(name).lower(): code for code, name in found if len(code) == 2}

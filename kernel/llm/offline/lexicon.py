"""Words for months, weekdays, numbers and nearness in the languages Steward understands."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel.dates import get_day_names, get_month_names

LANGUAGES = ("en", "de", "fr", "es", "it", "pt")
_SHORT_LANGUAGES = ("en", "de")  # elsewhere short names are everyday words: "mar", "dom", "set"
_NAMES = ("marco",)  # a first name far more often than a month without its cedilla

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS: dict[str, int] = {
    "a": 1, "an": 1, **{word: n for n, word in enumerate(_ONES, 1)},
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, **_TENS,
    **{f"{ten}-{one}": value + n for ten, value in _TENS.items() for n, one in enumerate(_ONES, 1)},
    "hundred": 100, "couple": 2, "dozen": 12,
    "ein": 1, "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8,
    "dix": 10, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "diez": 10,
}  # fmt: skip

TODAY = ("today", "tonight", "heute", "aujourd'hui", "aujourd’hui", "hoy", "oggi", "hoje")
TOMORROW = ("tomorrow", "tmrw", "tomorow", "morgen", "demain", "mañana", "domani", "amanhã")
YESTERDAY = ("yesterday", "gestern", "hier", "ayer", "ieri", "ontem")
DAY_AFTER = ("the day after tomorrow", "day after tomorrow", "übermorgen", "après-demain",
             "pasado mañana")  # fmt: skip
DAY_BEFORE = ("the day before yesterday", "day before yesterday", "vorgestern", "avant-hier",
              "anteayer")  # fmt: skip
NEXT = ("next", "following", "nächste", "nächsten", "nächster", "nächstes", "nächstem", "kommende",
        "kommenden", "prochain", "prochaine", "próximo", "próxima")  # fmt: skip
LAST = ("last", "previous", "past", "letzte", "letzten", "letzter", "letztes", "letztem",
        "dernier", "dernière", "pasado", "pasada", "último", "última")  # fmt: skip
THIS = ("this", "current", "the current", "the coming", "coming", "diese", "diesen", "dieser",
        "dieses", "diesem", "cette", "ce", "este", "esta")  # fmt: skip
UNITS = {
    "day": ("day", "days", "tag", "tage", "tagen", "jour", "jours", "día", "días", "dia", "dias"),
    "week": ("week", "weeks", "wk", "wks", "woche", "wochen", "semaine", "semaines", "semana",
             "semanas"),
    "month": ("month", "months", "monat", "monate", "monaten", "monats", "mois", "mes", "meses"),
    "quarter": ("quarter", "quarters", "quartal", "quartale", "trimestre", "trimestres"),
    "year": ("year", "years", "jahr", "jahre", "jahren", "année", "ans", "año", "años"),
}  # fmt: skip


def plain(word: str) -> str:
    """Return the word in lower case without accents."""
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in letters if not unicodedata.combining(c))


def any_of(words: Iterable[str]) -> str:
    """Return a regex alternation, the longest words first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def months() -> dict[str, int]:
    """Return month names, full ones of every language and short ones of a few."""
    found: dict[str, int] = {"sept": 9, "märz": 3, "jän": 1}
    for language in LANGUAGES:
        widths = ("wide", "abbreviated") if language in _SHORT_LANGUAGES else ("wide",)
        for width in widths:
            for number, name in get_month_names(width, "format", language).items():
                found.setdefault(name.lower().rstrip("."), number)
                found.setdefault(plain(name).rstrip("."), number)
    return {word: number for word, number in found.items() if word not in _NAMES}


@cache
def weekdays() -> dict[str, int]:
    """Return weekday names, Monday 0."""
    found = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
    for language in LANGUAGES:
        for number, name in get_day_names("wide", "format", language).items():
            found.setdefault(name.lower(), number)
            found.setdefault(plain(name), number)
    for number, name in get_day_names("abbreviated", "format", "en").items():
        found.setdefault(name.lower(), number)
    return {word: n for word, n in found.items() if word not in ("sat", "sun")}  # English words


@cache
def unit_words() -> dict[str, str]:
    """Return every word for a unit of time with its English name."""
    return {word: unit for unit, words in UNITS.items() for word in words}


def number_of(word: str) -> int | None:
    """Return the whole number a word or digits say, None when it says none."""
    return int(word) if word.isdigit() else NUMBER_WORDS.get(word.lower())

"""Money, quantities, percentages and plain numbers in people's words, exact to the digit."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache

from babel import Locale, UnknownLocaleError

from kernel.llm.offline.lexicon import NUMBER_WORDS, any_of
from kernel.llm.offline.spelled_numbers import SCALE_WORDS, SPELLED, value_of


class AmountKind(StrEnum):
    """What a number counts."""

    MONEY = "money"
    PERCENT = "percent"
    QUANTITY = "quantity"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number at `at:to` of the text; `unit` is "hour", "day", "piece", "kg" ... or ""."""

    at: int
    to: int
    value: Decimal
    kind: AmountKind
    currency: str = ""
    unit: str = ""


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₹": "INR", "₺": "TRY", "₩": "KRW"}
_CODES = ("EUR", "USD", "GBP", "CHF", "JPY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK",
          "PLN", "CZK", "HUF", "BRL", "MXN", "CNY", "ZAR", "TRY", "AED", "SGD", "HKD", "KRW",
          "KWD", "BHD", "ILS", "RON")  # fmt: skip
_WORDS = {
    "euro": "EUR", "euros": "EUR", "eur": "EUR", "dollar": "USD", "dollars": "USD",
    "bucks": "USD", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "franken": "CHF",
    "francs": "CHF", "yen": "JPY", "rupees": "INR", "rupee": "INR",
}  # fmt: skip
_UNITS = {
    "hour": ("hours", "hour", "hrs", "hr", "h", "stunden", "stunde", "std", "heures", "heure",
             "horas", "hora"),
    "minute": ("minutes", "minute", "mins", "min", "minuten"),
    "day": ("days", "day", "working days", "tage", "tag", "jours", "jour", "días", "día"),
    "week": ("weeks", "week", "wochen", "woche", "semaines", "semanas"),
    "month": ("months", "month", "monate", "mois", "meses"),
    "person": ("people", "persons", "person", "employees", "staff", "heads", "mitarbeiter"),
    "piece": ("pieces", "piece", "pcs", "pc", "units", "unit", "stück", "stk", "items", "item",
              "x", "×", "ea"),
    "box": ("boxes", "box", "cartons", "carton", "pallets", "pallet", "packs", "pack", "cases"),
    "kg": ("kilograms", "kilogram", "kilos", "kilo", "kgs", "kg"),
    "g": ("grams", "gram", "g"),
    "litre": ("litres", "liters", "litre", "liter", "l"),
    "metre": ("metres", "meters", "metre", "meter"),
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_SCALES = {"k": 1_000, "tsd": 1_000, "thousand": 1_000, "grand": 1_000, "m": 1_000_000,
           "mn": 1_000_000, "mio": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000,
           "billion": 1_000_000_000, **SCALE_WORDS}  # fmt: skip
_MONEY = rf"(?P<sign>[{''.join(_SIGNS)}])|(?<!\w)(?P<code>{'|'.join(_CODES).lower()})(?![a-z])"
_AFTER_MONEY = (
    rf"(?P<sign2>[{''.join(_SIGNS)}])|(?P<code2>{'|'.join(_CODES).lower()}|{any_of(_WORDS)})\b"
)
_CURRENCY = re.compile(
    rf"\b(?P<code>{'|'.join(_CODES)})\b|\b(?:in|currency|,)\s*(?P<word>(?i:{any_of(_WORDS)}))\b"
)
_NO_NUMBERS = re.compile(
    r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){3,}(?: ?[a-z0-9]{1,3})?\b"  # IBAN
    r"|(?<![\w.,:/+-])0\d{2,}(?![\d.,:/-])"  # 0019: a number of a record
    r"|\+\d[\d ()/-]{6,}\d|\b\d{1,2}:\d{2}\b|\S+@\S+|https?://\S+"  # phone, clock, mail, address
)


def _number_pattern(grouping: str) -> re.Pattern[str]:
    scales = any_of(word for word in _SCALES if len(word) > 1)
    digits = rf"\d{{1,3}}(?:[{grouping}]\d{{3}})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*"
    return re.compile(
        rf"(?:(?:{_MONEY})\s?|(?<![\w.,/-]))(?P<minus>-)?(?P<digits>{digits})(?![\w]*-\d)"
        rf"(?:(?P<letter>[km])(?!\w)|\s?(?P<scale>{scales})(?!\w))?"
        rf"(?:\s?(?:{_AFTER_MONEY})|\s?(?P<percent>%|percent\b|per cent\b|prozent\b|pct\b)"
        rf"|\s?(?P<unit>{any_of(_UNIT_OF)})(?!\w))?"
    )


_NUMBER = _number_pattern("\u00a0\u202f'’")
_NUMBER_WITH_SPACES = _number_pattern(" \u00a0\u202f'’")
_WORD_NUMBER = re.compile(
    rf"(?<!\w)(?P<half>half an?|eine halbe|une demi|media) (?P<unit1>{any_of(_UNIT_OF)})(?!\w)"
    rf"|(?<!\w)(?P<word>{any_of(w for w in NUMBER_WORDS if w not in ('a', 'an', 'hundred'))})"
    rf"(?: and a half| ?(?:of|working|full|more)) (?P<unit2>{any_of(_UNIT_OF)})(?!\w)"
    rf"|(?<!\w)(?:a|an) (?P<unit3>hour|day|week|month|box|pallet)(?: and a half)?(?!\w)"
    rf"|(?<![\w-])(?P<spelled>{SPELLED})"
    rf"(?: (?:{_AFTER_MONEY})|\s?(?P<percent>%|percent\b|per cent\b)"
    rf"|[ -](?P<unit4>{any_of(_UNIT_OF)})(?!\w))?"
)
_HOURS_MINUTES = re.compile(
    r"(?<![\w:])(?P<h>\d{1,2})\s?h(?:ours?)?\s?(?P<m>\d{1,2})\s?(?:m(?:in)?)?\b"
)


def find_amounts(
    text: str, locale: str = "en", *, taken: Iterable[tuple[int, int]] = ()
) -> list[Amount]:
    """Return the numbers of a text in order, those inside `taken` spans (dates, names) left out."""
    lowered = text.lower() if len(text.lower()) == len(text) else text
    blocked = [*taken, *(match.span() for match in _NO_NUMBERS.finditer(lowered))]
    found: list[Amount] = []
    for amount in [*_hours(lowered), *_figures(lowered, locale), *_words(lowered)]:
        if all(amount.to <= at or amount.at >= to for at, to in blocked):
            found.append(amount)
            blocked.append((amount.at, amount.to))
    return sorted(found, key=lambda a: a.at)


def find_currency(text: str) -> str:
    """Return the currency a text names without a sum: "late ones in dollars", "in CHF"."""
    match = _CURRENCY.search(text)
    if match is None:
        return ""
    return (match["code"] or "").upper() or _WORDS[match["word"].lower()]


def read_number(digits: str, locale: str = "en", *, is_money: bool = False) -> Decimal | None:
    """Return the number that digits with separators say in a locale.

    Two different separators: the last one is the decimal point. One kind, several times, or before
    exactly three digits of money: grouping. Otherwise the locale decides.
    """
    compact = re.sub(r"[ \u00a0\u202f'’]", "", digits)
    marks = [c for c in compact if c in ".,"]
    if len(set(marks)) == 2:
        point = marks[-1]
    elif not marks or len(marks) > 1:
        point = ""
    else:
        point = _lone_mark(compact, marks[0], locale, is_money=is_money)
    whole, _, fraction = compact.partition(point) if point else (compact, "", "")
    number = re.sub(r"[.,]", "", whole) + ("." + fraction if fraction else "")
    try:
        return Decimal(number)
    except InvalidOperation:
        return None


def _lone_mark(compact: str, mark: str, locale: str, *, is_money: bool) -> str:
    has_three = len(compact) - compact.index(mark) == 4 and compact[0] != "0"
    if not has_three:
        return mark
    is_decimal_here = mark == decimal_mark(locale)
    return mark if is_decimal_here and not is_money else ""


def decimal_mark(locale: str) -> str:
    """Return the decimal mark of a locale, "." when it is unknown."""
    return _symbol(locale, "decimal") or "."


@cache
def _symbol(locale: str, name: str) -> str:
    try:
        symbols = Locale.parse(locale.replace("-", "_")).number_symbols
    except (UnknownLocaleError, ValueError):
        return {"decimal": ".", "group": ","}[name]
    return str(symbols.get("latn", symbols).get(name, ""))


def _figures(text: str, locale: str) -> Iterable[Amount]:
    pattern = _NUMBER_WITH_SPACES if _symbol(locale, "group") in " \u00a0\u202f" else _NUMBER
    for match in pattern.finditer(text):
        currency = _currency(match)
        value = read_number(match["digits"], locale, is_money=bool(currency))
        if value is None:
            continue
        value *= _SCALES.get(match["letter"] or match["scale"] or "", 1)
        unit = _UNIT_OF.get(match["unit"] or "", "")
        kind = _kind(currency, unit, is_percent=bool(match["percent"]))
        sign = -1 if match["minus"] else 1
        yield Amount(match.start(), match.end(), value * sign, kind, currency, unit)


def _currency(match: re.Match[str]) -> str:
    code = (match["code"] or match["code2"] or "").lower()
    sign = match["sign"] or match["sign2"]
    return _SIGNS.get(sign or "", "") or _WORDS.get(code, code.upper())


def _kind(currency: str, unit: str, *, is_percent: bool) -> AmountKind:
    if currency:
        return AmountKind.MONEY
    if is_percent:
        return AmountKind.PERCENT
    return AmountKind.QUANTITY if unit else AmountKind.NUMBER


_ONE_MORE = re.compile(r"\s+(?:more|extra|additional|further)\s+\w", re.IGNORECASE)


def _hours(text: str) -> Iterable[Amount]:
    for match in _HOURS_MINUTES.finditer(text):
        hours = Decimal(match["h"]) + (Decimal(match["m"]) / 60).quantize(Decimal("0.01"))
        yield Amount(match.start(), match.end(), hours, AmountKind.QUANTITY, unit="hour")


def _words(text: str) -> Iterable[Amount]:
    for match in _WORD_NUMBER.finditer(text):
        unit = next((_UNIT_OF[match[f"unit{n}"]] for n in (1, 2, 3, 4) if match[f"unit{n}"]), "")
        currency, percent = _currency_after(match), bool(match["percent"])
        value = Decimal("0.5") if match["half"] else Decimal(1)
        if match["word"] or match["spelled"]:
            value = value_of(match["spelled"] or match["word"])
        if "and a half" in match[0]:
            value += Decimal("0.5")
        is_more = _ONE_MORE.match(text, match.end()) is not None
        if value == 1 and not (unit or currency or percent or is_more):
            continue  # "the one", "nobody but one"
        kind = _kind(currency, unit, is_percent=percent)
        yield Amount(match.start(), match.end(), value, kind, currency, unit)


def _currency_after(match: re.Match[str]) -> str:
    code = (match["code2"] or "").lower()
    return _SIGNS.get(match["sign2"] or "", "") or _WORDS.get(code, code.upper())

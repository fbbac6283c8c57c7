"""Personal data in a text: what is known of people, and what looks like it by its form."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Kind(StrEnum):
    """What a stand-in stands for; the word the provider sees."""

    NAME = "Name"
    MAIL = "mail"
    PHONE = "phone"
    IBAN = "iban"
    ADDRESS = "address"
    AMOUNT = "amount"
    OTHER = "personal"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text at `start:end`."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Personal:
    """What a company holds of people. `common` says of a word that it is one of everyday use."""

    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    amounts: frozenset[Decimal] = frozenset()
    common: Callable[[str], bool] = lambda word: False


PHONE_DIGITS = range(8, 16)
AMOUNT_DIGITS_MIN = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]{2,})*")
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b", re.I)
_PHONE = re.compile(r"(?<![\w.,-])(?:\+|00?)[\d(][\d\s()./-]{5,20}\d(?![\w-]|[.,]\d)")
_DIGITS = re.compile(r"(?<![\w.,-])\+?\d[\d\s()./-]{6,20}\d(?![\w-]|[.,]\d)")
_NUMBER = re.compile(r"(?<![\w.,-])\d{1,3}(?:[.,'’ ]\d{3})+(?:[.,]\d{1,4})?(?![\w-]|[.,]\d)"
                     r"|(?<![\w.,-])\d+(?:[.,]\d{1,4})?(?![\w-]|[.,]\d)")  # fmt: skip
_PAID = re.compile(
    r"\b(?:salar(?:y|ies)|wages?|gehalt\w*|lohn\w*|bonus|compensation|earns?|earned|"
    r"monthly_gross|gross pay|net pay|verdient|salaire|sueldo|stipendio|salaris)\b"
    r"[^.\n\d]{0,40}?(?P<number>\d[\d.,'’ ]*\d)",
    re.I,
)
_STREET = (
    r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ufer|damm|ring|street|st\.|road|rd\.|avenue|"
    r"ave\.|lane|drive|square|rue|calle|via|straat|laan)"
)
_PLACE = r"(?:,? +(?:[A-Z]{1,2}-)?\d{4,5}(?: [A-ZÄÖÜ][\w-]+)+)?"
_ADDRESSES = (
    re.compile(rf"\b[A-ZÄÖÜ][\w.-]*(?: [A-ZÄÖÜ][\w.-]*)?(?:{_STREET}| (?i:{_STREET}))"
               rf" ?\d+ ?[a-z]?\b{_PLACE}"),
    re.compile(rf"\b[A-ZÄÖÜ][\w-]*{_STREET} ?\d+ ?[a-z]?\b{_PLACE}"),
    re.compile(rf"\b\d+[a-z]?,? (?:[A-Z][\w'-]+ ){{1,3}}(?i:{_STREET})(?!\w){_PLACE}"),
    re.compile(rf"\b(?i:rue|calle|via)(?: [\w'-]+){{1,4}},? \d+\b{_PLACE}"),
)  # fmt: skip
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Madame|Monsieur|Señora?|Signora?|Mevrouw|Dear|Hi|Hello"
    r"|Sehr geehrte[rs]? (?:Herr|Frau)|Liebe[rs]?)\.? (?P<name>[A-ZÄÖÜÀ-Þ][\w’'-]+"
    r"(?: [A-ZÄÖÜÀ-Þ][\w’'-]+)?)"
)


class Finder:
    """Looks through texts of one company."""

    def __init__(self, personal: Personal) -> None:
        self._personal = personal
        self._parts = {
            word.casefold() for name in personal.names for word in _WORD.findall(name)
            if len(word) > 1
        }  # fmt: skip
        self._phones = {_only_digits(phone) for phone in personal.phones}
        self._amounts = personal.amounts

    def with_amounts(self, amounts: frozenset[Decimal]) -> None:
        """Know further amounts, those of a result that was just read."""
        self._amounts = self._amounts | amounts

    def find(self, text: str, known: dict[str, Kind]) -> list[Found]:
        """What is personal, in order and apart from each other; `known` are exact words."""
        found: list[Found] = []
        taken = bytearray(len(text))
        for each in self._all(text, known):
            if each.end > each.start and not any(taken[each.start : each.end]):
                taken[each.start : each.end] = b"\x01" * (each.end - each.start)
                found.append(each)
        return sorted(found, key=lambda each: each.start)

    def _all(self, text: str, known: dict[str, Kind]) -> Iterator[Found]:
        for word, kind in known.items():
            for match in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I):
                yield Found(match.start(), match.end(), kind)
        yield from _each(_MAIL, text, Kind.MAIL)
        for match in _IBAN.finditer(text):
            end = _iban_end(match[0])
            yield Found(match.start(), match.start() + end, Kind.IBAN)
        for pattern in _ADDRESSES:
            yield from _each(pattern, text, Kind.ADDRESS)
        yield from self._phone_numbers(text)
        for match in _TITLED.finditer(text):
            if not self._personal.common(match["name"].split()[0].casefold()):
                yield from self._name_words(text, match.start("name"), match.end("name"))
        yield from self._names(text)
        yield from self._pay(text)

    def _phone_numbers(self, text: str) -> Iterator[Found]:
        for match in _PHONE.finditer(text):
            if len(_only_digits(match[0])) in PHONE_DIGITS:
                yield Found(match.start(), match.end(), Kind.PHONE)
        if self._phones:
            for match in _DIGITS.finditer(text):
                if _only_digits(match[0]) in self._phones:
                    yield Found(match.start(), match.end(), Kind.PHONE)

    def _names(self, text: str) -> Iterator[Found]:
        words = [m for m in _WORD.finditer(text) if m[0].casefold() in self._parts]
        for at, match in enumerate(words):
            neighbours = [*words[max(at - 1, 0) : at], *words[at + 1 : at + 2]]
            is_plain = len(match[0]) < 3 or self._personal.common(match[0].casefold())
            is_sure = not is_plain or _is_name_by_place(text, match)
            if is_sure or any(_is_beside(text, match, other) for other in neighbours):
                yield Found(match.start(), match.end(), Kind.NAME)

    def _name_words(self, text: str, start: int, end: int) -> Iterator[Found]:
        for match in _WORD.finditer(text, start, end):
            yield Found(match.start(), match.end(), Kind.NAME)

    def _pay(self, text: str) -> Iterator[Found]:
        for match in _PAID.finditer(text):
            if len(_only_digits(match["number"])) >= AMOUNT_DIGITS_MIN:
                yield Found(match.start("number"), match.end("number"), Kind.AMOUNT)
        if self._amounts:
            for match in _NUMBER.finditer(text):
                if _readings(match[0]) & self._amounts:
                    yield Found(match.start(), match.end(), Kind.AMOUNT)


def _each(pattern: re.Pattern[str], text: str, kind: Kind) -> Iterator[Found]:
    for match in pattern.finditer(text):
        yield Found(match.start(), match.end(), kind)


def _is_name_by_place(text: str, match: re.Match[str]) -> bool:
    """Whether an everyday word has a capital that no beginning of a sentence explains."""
    before = text[: match.start()].rstrip(" \t\"'“„(*-•")
    return match[0][0].isupper() and bool(before) and before[-1] not in ".!?:;\n"


def _is_beside(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether two words of names stand together, both with a capital: a full name."""
    first, second = sorted((one, other), key=lambda match: match.start())
    between = text[first.end() : second.start()]
    return between in (" ", "-", ", ") and one[0][0].isupper() and other[0][0].isupper()


def _only_digits(text: str) -> str:
    return re.sub(r"\D", "", text).lstrip("0")


def _iban_end(text: str) -> int:
    """Where the account number that begins here ends by its check digits, 0 if it is none."""
    for end in range(len(text), 14, -1):
        plain = text[:end].replace(" ", "").upper()
        if not text[end - 1].isspace() and 15 <= len(plain) <= 34 and _checks(plain):
            return end
    return 0


def _checks(plain: str) -> bool:
    """Check digits of ISO 13616."""
    return int("".join(str(int(char, 36)) for char in plain[4:] + plain[:4])) % 97 == 1


def _readings(text: str) -> set[Decimal]:
    """A number as the two ways of writing decimals read it."""
    found: set[Decimal] = set()
    plain = re.sub(r"['’ ]", "", text)
    for decimal, group in ((".", ","), (",", ".")):
        try:
            found.add(Decimal(plain.replace(group, "").replace(decimal, ".")).normalize())
        except InvalidOperation:
            continue
    return found

"""Days and periods said in another language, written as English says them.

"du 3 au 7 août", "vom 3. bis 7. August", "de 3 a 7 de agosto" all become "from 3 to 7 August".
What stands before a day decides: the same "al" is "to" between two days and "on" before one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kernel.llm.offline.foreign_words import Token
from kernel.llm.offline.phrasebook import Book

BEFORE_WORDS_MAX = 4
_ORDINAL = frozenset([".", "º", "°", "ª", "er", "e", "o", "ro", "te", "de"])
_LINKS = frozenset(["de", "del", "di", "do", "da", "des", "van", "d'", "dem", "den", "le", "el",
                    "il", "o", ",", "l'", "der"])  # fmt: skip
_STARTS = frozenset(["ab", "depuis", "des", "dal", "dall'", "vanaf", "desde", "seit", "partir",
                     "partire", "met", "ingang"])  # fmt: skip
_UNTIL = frozenset(["bis", "jusqu'", "hasta", "fino", "ate", "tot", "t"])
_FIRST = frozenset(["primo", "premier", "primero", "uno", "primeiro", "um", "ersten", "eerste"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_NO_PREPOSITION = re.compile(
    r"(?:every|next|last|this|today|tomorrow|yesterday|the day|in|since|the (?:last|next))\b"
    r"|.* ago$"
)


@dataclass(frozen=True, slots=True)
class Atom:
    """The tokens `at:to` say one day or period; `day` is a bare day of the month."""

    at: int
    to: int
    english: str
    is_month: bool = False
    is_day: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """The tokens `at:to`, prepositions included, in English."""

    at: int
    to: int
    english: str


def dates_in(tokens: Sequence[Token], book: Book) -> list[Dated]:
    """The days and periods of a message with what stands before them."""
    found: list[Dated] = []
    place = 0
    while place < len(tokens):
        dated = _range_at(tokens, place, book) or _one_at(tokens, place, book, found)
        if dated is None:
            place += 1
            continue
        while found and found[-1].to > dated.at:
            found.pop()
        found.append(dated)
        place = dated.to
    return found


def _range_at(tokens: Sequence[Token], place: int, book: Book) -> Dated | None:
    first = _atom_at(tokens, place, book) or _day_at(tokens, place)
    if first is None:
        return None
    for end in range(min(first.to + BEFORE_WORDS_MAX, len(tokens) - 1), first.to, -1):
        if _words(tokens, first.to, end) not in book.before["TO"]:
            continue
        second = _atom_at(tokens, end, book)
        if second is None or (first.is_day and not (second.is_day or second.is_month)):
            return None
        if first.is_day and second.is_month and not second.is_day:
            return None
        start = _before(tokens, first.at, book, "FROM")
        return Dated(start, second.to, f"from {first.english} to {second.english}")
    return None


def _one_at(
    tokens: Sequence[Token], place: int, book: Book, found: Sequence[Dated]
) -> Dated | None:
    atom = _atom_at(tokens, place, book)
    if atom is None:
        return None
    floor = found[-1].to if found else 0
    for kind in ("FROM", "TO", "ON"):
        start = max(floor, _before(tokens, atom.at, book, kind))
        said = {token.folded for token in tokens[start : atom.at]}
        if start == atom.at or (kind == "FROM" and not said & _STARTS):
            continue
        if kind == "TO" and not said & _UNTIL:
            continue
        here = "in" if atom.is_month and not atom.is_day else "on"
        word = {"FROM": "from", "TO": "until"}.get(kind, here)
        if kind == "ON" and _NO_PREPOSITION.match(atom.english):
            word = ""
        return Dated(start, atom.to, f"{word} {atom.english}".strip())
    return Dated(atom.at, atom.to, atom.english)


def _before(tokens: Sequence[Token], place: int, book: Book, kind: str) -> int:
    """Where the preposition of this kind in front of `place` begins; `place` without one."""
    for start in range(max(0, place - BEFORE_WORDS_MAX), place):
        if _words(tokens, start, place) in book.before[kind]:
            return start
    return place


def _words(tokens: Sequence[Token], at: int, to: int) -> tuple[str, ...]:
    return tuple(token.folded for token in tokens[at:to])


def _atom_at(tokens: Sequence[Token], place: int, book: Book) -> Atom | None:
    if (period := book.longest(tokens, place)) and period[0].is_time:
        return Atom(place, place + len(period[0].words), period[1])
    weekday = book.weekdays.get(tokens[place].folded, "")
    at = _skip_links(tokens, place + 1) if weekday else place
    day = _day_at(tokens, at) or _first_at(tokens, at, book)
    month_at = _skip_links(tokens, day.to) if day else at
    month = book.months.get(tokens[month_at].folded, "") if month_at < len(tokens) else ""
    if day and month and month_at < len(tokens):
        return _with_year(tokens, place, month_at + 1, f"{day.english} {month}")
    if weekday:
        if day and day.to < len(tokens) and not tokens[day.to].is_word:
            return Atom(place, day.to, f"{weekday} {day.english}", is_day=True)
        if day:  # "lunes 11 a miércoles 13 de mayo": the day says more than its name
            return Atom(place, day.to, day.english, is_day=True)
        return Atom(place, place + 1, weekday)
    if month and at == place and day is None and tokens[at].folded not in book.short_months:
        made = _with_year(tokens, place, place + 1, month)
        return Atom(made.at, made.to, made.english, is_month=True)
    return None


def _with_year(tokens: Sequence[Token], at: int, to: int, english: str) -> Atom:
    to += int(to < len(tokens) and tokens[to].said == "." and len(tokens[to - 1].said) <= 4)
    year_at = _skip_links(tokens, to)
    if year_at < len(tokens) and _YEAR.fullmatch(tokens[year_at].said):
        english, to = f"{english} {tokens[year_at].said}", year_at + 1
    return Atom(at, to, english, is_month=True, is_day=True)


def _day_at(tokens: Sequence[Token], place: int) -> Atom | None:
    """A bare day of the month, its ordinal mark included."""
    if place >= len(tokens) or not tokens[place].said.isdigit() or len(tokens[place].said) > 2:
        return None
    number = int(tokens[place].said)
    if not 1 <= number <= 31:
        return None
    after = place + 1
    is_marked = after < len(tokens) and tokens[after].folded in _ORDINAL
    is_close = is_marked and tokens[after].at == tokens[place].to
    return Atom(place, after + int(is_close), str(number), is_day=True)


def _first_at(tokens: Sequence[Token], place: int, book: Book) -> Atom | None:
    """The first of a month, in a word: "il primo giugno", "zum ersten Mai"."""
    if place >= len(tokens) or tokens[place].folded not in _FIRST:
        return None
    after = _skip_links(tokens, place + 1)
    is_month = after < len(tokens) and tokens[after].folded in book.months
    return Atom(place, place + 1, "1", is_day=True) if is_month else None


def _skip_links(tokens: Sequence[Token], place: int) -> int:
    end = place
    while end < len(tokens) and tokens[end].folded in _LINKS and end < place + 2:
        end += 1
    return end

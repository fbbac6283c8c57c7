"""Which language a message is in, and the same message in English words.

The words are data (`phrasebook.py`), days are read by rules (`foreign_dates.py`), and verbs put
where English has them (`word_order.py`). Names, quoted words, what follows a colon and the reason
that is given stay as they were written. What is not surely of another language is English.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from babel.numbers import get_decimal_symbol

from kernel.llm.offline.foreign_dates import Dated, dates_in
from kernel.llm.offline.foreign_words import (
    ENGLISH,
    Token,
    fold,
    tokens_of,
)
from kernel.llm.offline.language_of import KEPT, detect_language
from kernel.llm.offline.phrase_tables import book
from kernel.llm.offline.phrasebook import DIGIT_NEXT, Book, Entry
from kernel.llm.offline.word_order import FIRST_NAME, Piece, in_order, particles_in, reworded

__all__ = ["ENGLISH", "Said", "detect_language", "fold", "read_language"]
FIRST_MARK = 0xE000  # one letter, of nobody's alphabet, stands for what is kept
_COLON = re.compile(r"(?<!\d):(?!//)")
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)+(?!\d)")
_GROUPED = re.compile(
    r"(?<![\d.,+])(?<!\d[ \u00a0\u202f])([1-9]\d{0,2})((?:[ \u00a0\u202f]\d{3})+)(?![\d])"
)
_DATE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.(?:\d{2}){0,2})?")
_SENTENCE_START = re.compile(r"(?:^|[.!?¿¡:]\s*)\W*$")
# Words that are written small within a sentence; with a capital they belong to a name.
_SMALL = frozenset(
    ["the", "a", "of", "from", "to", "in", "on", "at", "for", "and", "or", "with", "not", "my"]
)
# Between two capitals these are of a name: "Femke de Boer".
_NAME_LINKS = {"nl": ("de", "den", "der", "ter", "ten"), "es": ("la", "los", "las"), "de": ("der",)}

# What follows a colon after these is a text, however it reads.
_TELLING = frozenset(
    ["note", "remember", "reply", "answer", "comment", "reason", "message", "report", "reject",
     "record", "credit", "remind", "ask", "call", "meet", "talk", "write", "send", "because"]
)  # fmt: skip
KNOWN_SHARE_MIN = 0.7
_ARTICLES = frozenset(["the", "a", "my", "our", "that", "me", "all"])
BECAUSE = "because"

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Said:
    """A message as read: its language and the English of it, itself if it was English.

    `pairs` are the English words in their order, each with what was said for them.
    """

    text: str = ""
    language: str = ENGLISH
    pairs: tuple[tuple[str, str], ...] = ()


def read_language(
    text: str, locale: str = ENGLISH, names: Sequence[Span] = (), before: str = ""
) -> Said:
    """The message in English words; numbers are written as the locale of the company reads them.

    What stands at `names` is a record's name and stays as it is; `before` is the message before.
    """
    language = detect_language(text, before)
    if language == ENGLISH:
        return Said(text)
    known = book(language)
    kept: list[str] = []
    bare, at = "", 0
    for start, end in _left_alone(text, known, names):
        first = ord(FIRST_NAME) if (start, end) in names else FIRST_MARK
        bare += text[at:start] + chr(first + len(kept))
        kept.append(text[start:end])
        at = end
    told: list[Piece] = []
    english = _translate(bare + text[at:], known, kept, told)
    english = re.sub(r"[¿¡]|(?<= ) +| +(?=[?.!,;])", "", english).strip()
    pairs = tuple((_put_back(p.english, kept), _put_back(p.said, kept)) for p in told)
    return Said(_put_back(_renumbered(english, locale), kept), language, pairs)


def _left_alone(text: str, known: Book, names: Sequence[Span]) -> Iterator[Span]:
    """The parts that stay as they were written, in order."""
    spans = [*(m.span() for m in KEPT.finditer(text)), *names]
    colon = _COLON.search(text)
    if colon and not _is_more_order(text[: colon.start()], text[colon.end() :], known):
        start = len(text[: colon.start()].rstrip())
        spans.append((start, len(text)))
    end = 0
    for start, to in sorted(spans):
        if start >= end:
            yield start, to
            end = to


def _is_more_order(before: str, text: str, known: Book) -> bool:
    """Whether what follows a colon asks, or orders with names and figures, and is no note."""
    tokens = [t for t in tokens_of(text) if t.is_word]
    if text.rstrip().endswith("?"):
        return True
    opening = [known.word(t.folded) for t in tokens_of(before) if t.is_word]
    if any(e and e.english.split(" ")[0] in _TELLING for e in opening):
        return False
    has_value = bool(re.search(r"\d|@", text)) or any(t.is_large for t in tokens)
    small = [t for t in tokens if not t.is_large]
    entries = [known.word(t.folded) for t in small]
    known_count = sum(e is not None for e in entries)
    return has_value and known_count >= len(entries) * KNOWN_SHARE_MIN


def _translate(text: str, known: Book, kept: list[str], told: list[Piece]) -> str:
    folded = fold(text)
    for pattern, english in known.wide:
        if (match := pattern.search(folded)) is None:
            continue
        filled = english
        for mark, group in (("@", "who"), ("%", "what")):
            if mark in english:
                named = _translate(text[match.start(group) : match.end(group)], known, kept, told)
                filled = filled.replace(mark, named)
        before = _translate(text[: match.start()], known, kept, told)
        return before + filled + _translate(text[match.end() :], known, kept, told)
    tokens = tokens_of(text)
    if not tokens:
        return text
    found = list(_pieces(text, tokens, known, kept))
    found = reworded(found, known.language, is_question="?" in text)
    found = in_order(found, known.language)
    told += found
    return _joined(found) + text[tokens[-1].to :]


def _pieces(text: str, tokens: Sequence[Token], known: Book, kept: list[str]) -> Iterator[Piece]:
    """The message phrase by phrase, each the longest there is; days first."""
    dated = {each.at: each for each in dates_in(tokens, known)}
    apart = particles_in(tokens, known)
    place = end = 0
    while place < len(tokens):
        token = tokens[place]
        gap = text[end : token.at]
        if each := dated.get(place):
            said = text[token.at : tokens[each.to - 1].to]
            piece, length = Piece(each.english, gap, said, is_known=True), each.to - place
        elif place in apart:
            is_verb = bool(apart[place])
            piece, length = Piece(apart[place], gap, token.said, is_verb, is_known=True), 1
        else:
            phrase, length = _phrase_at(text, tokens, place, known, dated)
            said = text[token.at : tokens[place + length - 1].to]
            plain = known.numbers.get(token.folded, said)
            piece = Piece(plain, gap, said)
            if phrase:
                piece = Piece(phrase[1], gap, said, phrase[0].is_verb, is_known=True)
        yield piece
        place += length
        end = tokens[place - 1].to
        if piece.english == BECAUSE and (reason := _reason(text, end)):
            kept.append(reason)
            yield Piece(chr(FIRST_MARK + len(kept) - 1), " ", reason)
            end += len(text[end:]) - len(text[end:].lstrip()) + len(reason)
            while place < len(tokens) and tokens[place].at < end:
                place += 1


def _reason(text: str, at: int) -> str:
    """Why, in the person's own words: to the end of the sentence, of a sentence that orders."""
    said = re.match(r"[^.!?;]*", text[at:].lstrip())
    reason = said[0].strip() if said else ""
    return "" if "?" in text or not text[:at].strip() else reason


def _phrase_at(
    text: str, tokens: Sequence[Token], place: int, known: Book, dated: Mapping[int, Dated]
) -> tuple[tuple[Entry, str] | None, int]:
    """The phrase that begins here, if any, and how many tokens it takes."""
    token = tokens[place]
    phrase = known.longest(tokens, place)
    if token.is_word and (phrase is None or len(phrase[0].words) == 1):
        is_order = _SENTENCE_START.search(text[: token.at]) and _is_object(tokens, place, known)
        is_done = place > 0 and tokens[place - 1].folded in known.having
        order = known.order(token.folded) if is_order or is_done else None
        entry = order or (None if phrase else known.word(token.folded))
        phrase = (entry, entry.english) if entry else phrase
    if phrase is None:
        return None, 1
    length = len(phrase[0].words) - (phrase[0].words[-1] == DIGIT_NEXT)
    is_cut = any(p in dated for p in range(place + 1, place + length))
    near = None if place == 0 or any(d.at < place <= d.to for d in dated.values()) else place - 1
    if is_cut or _is_name(text, tokens, place, phrase, near, known):
        return None, 1
    return phrase, length


def _is_object(tokens: Sequence[Token], place: int, known: Book) -> bool:
    """Whether what follows the first word may be the object of an order: "reserva 8 …"."""
    if place + 1 >= len(tokens):
        return False
    after = tokens[place + 1]
    entry = known.longest(tokens, place + 1)
    return after.said[0].isdigit() or after.folded in known.numbers or (
        entry is not None and entry[1] in _ARTICLES
    )  # fmt: skip


def _is_name(
    text: str, tokens: Sequence[Token], place: int, phrase: tuple[Entry, str],
    near: int | None, known: Book,
) -> bool:  # fmt: skip
    """Whether a word is of a name by its capital, or stands between two that are."""
    token = tokens[place]
    before = tokens[near] if near is not None else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    is_near = before is not None and before.is_large and token.at == before.to + 1
    is_unknown = is_near and before is not None and known.word(before.folded) is None
    if not token.is_large:
        links = _NAME_LINKS.get(known.language, ())
        return is_unknown and token.folded in links and after is not None and after.is_large
    if _SENTENCE_START.search(text[: token.at]):
        return False
    if known.language == "de":
        return is_unknown or phrase[1] in _SMALL
    return not phrase[0].is_large and not phrase[0].is_time


def _joined(pieces: Sequence[Piece]) -> str:
    """The English, one space where two words would run together."""
    text = ""
    for piece in pieces:
        if not piece.english:
            continue
        is_close = text[-1:].isalnum() and piece.english[0].isalnum() and not piece.gap
        text += (" " if is_close else piece.gap) + piece.english
    return text


def _put_back(text: str, kept: Sequence[str]) -> str:
    for place, words in enumerate(kept):
        text = text.replace(chr(FIRST_MARK + place), words)
        text = text.replace(chr(ord(FIRST_NAME) + place), words)
    return text


def _renumbered(text: str, locale: str) -> str:
    """Numbers of people who write 1.200,50 as a company that writes 1,200.50 reads them."""
    text = _GROUPED.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), text)
    if get_decimal_symbol(locale.replace("-", "_") or ENGLISH) != ".":
        return text

    def turn(match: re.Match[str]) -> str:
        if _DATE.fullmatch(match[0]) and not re.fullmatch(r"\d{1,3}\.\d{3}", match[0]):
            return match[0]
        grouped = re.sub(r"\.(?=\d{3}(?!\d))", "\0", match[0])
        return grouped.replace(",", ".").replace("\0", ",")

    return _NUMBER.sub(turn, text)

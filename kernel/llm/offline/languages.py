"""Which of the six languages a message is in, and the same message in English words.

The phrases are data (`phrases/glossary.tsv`): a row holds an English phrase and what people say for
it, `;` between several, in which `@` and `%` stand for whatever is named there, `#` for a number
that follows, and `:english` overrides the row's phrase. Names, quoted words and what follows a
colon stay as they were written. A message that is not surely of another language is English.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel.dates import get_day_names, get_month_names
from babel.numbers import get_decimal_symbol

ENGLISH = "en"
TELLING_CHARS_MIN = 4  # of at least one word: "de la Cruz" makes no sentence Spanish
HITS_MIN = 2
ALONE_WORDS_MAX = 3  # a message this short may be known by one word
ALONE_CHARS_MIN = 5
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LEFT_ALONE = re.compile(r"[\"“„«][^\"“”„«»]*[\"“”»]|\S+@\S+|https?://\S+|(?<!\d):(?!//)[\s\S]+")
_NUMBER = re.compile(r"(?<![\d.,])\d+(?:[.,]\d+)+(?!\d)")
_DATE = re.compile(r"\d{1,2}\.\d{1,2}(?:\.(?:\d{2}){0,2})?")
_SENTENCE_START = re.compile(r"(?:^|[.!?¿¡:]\s*)\W*$")
# Words that are written small within a sentence; with a capital they belong to a name.
_SMALL = frozenset(
    ["the", "a", "of", "from", "to", "in", "on", "at", "for", "and", "or", "with", "not", "my"]
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message as read: its language and the English of it, itself if it was English."""

    text: str = ""
    language: str = ENGLISH


@dataclass(frozen=True, slots=True)
class _Phrases:
    """One language's phrases: `wide` ones with something named inside, `known` ones by form."""

    wide: tuple[tuple[re.Pattern[str], str], ...]
    known: dict[str, str]
    pattern: re.Pattern[str]
    words: frozenset[str]


def read_language(text: str, locale: str = ENGLISH) -> Said:
    """The message in English words; numbers are written as the locale of the company reads them."""
    language = detect_language(text)
    if language == ENGLISH:
        return Said(text)
    pieces: list[str] = []
    at = 0
    for match in _LEFT_ALONE.finditer(text):
        pieces += [_translate(text[at : match.start()], language), match[0]]
        at = match.end()
    head, kept = _translate(text[at:], language), "".join(pieces)
    english = re.sub(r"[¿¡]|(?<= ) +", "", kept + head).strip()
    return Said(_renumbered(english, locale), language)


def detect_language(text: str) -> str:
    """The language most of the words are of: en, de, fr, es, it or nl."""
    written = _WORD.findall(_LEFT_ALONE.sub(" ", text))
    words = [fold(w) for w in written]
    plain = sum(w.islower() for w in written[1:]) + len(written[:1])  # the rest may be names
    english = _english_words()
    best, best_hits = ENGLISH, 0
    for language in _languages():
        own = _phrases(language).words
        hits = [w for w in words if w in own and w not in english]
        others = sum(w in english and w not in own for w in words)
        if len(hits) > max(others, best_hits) and _is_enough(hits, plain):
            best, best_hits = language, len(hits)
    return best


def fold(text: str) -> str:
    """The text in lower case without accents, every letter in its place."""
    return "".join(_folded(letter) for letter in text)


def _is_enough(hits: list[str], words: int) -> bool:
    longest = max(map(len, hits), default=0)
    if len(hits) >= HITS_MIN:
        return longest >= TELLING_CHARS_MIN
    return words <= ALONE_WORDS_MAX and longest >= ALONE_CHARS_MIN


def _translate(text: str, language: str) -> str:
    phrases = _phrases(language)
    folded = fold(text)
    for pattern, english in phrases.wide:
        if (match := pattern.search(folded)) is None:
            continue
        told = english
        for mark, group in (("@", "who"), ("%", "what")):
            if mark in told:
                named = text[match.start(group) : match.end(group)]
                told = told.replace(mark, _translate(named, language))
        before, after = text[: match.start()], text[match.end() :]
        return _translate(before, language) + told + _translate(after, language)
    return "".join(_word_by_word(text, folded, phrases, is_german=language == "de"))


def _word_by_word(text: str, folded: str, phrases: _Phrases, *, is_german: bool) -> Iterator[str]:
    at = 0
    for match in phrases.pattern.finditer(folded):
        said = text[match.start() : match.end()]
        is_number_next = text[match.end() :].lstrip()[:1].isdigit()
        wanted = f"{match[0]} #" if is_number_next else match[0]
        english = phrases.known.get(wanted) or phrases.known.get(match[0], "")
        is_first = bool(_SENTENCE_START.search(text[: match.start()]))
        is_name = said[0].isupper() and not is_first and not (is_german and english not in _SMALL)
        yield text[at : match.start()]
        yield said if is_name else english + (" " if said.endswith(("'", "’")) else "")
        at = match.end()
    yield text[at:]


def _renumbered(text: str, locale: str) -> str:
    """Numbers of people who write 1.200,50 as a company that writes 1,200.50 reads them."""
    if get_decimal_symbol(locale.replace("-", "_") or ENGLISH) != ".":
        return text

    def turn(match: re.Match[str]) -> str:
        if _DATE.fullmatch(match[0]):
            return match[0]
        grouped = re.sub(r"\.(?=\d{3}(?!\d))", "\0", match[0])
        return grouped.replace(",", ".").replace("\0", ",")

    return _NUMBER.sub(turn, text)


@cache
def _folded(letter: str) -> str:
    if letter == "’":
        return "'"
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def _data(name: str) -> str:
    return files("kernel.llm.offline").joinpath("phrases", name).read_text(encoding="utf-8")


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(line.split("\t")) for line in _data("glossary.tsv").splitlines() if line)


def _languages() -> tuple[str, ...]:
    return _rows()[0][1:]


@cache
def _english_words() -> frozenset[str]:
    """English, or as much English as anything else."""
    common = _data("english.txt").split()
    return frozenset(common) | {
        word for row in _rows()[1:] for word in _WORD.findall(row[0].lower())
    }


@cache
def _phrases(language: str) -> _Phrases:
    column = _rows()[0].index(language)
    known = _calendar(language)
    wide: list[tuple[re.Pattern[str], str]] = []
    for english, *others in _rows()[1:]:
        for form in filter(None, others[column - 1].split(";")):
            said, _, own = form.partition(":")
            if "@" in said:
                wide.append((_wide(said), own or english))
            else:
                known.setdefault(said.strip(), (own or english).replace(" #", ""))
    ordered = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join(_form(said) for said in ordered))
    words = frozenset(word for said in known for word in _WORD.findall(said))
    return _Phrases(tuple(wide), known, pattern, words)


def _form(said: str) -> str:
    plain = said.removesuffix(" #")
    end = r"(?=\s*\d)" if said.endswith(" #") else "" if plain.endswith("'") else r"(?!\w)"
    return rf"(?<!\w){re.escape(plain)}{end}"


def _wide(said: str) -> re.Pattern[str]:
    shape = re.escape(said).replace("@", r"(?P<who>[^?!.;]{1,60}?)").replace("%", r"(?P<what>.+?)")
    return re.compile(rf"(?<!\w){shape}(?=\s*(?:[?!.;]|$))")


def _calendar(language: str) -> dict[str, str]:
    """The names of months and weekdays, with what stands before a month in Spanish."""
    known: dict[str, str] = {}
    for number, name in get_month_names("wide", "format", language).items():
        english = get_month_names("wide", "format", ENGLISH)[number]
        known |= {fold(name): english, f"de {fold(name)}": english}
    for number, name in get_day_names("wide", "format", language).items():
        known[fold(name)] = get_day_names("wide", "format", ENGLISH)[number]
    return known


def search_words(text: str, said: Said) -> str:
    """What documents are searched for: the words as they were said, and the English of them."""
    return text if said.language == ENGLISH else f"{text} {said.text}"

"""What words of another language mean in English: phrases, words in any form, compounds, times.

Three tables in `phrases/`, a column a language: `glossary.tsv` holds phrases whose English is more
than their words, `words.tsv` single words and fixed groups of them in their basic form ("to " marks
a verb), `times.tsv` numbers and the patterns of periods, `<N>` a number in them and `<T>` a unit, a
weekday or a month, and behind FROM, TO and ON what stands before a day. A form that no table
has is known by its stem, without an ending that is a pronoun ("apruébale"), without the marks of a
participle ("angelegt"), or as a compound of known words ("Lagerbestand").
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from babel.dates import get_day_names, get_month_names
from snowballstemmer import stemmer

ENGLISH = "en"
NUMBER, TIME, DIGIT_NEXT = "<n>", "<t>", "#"
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+-feira|[^\W\d_]+['’]?|\S")
COMPOUND_CHARS_MIN, PART_CHARS_MIN, STEM_CHARS_MIN = 7, 4, 4
_STEMMERS = {
    "de": "german", "fr": "french", "es": "spanish", "it": "italian", "pt": "portuguese",
    "nl": "dutch",
}  # fmt: skip
_JOINTS = {"de": ("", "s", "es", "n", "en"), "nl": ("", "s", "en", "e")}
_PARTICLES = {
    "de": (
        "ab an auf aus bei ein fest frei her heraus hin hinzu los mit nach um vor weg weiter zu "
        "zurück zusammen"
    ).split(),
    "nl": (
        "aan af op uit in toe terug bij om mee vast goed over apart weg door klaar voor opzij"
    ).split(),
}
_CLITICS = {
    "es": ("melo", "mela", "selo", "nos", "les", "los", "las", "me", "te", "se", "le", "lo", "la"),
    "it": ("melo", "mela", "gli", "mi", "ti", "ci", "vi", "lo", "la", "li", "le", "ne", "si"),
}
_CHANGED = {"gib": "geb", "nimm": "nehm", "lies": "les", "sieh": "seh", "tritt": "tret"}
_UNITS = frozenset(
    "day days week weeks month months quarter year years hour hours minute morning".split()
)
_DAYS_SAID = frozenset(
    ["today", "tomorrow", "yesterday", "the day after tomorrow", "the day before yesterday",
     "this morning", "this afternoon"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """A phrase with its English; `is_time` ones say when, `is_large` ones are written so."""

    words: tuple[str, ...]
    english: str
    is_verb: bool = False
    is_time: bool = False
    is_large: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign at `at:to` of a text."""

    said: str
    folded: str
    at: int
    to: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.said[0].isalpha()

    @property
    def is_large(self) -> bool:
        """Whether it has a capital letter at its head."""
        return self.said[0].isupper()


@dataclass
class Book:
    """Everything known of one language."""

    language: str
    opening: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list[Entry]))
    single: dict[str, Entry] = field(default_factory=dict[str, Entry])
    stems: dict[str, Entry] = field(default_factory=dict[str, Entry])
    numbers: dict[str, str] = field(default_factory=dict[str, str])
    units: dict[str, str] = field(default_factory=dict[str, str])
    weekdays: dict[str, str] = field(default_factory=dict[str, str])
    months: dict[str, str] = field(default_factory=dict[str, str])
    before: dict[str, frozenset[tuple[str, ...]]] = field(
        default_factory=dict[str, frozenset[tuple[str, ...]]]
    )
    wide: list[tuple[re.Pattern[str], str]] = field(
        default_factory=list[tuple[re.Pattern[str], str]]
    )
    words: set[str] = field(default_factory=set[str])

    def time_of(self, token: Token) -> str:
        """The English of a unit, a weekday or a month."""
        said = token.folded
        return self.units.get(said) or self.weekdays.get(said) or self.months.get(said, "")

    def number_of(self, token: Token) -> str:
        """The digits of a number that was written in digits or as a word."""
        return token.said if token.said.isdigit() else self.numbers.get(token.folded, "")

    def longest(self, tokens: Sequence[Token], at: int) -> tuple[Entry, str] | None:
        """The longest phrase that begins here, with its English."""
        token = tokens[at]
        heads = [token.folded]
        heads += [NUMBER] if self.number_of(token) else []
        heads += [TIME] if self.time_of(token) else []
        entries = [e for head in heads for e in self.opening.get(head, ())]
        for entry in sorted(entries, key=lambda e: -len(e.words)) if heads[1:] else entries:
            if (english := self._filled(entry, tokens, at)) is not None:
                return entry, english
        return None

    def word(self, said: str) -> Entry | None:
        """What a single word means, in whatever form it stands."""
        return self._known(said) or self._without_ending(said) or self._compound(said)

    def joined(self, particle: str, verb: str) -> Entry | None:
        """What a verb means with a particle that stands apart: "lege … an"."""
        if particle not in _folded_particles(self.language):
            return None
        found = self._known(particle + _CHANGED.get(verb, verb))
        return found if found and found.is_verb else None

    def _filled(self, entry: Entry, tokens: Sequence[Token], at: int) -> str | None:
        english = entry.english
        for place, word in enumerate(entry.words):
            if at + place >= len(tokens):
                return None
            token = tokens[at + place]
            if word == DIGIT_NEXT:
                if not token.said[0].isdigit():
                    return None
            elif word in (NUMBER, TIME):
                value = self.number_of(token) if word == NUMBER else self.time_of(token)
                if not value:
                    return None
                english = english.replace(word.upper(), value)
            elif word != token.folded:
                return None
        return english

    def _known(self, said: str) -> Entry | None:
        if found := self.single.get(said):
            return found
        if len(said) < STEM_CHARS_MIN:
            return None
        return self.stems.get(stem(self.language, said))

    def _without_ending(self, said: str) -> Entry | None:
        for ending in _CLITICS.get(self.language, ()):
            if said.endswith(ending) and len(said) - len(ending) >= 3:
                bare = said.removesuffix(ending)
                short = bare[:-1] if ending[0] == bare[-1] else bare
                found = self._known(bare) or self._known(short)
                if found and found.is_verb:
                    return found
        for mark in ("ge", "zu", "te") if self.language in _PARTICLES else ():
            for particle in ("", *_folded_particles(self.language)):
                if said.startswith(particle + mark) and len(said) - len(particle) > 5:
                    found = self._known(particle + said[len(particle) + 2 :])
                    if found and found.is_verb:
                        return found
        return None

    def _compound(self, said: str) -> Entry | None:
        if self.language not in _JOINTS or len(said) < COMPOUND_CHARS_MIN:
            return None
        for cut in range(PART_CHARS_MIN, len(said) - PART_CHARS_MIN + 1):
            tail = self._known(said[cut:]) or self._part(said[cut:])
            if tail is None:
                continue
            for joint in _JOINTS[self.language]:
                head = said[:cut].removesuffix(joint) if said[:cut].endswith(joint) else ""
                found = (self._known(head) or self._part(head)) if len(head) > 2 else None
                if found and not found.is_time:
                    return Entry((said,), f"{found.english} {tail.english}", is_large=True)
        return None

    def _part(self, said: str) -> Entry | None:
        """A day or a unit within a compound: "vrijdagmiddag"."""
        english = self.weekdays.get(said) or self.units.get(said)
        return Entry((said,), english) if english else None


@cache
def book(language: str) -> Book:
    """The book of one language."""
    made = Book(language)
    _add_calendar(made)
    _add_times(made)
    verbs = {row[0].removeprefix("to ") for row in rows("words") if row[0].startswith("to ")}
    for name in ("glossary", "words"):
        place = rows(name)[0].index(language)
        for english, *others in rows(name)[1:]:
            for form in filter(None, others[place - 1].split(";")):
                _add(made, form.strip(), english, verbs)
    for entries in made.opening.values():
        entries.sort(key=lambda e: -len(e.words))
    return made


@cache
def languages() -> tuple[str, ...]:
    """The languages besides English."""
    return rows("glossary")[0][1:]


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, its head first."""
    return tuple(tuple(line.split("\t")) for line in data(f"{name}.tsv").splitlines() if line)


def data(name: str) -> str:
    """The text of a file in `phrases/`."""
    return files("kernel.llm.offline").joinpath("phrases", name).read_text(encoding="utf-8")


def tokens_of(text: str) -> list[Token]:
    """The words, numbers and signs of a text."""
    return [Token(m[0], fold(m[0]), m.start(), m.end()) for m in TOKEN.finditer(text)]


def fold(text: str) -> str:
    """The text in lower case without accents, every letter in its place."""
    return "".join(_folded(letter) for letter in text)


@lru_cache(maxsize=50_000)
def stem(language: str, word: str) -> str:
    """The stem of a folded word."""
    return _stemmer(language).stemWord(word)


@cache
def _stemmer(language: str):  # noqa: ANN202  # the library names no type for it
    return stemmer(_STEMMERS[language])


@cache
def _folded_particles(language: str) -> frozenset[str]:
    return frozenset(fold(particle) for particle in _PARTICLES.get(language, ()))


@cache
def _folded(letter: str) -> str:
    if letter == "’":
        return "'"
    base = unicodedata.normalize("NFKD", letter)[0].lower()
    return base if len(base) == 1 else letter


def _words_of(form: str) -> tuple[str, ...]:
    marked = form.replace("<N>", " \0 ").replace("<T>", " \1 ")
    return tuple(
        {"\0": NUMBER, "\1": TIME}.get(match[0], fold(match[0]))
        for match in re.finditer(rf"[\0\1]|{TOKEN.pattern}", marked)
    )


def _add(made: Book, form: str, english: str, verbs: set[str]) -> None:
    said, _, own = form.partition(":")
    if "@" in said:
        made.wide.append((_wide(fold(said)), own or english))
        return
    words = _words_of(said)
    plain = (own or english).replace(" #", "")
    is_verb = plain.startswith("to ") or plain in verbs
    plain = plain.removeprefix("to ") if not own and plain != "to " else plain
    is_time = plain in _DAYS_SAID
    entry = Entry(words, plain, is_verb, is_time, is_large=said[:1].isupper())
    made.words.update(word for word in words if word[0].isalpha())
    if words not in [e.words for e in made.opening[words[0]]]:
        made.opening[words[0]].append(entry)
    if len(words) == 1:
        made.single.setdefault(words[0], entry)
        if len(words[0]) >= STEM_CHARS_MIN:
            made.stems.setdefault(stem(made.language, words[0]), entry)
        if plain in _UNITS:
            made.units.setdefault(words[0], plain)


def _add_times(made: Book) -> None:
    place = rows("times")[0].index(made.language)
    for english, *others in rows("times")[1:]:
        forms = [_words_of(form) for form in filter(None, others[place - 1].split(";"))]
        if english.isupper():
            made.before[english] = frozenset(forms)
            continue
        is_number = english.isdigit()
        for words in forms:
            if is_number and len(words) == 1:
                made.numbers.setdefault(words[0], english)
                made.words.add(words[0])
            if english != "1":
                entry = Entry(words, english, is_time=not is_number)
                made.opening[words[0]].append(entry)


def _add_calendar(made: Book) -> None:
    for width in ("wide", "abbreviated"):
        english = get_month_names("wide", "format", ENGLISH)
        for number, name in get_month_names(width, "format", made.language).items():
            made.months.setdefault(fold(name).removesuffix("."), english[number])
    days = get_day_names("wide", "format", ENGLISH)
    for number, name in get_day_names("wide", "format", made.language).items():
        made.weekdays[fold(name)] = days[number]
    made.words.update(made.weekdays, filter(_is_long, made.months))


def _is_long(word: str) -> bool:
    return len(word) >= STEM_CHARS_MIN


def _wide(said: str) -> re.Pattern[str]:
    shape = re.escape(said).replace("@", r"(?P<who>[^?!.;]{1,60}?)").replace("%", r"(?P<what>.+?)")
    return re.compile(rf"(?<!\w){shape}(?=\s*(?:[?!.;]|$))")


def entries_of(language: str) -> Iterator[Entry]:
    """Every phrase of a language."""
    for entries in book(language).opening.values():
        yield from entries

"""A language's book, filled from the tables in `phrases/` and the calendar of CLDR."""

import re
from functools import cache

from babel.dates import get_day_names, get_month_names

from kernel.llm.offline.foreign_words import ENGLISH, TOKEN, fold, rows, stem
from kernel.llm.offline.phrasebook import NUMBER, STEM_CHARS_MIN, TIME, Book, Entry

_UNITS = frozenset(
    ["day", "days", "week", "weeks", "month", "months", "quarter", "year", "years", "hour",
     "hours", "minute", "morning"]
)  # fmt: skip
_BEFORE_VERBS = (
    ["have"], ["has"], ["who"], ["I"], ["we"], ["they"], ["can"], ["must"], ["should"], ["want"],
    ["like"], ["may"],
)  # fmt: skip
_DAYS_SAID = frozenset(
    ["today", "tomorrow", "yesterday", "the day after tomorrow", "the day before yesterday",
     "this morning", "this afternoon"]
)  # fmt: skip


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
    return made


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
    first, apart, last = said.partition(" … ")
    words = _words_of(said)
    plain = (own or english).replace(" #", "")
    is_verb = plain.startswith("to ") or plain in verbs
    plain = plain.removeprefix("to ") if not own and plain != "to " else plain
    is_time = plain in _DAYS_SAID
    if apart:
        made.parted[fold(first), fold(last)] = Entry((fold(first),), plain, is_verb=True)
        return
    entry = Entry(words, plain, is_verb, is_time, said if len(words) == 1 else said[:1])
    made.words.update(word for word in words if word[0].isalpha())
    if (words, entry.form) not in [(e.words, e.form) for e in made.opening[words[0]]]:
        made.opening[words[0]].append(entry)
    if len(words) == 1:
        made.single.setdefault(words[0], entry)
        if len(words[0]) >= STEM_CHARS_MIN:
            made.stems.setdefault(stem(made.language, words[0]), entry)
        if plain.split()[-1:] in _BEFORE_VERBS:
            made.having.add(words[0])
        if is_verb:
            made.words.update(_orders_of(words[0], made.language))
            made.verb_stems.setdefault(stem(made.language, words[0]), entry)
        if plain in _UNITS:
            made.units.setdefault(words[0], plain)


def _orders_of(verb: str, language: str) -> list[str]:
    """The commonest forms of a regular verb in an order."""
    endings = {"de": ("n", "en"), "nl": ("en",), "it": ("re",)}.get(language, ("r",))
    forms = [verb.removesuffix(end) for end in endings if verb.endswith(end)]
    forms += [f"{form}z" for form in forms if language == "fr"]
    return [form for form in forms if len(form) >= STEM_CHARS_MIN]


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
                entry = Entry(words, english, is_time=not is_number and english != "at <N>")
                made.opening[words[0]].append(entry)


def _add_calendar(made: Book) -> None:
    for width in ("wide", "abbreviated"):
        english = get_month_names("wide", "format", ENGLISH)
        for number, name in get_month_names(width, "format", made.language).items():
            said = fold(name).removesuffix(".")
            if made.months.setdefault(said, english[number]) and width == "abbreviated":
                made.short_months.add(said)
        made.short_months -= {
            fold(name) for name in get_month_names("wide", "format", made.language).values()
        }
    days = get_day_names("wide", "format", ENGLISH)
    for number, name in get_day_names("wide", "format", made.language).items():
        made.weekdays[fold(name)] = days[number]
        plural = fold(name).replace("-feira", "s-feira") + "s"  # "tous les lundis"
        made.weekdays.setdefault(plural, days[number])
    made.words.update(made.weekdays, filter(_is_long, made.months))


def _is_long(word: str) -> bool:
    return len(word) >= STEM_CHARS_MIN


def _wide(said: str) -> re.Pattern[str]:
    shape = re.escape(said).replace("@", r"(?P<who>[^?!.;]{1,60}?)").replace("%", r"(?P<what>.+?)")
    return re.compile(rf"(?<!\w){shape}(?=\s*(?:[?!.;]|$))")

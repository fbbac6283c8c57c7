"""Finds a company's own records in the text of a document, by numbers and full names alone.

A sentence to the assistant may mean a record by a part of its name; a document of many pages
would name half the company that way. So a name counts whole, in its own capitals, and only if it
is more than everyday words and no other record of its table has it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from actions.matching import Candidate, name_words
from actions.ordinary import ordinary_words
from rag.subjects import family_of

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CODE = re.compile(r"[^\W_][\w./@+-]*[^\W_]")
_CODE_CHARS_MIN = 4
_LONE_CHARS_MIN = 5
_PARTED = re.compile(r"\n\s*\n|\|")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text in the form names are compared in."""

    form: str
    is_capital: bool
    start: int
    end: int


@dataclass(slots=True)
class RecordNames:
    """The numbers and full names of some records, and the keys of those that bear them."""

    _codes: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _labels: dict[tuple[str, ...], dict[str, tuple[bool, ...]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _longest: dict[str, int] = field(default_factory=dict[str, int])

    def add(self, key: str, candidate: Candidate) -> None:
        """Take in a record's names."""
        for name in candidate.names:
            if _is_code(name):
                self._codes[name.casefold()][key] = None
        words = _words(candidate.label)
        forms = tuple(word.form for word in words)
        if forms and not _is_code(candidate.label):
            self._labels[forms][key] = tuple(word.is_capital for word in words)
            self._longest[forms[0]] = max(self._longest.get(forms[0], 0), len(forms))

    def called(self, name: str) -> list[str]:
        """The records of just this number or full name."""
        labels = self._labels.get(tuple(word.form for word in _words(name)), {})
        return _alone([*self._codes.get(name.strip().casefold(), {}), *labels])

    def find(self, text: str) -> list[str]:
        """Keys of the records the text names, in the order of their places."""
        places = {m.start(): m[0].casefold() for m in _CODE.finditer(text)}
        found = [(at, key) for at, code in places.items() for key in self._codes.get(code, ())]
        words, at = _words(text), 0
        while at < len(words):
            length, keys = self._named(text, words, at)
            found += [(words[at].start, key) for key in keys]
            at += length
        return list(dict.fromkeys(key for _, key in sorted(found)))

    def _named(self, text: str, words: Sequence[_Word], at: int) -> tuple[int, list[str]]:
        """How many words from here are a name, at least one, and whose; longest names first."""
        for length in range(self._longest.get(words[at].form, 0), 0, -1):
            said = words[at : at + length]
            bearers = self._labels.get(tuple(word.form for word in said), {})
            if len(said) < length or not bearers or not _is_telling(said):
                continue
            if any(_PARTED.search(text[a.end : b.start]) for a, b in pairwise(said)):
                continue
            keys = [
                key
                for key, capitals in bearers.items()
                if all(word.is_capital or not has for word, has in zip(said, capitals, strict=True))
            ]
            if keys:
                return length, _alone(keys)
        return 1, []


def _is_code(name: str) -> bool:
    """Whether a name is a number or an address that stands for one record wherever it is."""
    if not _CODE.fullmatch(name) or len(name) < _CODE_CHARS_MIN:
        return False
    return "@" in name or (any(c.isdigit() for c in name) and any(c.isalpha() for c in name))


def _is_telling(said: Sequence[_Word]) -> bool:
    """Whether the words of a name are not just everyday words."""
    telling = [word for word in said if word.form not in ordinary_words() and len(word.form) > 1]
    if len(said) == 1:
        return bool(telling) and len(said[0].form) >= _LONE_CHARS_MIN and said[0].is_capital
    return bool(telling)


def _alone(keys: Iterable[str]) -> list[str]:
    """Those that are the only ones of their table: two of one name tell neither."""
    families: dict[str, list[str]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        families[family_of(key)].append(key)
    return [each[0] for each in families.values() if len(each) == 1]


def _words(text: str) -> list[_Word]:
    return [
        _Word(form, match[0][0].isupper() or match[0][0].isdigit(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        for form in name_words(match[0])
    ]

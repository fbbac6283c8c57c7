"""Which records a person's words fit: one scorer for arguments and for names within a sentence.

Words are compared without case, accents, order and plural; a number is right or wrong, never
close, so that LR-109 does not find LR-101.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from rapidfuzz import fuzz, process, utils
from rapidfuzz.distance import OSA

from kernel.limits import REFERENCE_CHOICES_MAX

SCORE_MIN = 80.0
SCORE_GAP_MIN = 5.0
CLOSE_CHARS_MIN = 4
SWAPPED_SCORE = 88.0  # two letters in each other's place
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?(?!\w)")
_CODE = re.compile(r"\S*\d\S*")
_ARTICLES = frozenset({"the", "a", "an", "our", "my", "this", "that", "called", "named"})
_KEPT_S = ("ss", "us", "is")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One visible record and the names it goes by.

    `also` are words it is found by only when it is asked for (the person of a request, its
    month); of several found so, those of the lowest `rank` are meant.
    """

    id: UUID
    kind: str
    label: str
    names: tuple[str, ...]
    detail: str = ""
    also: str = ""
    rank: int = 0


def name_words(text: str) -> tuple[str, ...]:
    """The words of a name in the form in which names are compared."""
    bare = _POSSESSIVE.sub("", text)
    if not bare.isascii():
        bare = "".join(
            c for c in unicodedata.normalize("NFKD", bare) if not unicodedata.combining(c)
        )
    return tuple(singular(word) for word in utils.default_process(bare).split())


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """A lower-case English word without its plural ending: stoves, boxes, batteries."""
    if len(word) < 4 or not word.isalpha() or not word.endswith("s") or word.endswith(_KEPT_S):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("shes", "ches", "sses", "xes", "zes")):
        return word[:-2]
    return word[:-1]


def is_code(label: str) -> bool:
    """Whether a label is a number such as INV-0019, which is named whole or not at all."""
    return bool(_CODE.fullmatch(label.strip()))


class Names:
    """The names of some candidates, by whole names and by the words of their labels."""

    def __init__(self, everyone: Sequence[Candidate]) -> None:
        self.everyone = everyone
        self.labels = [name_words(candidate.label) for candidate in everyone]
        self._whole: dict[tuple[str, ...], dict[int, None]] = defaultdict(dict)
        self._holding: dict[str, dict[int, None]] = defaultdict(dict)
        for place, candidate in enumerate(everyone):
            for name in candidate.names:
                self._whole[tuple(sorted(name_words(name)))][place] = None
            for word in self.labels[place]:
                self._holding[word][place] = None
        self._whole.pop((), None)

    def called(self, words: Iterable[str]) -> list[int]:
        """Places of the candidates with just this name, in whatever order of its words."""
        return list(self._whole.get(tuple(sorted(words)), ()))

    def holding(self, word: str) -> dict[int, float]:
        """Places of those with this word in their label, or with close spellings; 0 to 100."""
        if word in self._holding:
            return dict.fromkeys(self._holding[word], 100.0)
        if len(word) < CLOSE_CHARS_MIN or not word.isalpha():
            return {}
        found: dict[int, float] = {}
        close = process.extract(
            word, self._holding.keys(), scorer=fuzz.ratio, score_cutoff=60.0, limit=20
        )
        for other, _, _ in close:
            score = closeness(word, other)
            for place in self._holding[other] if score >= SCORE_MIN else ():
                found[place] = max(score, found.get(place, 0.0))
        return found

    def holding_all(self, words: Sequence[str]) -> dict[int, float]:
        """Places of those whose label has every word as often as it is said; the mean score."""
        if not words:
            return {}
        each = [self.holding(word) for word in words]
        shared = set.intersection(*(set(found) for found in each))
        counts = Counter(words)
        often = [(word, number) for word, number in counts.items() if number > 1]
        return {
            place: sum(found[place] for found in each) / len(each)
            for place in sorted(shared)
            if all(self.labels[place].count(word) >= number for word, number in often)
        }


def closeness(word: str, other: str) -> float:
    """How alike two words are spelled, 0 to 100; words with digits are alike or not."""
    if word == other:
        return 100.0
    if not (word.isalpha() and other.isalpha()) or min(len(word), len(other)) < CLOSE_CHARS_MIN:
        return 0.0
    is_swapped = sorted(word) == sorted(other) and OSA.distance(word, other) == 1
    return max(SWAPPED_SCORE if is_swapped else 0.0, fuzz.ratio(word, other))


def best_matches(words: str, everyone: Sequence[Candidate]) -> list[Candidate]:
    """Exact names first, then words of a name, then what else it is found by, then spellings."""
    verbatim = [c for c in everyone if str(c.id) == words or words in c.names]
    if verbatim:
        return verbatim
    names = Names(everyone)
    said = name_words(words)
    bare = _without_kind(said, everyone)
    for wanted in dict.fromkeys((said, bare)):
        found = _by_words(wanted, names) or _by_other_words(wanted, everyone)
        if found:
            return found
    return _by_spelling(bare, names)


def _without_kind(words: tuple[str, ...], everyone: Sequence[Candidate]) -> tuple[str, ...]:
    kinds = {word for kind in {c.kind for c in everyone} for word in kind.split("_")}
    return tuple(word for word in words if word not in kinds | _ARTICLES) or words


def _by_words(wanted: tuple[str, ...], names: Names) -> list[Candidate]:
    places = names.called(wanted)
    if not places:
        held = names.holding_all(wanted)
        places = [place for place, score in held.items() if score == 100.0]
    return [names.everyone[place] for place in places]


def _by_other_words(wanted: tuple[str, ...], everyone: Sequence[Candidate]) -> list[Candidate]:
    found = [c for c in everyone if wanted and c.also and set(wanted) <= set(name_words(c.also))]
    first = min((c.rank for c in found), default=0)
    return [c for c in found if c.rank == first]


def _by_spelling(wanted: tuple[str, ...], names: Names) -> list[Candidate]:
    scores = names.holding_all(wanted)
    text, numbers = " ".join(wanted), _numbers(wanted)
    texts = {
        place: " ".join(label)
        for place, label in enumerate(names.labels)
        if numbers <= _numbers(label)
    }
    for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
        limit = REFERENCE_CHOICES_MAX
        for _, score, place in process.extract(
            text, texts, scorer=scorer, score_cutoff=SCORE_MIN, limit=limit
        ):
            scores[place] = max(score, scores.get(place, 0.0))
    best = max(scores.values(), default=0.0)
    ranked = sorted(scores.items(), key=lambda found: (-found[1], found[0]))
    near = [place for place, score in ranked if best - score < SCORE_GAP_MIN]
    return [names.everyone[place] for place in near[:REFERENCE_CHOICES_MAX]]


def _numbers(words: Iterable[str]) -> set[str]:
    return {number for word in words for number in re.findall(r"\d+", word)}

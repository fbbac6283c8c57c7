"""Recognises the tenant's own records in a person's words, among those they may see."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process, utils

from actions.refs import Candidate, candidates, known_kinds
from kernel.db.uow import UnitOfWork

WORDS_MAX = 6
PART_CHARS_MIN = 3
FUZZY_CHARS_MIN = 5
FUZZY_SCORE_MIN = 84
PART_SCORE = 92.0
_WORD = re.compile(r"[^\W_]+(?:[-/.'’@+][^\W_]+)*", re.UNICODE)
_POSSESSIVE = re.compile(r"['’]s?$")
_ORDINARY_WORDS = """
the and for gmbh ltd inc co kg ag llc corp company group leave lead leads invoice invoices
order orders stock product products account accounts bank cash sales tax cost costs team
office main warehouse general other services service expenses expense income day days annual
sick unpaid new old open all this that with from into what who how many much price list book
books note date time week month year credit payment payments
"""
_ORDINARY = frozenset(_ORDINARY_WORDS.split())


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record named in a text at `start:end`; rivals share the same place."""

    candidate: Candidate
    start: int
    end: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int


async def find_mentions(uow: UnitOfWork, text: str) -> list[FoundRecord]:
    """Every record the person may see that the text names, in the order of the text."""
    found: list[FoundRecord] = []
    for kind in known_kinds(uow.principal):
        found += mentions_in(text, await candidates(uow, kind))
    return sorted(found, key=lambda f: (f.start, -f.end, -f.score))


def mentions_in(text: str, everyone: Sequence[Candidate]) -> list[FoundRecord]:
    """Whole names and numbers first, then distinctive parts of names, then close spellings."""
    words = [_word(m) for m in _WORD.finditer(text)]
    whole, parts = _index(everyone)
    found, taken = _whole_names(text, words, whole)
    rest = [w for w in words if not any(w.start < e and s < w.end for s, e in taken)]
    return found + _by_parts(text, rest, parts)


def _word(match: re.Match[str]) -> _Word:
    bare = _POSSESSIVE.sub("", match[0])
    return _Word(bare, match.start(), match.start() + len(bare))


def _index(
    everyone: Iterable[Candidate],
) -> tuple[dict[str, list[Candidate]], dict[str, list[Candidate]]]:
    whole: dict[str, list[Candidate]] = defaultdict(list)
    parts: dict[str, list[Candidate]] = defaultdict(list)
    for candidate in everyone:
        for name in dict.fromkeys(utils.default_process(n) for n in candidate.names):
            if name and name not in _ORDINARY:
                whole[name].append(candidate)
        for part in set(utils.default_process(candidate.label).split()):
            if len(part) >= PART_CHARS_MIN and part not in _ORDINARY and not part.isdigit():
                parts[part].append(candidate)
    return whole, parts


def _whole_names(
    text: str, words: list[_Word], whole: dict[str, list[Candidate]]
) -> tuple[list[FoundRecord], list[tuple[int, int]]]:
    found: list[FoundRecord] = []
    taken: list[tuple[int, int]] = []
    for size in range(min(WORDS_MAX, len(words)), 0, -1):
        for first in range(len(words) - size + 1):
            start, end = words[first].start, words[first + size - 1].end
            if any(start < e and s < end for s, e in taken):
                continue
            named = whole.get(utils.default_process(text[start:end]))
            if named:
                taken.append((start, end))
                found += [FoundRecord(c, start, end, 100.0, text[start:end]) for c in named]
    return found, taken


def _by_parts(
    text: str, words: list[_Word], parts: dict[str, list[Candidate]]
) -> list[FoundRecord]:
    found: list[FoundRecord] = []
    index = 0
    while index < len(words):
        word = words[index]
        named, score = _named_by(word.text, parts)
        end = word.end
        # "acme robotics" names what both words name, if there is such a record
        while named and index + 1 < len(words):
            following, _ = _named_by(words[index + 1].text, parts)
            both = [c for c in named if c in following]
            if not both:
                break
            index += 1
            named, end = both, words[index].end
        found += [FoundRecord(c, word.start, end, score, text[word.start : end]) for c in named]
        index += 1
    return found


def _named_by(word: str, parts: dict[str, list[Candidate]]) -> tuple[list[Candidate], float]:
    wanted = utils.default_process(word)
    if len(wanted) < PART_CHARS_MIN or wanted in _ORDINARY:
        return [], 0.0
    if wanted in parts:
        return parts[wanted], PART_SCORE
    if len(wanted) < FUZZY_CHARS_MIN or wanted.isdigit():
        return [], 0.0
    best = process.extractOne(wanted, parts.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_SCORE_MIN)
    return (parts[best[0]], best[1] * 0.9) if best else ([], 0.0)

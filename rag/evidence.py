"""How well each sentence, list item or table row of the passages answers a question."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kernel.embed.port import Embedder, Vector
from rag.passages import Passage
from rag.sentences import Unit, UnitKind, split_units
from rag.sparse import terms

PASSAGES_READ = 6
UNITS_EMBEDDED_MAX = 32  # a sentence costs 3-7 ms; the others share no word with the question
SIMILARITY_WEIGHT = 0.75
COVERAGE_WEIGHT = 0.25
KIND_WEIGHT = 0.1
HEADING_SHARE = 0.6  # a word of the heading counts for less than one of the sentence itself
LEANS_ON_PREVIOUS = re.compile(r"(?:it|they|this|these|that|those|he|she|such|there)\b", re.I)


class Wanted(StrEnum):
    """What kind of thing a question asks for, where its words tell."""

    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    ANY = "any"


_ASKS = {
    Wanted.NUMBER: re.compile(
        r"\bhow (?:much|many|long|far|fast|often|old|high|heavy|big|expensive|quickly|tall)\b"
        r"|\b(?:limit|rate|fee|price|cost|costs|amount|percent|percentage|budget|maximum|minimum)\b"
    ),
    Wanted.TIME: re.compile(r"\b(?:when|deadline|until|date|hours|period|by what time)\b"),
    Wanted.PERSON: re.compile(r"\b(?:who|whom|whose)\b"),
}
_TELLS = {
    Wanted.NUMBER: re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|double|unlimited)\b",
        re.I,
    ),
    Wanted.TIME: re.compile(
        r"\d|\b(?:day|week|month|year|hour|minute|noon|night|morning)s?\b|\b(?:mon|tues|wednes|thurs"
        r"|fri|satur|sun)day\b|\b(?:january|february|march|april|may|june|july|august|september"
        r"|october|november|december)\b",
        re.I,
    ),
    Wanted.PERSON: re.compile(
        r"\b(?:head|manager|director|lead|team|officer|desk|department|finance|hr|person|people|dr"
        r"|mr|ms|accountant|office|buddy|customer|employee)s?\b",
        re.I,
    ),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A unit of passage `number` (from 1) and how well it answers.

    `similarity` is a cosine, `coverage` the share of the question's weighty words that the unit
    and its heading hold, `score` the weighted sum, each about 0 to 1.
    """

    number: int
    unit: Unit
    similarity: float
    coverage: float
    score: float


@dataclass(frozen=True, slots=True)
class _Candidate:
    number: int
    unit: Unit
    said: str  # what is embedded: the heading's last part, what the unit leans on, the unit
    words: frozenset[str]
    heading_words: frozenset[str]


async def weigh_units(
    question: str, question_vector: Vector, passages: Sequence[Passage], embedder: Embedder
) -> list[Evidence]:
    """Every unit of the first passages with its score, best first."""
    candidates = [
        candidate
        for number, passage in enumerate(passages[:PASSAGES_READ], start=1)
        for candidate in _read(number, passage)
    ]
    if not candidates:
        return []
    weights = _rarity(question, candidates)
    covered = [_coverage(weights, candidate) for candidate in candidates]
    order = sorted(range(len(candidates)), key=lambda n: (-covered[n], candidates[n].number, n))
    chosen = order[:UNITS_EMBEDDED_MAX]
    vectors = await embedder.embed([candidates[n].said for n in chosen])
    wanted = wanted_kind(question)
    weighed = [
        _weigh(candidates[n], float(vector @ question_vector), covered[n], wanted)
        for n, vector in zip(chosen, vectors, strict=True)
    ]
    return sorted(weighed, key=lambda each: (-each.score, each.number, each.unit.start))


def wanted_kind(question: str) -> Wanted:
    """What the question asks for, by its words."""
    said = question.lower()
    return next((kind for kind, asks in _ASKS.items() if asks.search(said)), Wanted.ANY)


def _read(number: int, passage: Passage) -> list[_Candidate]:
    leaf = passage.heading.rpartition(" > ")[2] or passage.title
    heading_words = frozenset(terms(f"{passage.title} {passage.heading}"))
    found: list[_Candidate] = []
    previous = ""
    for unit in split_units(passage.text):
        if unit.kind is UnitKind.HEADING:
            continue
        said = unit.readable
        leaning = f"{previous} {said}" if previous and LEANS_ON_PREVIOUS.match(said) else said
        words = frozenset(terms(leaning))
        found.append(_Candidate(number, unit, f"{leaf}: {leaning}", words, heading_words))
        previous = said
    return found


def _rarity(question: str, candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Weight of each question word: the fewer units hold it, the more it says."""
    asked = set(terms(question))
    holders = Counter(word for each in candidates for word in asked & each.words)
    return {word: math.log(1 + len(candidates) / (holders[word] + 0.5)) for word in asked}


def _coverage(weights: dict[str, float], candidate: _Candidate) -> float:
    total = sum(weights.values())
    if not total:
        return 0.0
    own = sum(weight for word, weight in weights.items() if word in candidate.words)
    above = candidate.heading_words - candidate.words
    headed = sum(weight for word, weight in weights.items() if word in above)
    return (own + HEADING_SHARE * headed) / total


def _weigh(candidate: _Candidate, similarity: float, coverage: float, wanted: Wanted) -> Evidence:
    tells = _TELLS.get(wanted)
    fits = tells is not None and bool(tells.search(candidate.unit.readable))
    score = SIMILARITY_WEIGHT * similarity + COVERAGE_WEIGHT * coverage
    if fits:
        score += KIND_WEIGHT
    return Evidence(candidate.number, candidate.unit, similarity, coverage, score)

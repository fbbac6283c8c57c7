"""How well each sentence, list item or table row of the passages answers a question."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kernel.embed.port import Embedder, Vector
from rag.passages import Passage
from rag.places import countries_in, place_fit
from rag.sentences import Unit, UnitKind, split_units
from rag.sparse import terms
from rag.synonyms import empty_stems, same_meaning

PASSAGES_READ = 6
UNITS_EMBEDDED_MAX = 32  # a sentence costs 3-7 ms; the others share no word with the question
SIMILARITY_WEIGHT = 0.75
COVERAGE_WEIGHT = 0.25
KIND_WEIGHT = 0.1
# What a question word counts for that the sentence itself has not, beside 1 for one that it has.
SYNONYM_SHARE = 0.8
HEADING_SHARE = 0.6
PREVIOUS_SHARE = 0.4
SPECIAL_CASE_WEIGHT = 0.06  # of a rule for a case the question does not speak of
OFF_TOPIC_WEIGHT = 0.1  # of what has not the noun that is asked for: "what is the weather in ..."
UNKNOWN_TOPIC_WEIGHT = 0.15  # where no passage has it
LEANS_ON_PREVIOUS = re.compile(
    r"(?:it|they|this|these|that|those|he|she|such|there|otherwise|exceptions?"
    r"|(?:after|above|below|beyond|until) (?:this|that|it)|for (?:single|other|longer|shorter|more"
    r"|less|larger|smaller|all other))\b",
    re.I,
)
_SPECIAL_CASES = """
unpaid special parental maternity probation temporary contractor apprentice emergency clearance
"""


class Wanted(StrEnum):
    """What kind of thing a question asks for, where its words tell."""

    SPEED = "speed"
    WEIGHT = "weight"
    MONEY = "money"
    NUMBER = "number"
    TIME = "time"
    PERSON = "person"
    ANY = "any"


_ASKS = {
    Wanted.SPEED: re.compile(r"\bhow fast\b.*\b(?:drive|ride|go|travel|move)\b|\bspeed\b"),
    Wanted.WEIGHT: re.compile(r"\bhow heavy\b|\bweight\b"),
    Wanted.MONEY: re.compile(
        r"\bhow (?:expensive|much (?:money|do i get|may i spend|can i spend|is|does .* cost))\b"
        r"|\b(?:fee|price|cost|costs|budget|spend|salary|allowance)\b"
    ),
    Wanted.NUMBER: re.compile(
        r"\bhow (?:much|many|long|far|fast|often|old|high|heavy|big|expensive|quickly|tall)\b"
        r"|\b(?:limit|rate|amount|percent|percentage|max|maximum|min|minimum)\b"
    ),
    Wanted.TIME: re.compile(r"\b(?:when|deadline|until|date|hours|period|by what time)\b"),
    Wanted.PERSON: re.compile(r"\b(?:who|whom|whose)\b"),
}
_NUMBER = (
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|double|unlimited)\b"
)
_TELLS = {
    Wanted.SPEED: re.compile(r"\b(?:km/h|kmh|mph|m/s|walking pace|speed)\b", re.I),
    Wanted.WEIGHT: re.compile(r"\d\s?(?:kg|g|t|lb|tons?|tonnes?|kilos?|pounds?)\b", re.I),
    Wanted.MONEY: re.compile(
        r"[€$£¥%]|\b[A-Z]{3} ?\d|\d ?(?:[A-Z]{3}\b|euros?\b|dollars?\b|percent)|\bfree\b"
    ),
    Wanted.NUMBER: re.compile(_NUMBER, re.I),
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


_TOPIC = re.compile(
    r"\b(?:what|which|how (?:much|many))(?:'s|’s|s)?\s+(?:(?:is|are|was|were)\s+)?"
    r"(?:(?:the|our|my|a|an)\s+)?(?P<topic>[\w-]+(?:\s+[\w-]+){0,2}?)"
    r"(?=\s+(?:of|for|in|on|at|to|with|from|per|after|before|when|if|that|like|do|does|did|is|are|was"
    r"|were|has|have|can|may|must|should|will|would|we|i|you|they)\b|\s*[?.!,;]|\s*$)"
)


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
    previous_words: frozenset[str]  # of the sentence before, which often names the subject


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
    asked = _Asked(question, candidates)
    weighed = [
        asked.weigh(candidates[n], float(vector @ question_vector), covered[n])
        for n, vector in zip(chosen, vectors, strict=True)
    ]
    return sorted(weighed, key=lambda each: (-each.score, each.number, each.unit.start))


def wanted_kind(question: str) -> Wanted:
    """What the question asks for, by its words."""
    said = question.lower()
    return next((kind for kind, asks in _ASKS.items() if asks.search(said)), Wanted.ANY)


def topic_of(question: str) -> str:
    """The stem of the noun that is asked for: of "which forklift brands do we buy" the brand."""
    found = _TOPIC.search(question.lower())
    said = terms(found["topic"]) if found else []
    return said[-1] if said and said[-1] not in empty_stems() else ""


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
        words, before = frozenset(terms(leaning)), frozenset(terms(previous))
        said_of = f"{leaf}: {leaning}"
        found.append(_Candidate(number, unit, said_of, words, heading_words, before))
        previous = said if unit.kind is UnitKind.SENTENCE else ""
    return found


def _rarity(question: str, candidates: Sequence[_Candidate]) -> dict[str, float]:
    """Weight of each question word: the fewer units hold it, the more it says."""
    asked = set(terms(question)) - empty_stems() or set(terms(question))
    holders = {word: sum(_share(word, each.words) > 0 for each in candidates) for word in asked}
    return {word: math.log(1 + len(candidates) / (holders[word] + 0.5)) for word in asked}


def _coverage(weights: dict[str, float], candidate: _Candidate) -> float:
    total = sum(weights.values())
    if not total:
        return 0.0
    found = (
        weight
        * max(
            _share(word, candidate.words),
            HEADING_SHARE * _share(word, candidate.heading_words),
            PREVIOUS_SHARE * _share(word, candidate.previous_words),
        )
        for word, weight in weights.items()
    )
    return sum(found) / total


def _share(word: str, words: frozenset[str]) -> float:
    if word in words:
        return 1.0
    return SYNONYM_SHARE if words & same_meaning(word) else 0.0


def _around(candidate: _Candidate) -> frozenset[str]:
    return candidate.words | candidate.heading_words | candidate.previous_words


class _Asked:
    """What a question asks for beyond its words: a kind of fact, a country, the ordinary case."""

    def __init__(self, question: str, candidates: Sequence[_Candidate]) -> None:
        self.wanted = wanted_kind(question)
        self.countries = countries_in(question, is_typed=True)
        self.topic = topic_of(question)
        is_known = any(_share(self.topic, _around(each)) for each in candidates)
        self.off_topic_weight = OFF_TOPIC_WEIGHT if is_known else UNKNOWN_TOPIC_WEIGHT
        self.other_cases = frozenset(terms(_SPECIAL_CASES)) - frozenset(terms(question))

    def weigh(self, candidate: _Candidate, similarity: float, coverage: float) -> Evidence:
        said = candidate.unit.readable
        tells = _TELLS.get(self.wanted)
        score = SIMILARITY_WEIGHT * similarity + COVERAGE_WEIGHT * coverage
        if tells is not None and tells.search(said):
            score += KIND_WEIGHT
        if self.other_cases & (candidate.words | candidate.heading_words):
            score -= SPECIAL_CASE_WEIGHT
        if self.topic and not _share(self.topic, _around(candidate)):
            score -= self.off_topic_weight
        score += place_fit(self.countries, said)
        return Evidence(candidate.number, candidate.unit, similarity, coverage, score)

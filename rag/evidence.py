"""How well each sentence, list item or table row of the passages answers a question."""

import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kernel.embed.port import Vector
from kernel.embed.query_cache import QueryCache
from rag.matters import matters_for
from rag.names import names_unknown, without_names
from rag.passages import Passage
from rag.places import countries_in, place_fit
from rag.ranges import Steps, amount_in
from rag.relation import is_told, relation_of
from rag.retrieve import Retrieval
from rag.sentences import Unit, UnitKind, split_units
from rag.sparse import terms
from rag.synonyms import empty_stems, same_meaning
from rag.wanted import FIGURES, PLAIN, Wanted, tells, topic_of, wanted_kind

PASSAGES_READ = 8
UNITS_EMBEDDED_MAX = 16  # a sentence costs 3-7 ms; of the best answers none ranked lower by words
# Fitted together with "nothing answers" as one more choice (a softmax over the units of a question
# and that) on 568 questions in four libraries, each half judged by what the other half taught;
# scaled so that `rag.answer.EVIDENCE_MIN` stayed where it was.
SIMILARITY_WEIGHT = 0.46
COVERAGE_WEIGHT = 0.44
MATTER_WEIGHT = 0.35  # of speaking of the same matter of company rules
PASSAGE_WEIGHT = 0.024  # of the passage's score as a share of the best passage's
RANK_WEIGHT = 0.05  # of 1 / the passage's place
KIND_WEIGHT = 0.065  # a number where "how many" was asked
NO_KIND_WEIGHT = -0.03  # none, where nothing else can answer
SUCH_WEIGHT, NO_SUCH_WEIGHT = 0.14, -0.12  # an age where "how old" was asked: by hand, as the next
NO_RELATION_WEIGHT = -0.28  # "who signs", "how many quotes": neither it nor its heading tells that
UNKNOWN_TOPIC_WEIGHT = -0.2  # no passage has the noun of "what is the weather in ..."
UNKNOWN_NAME_WEIGHT = -0.055  # nor a name of the question: "our terms with Oakhurst"
NUMBER_WEIGHT = 0.035  # a number of the question stands in the unit
INTRODUCES_WEIGHT = -0.04  # "The following is needed:"
FIT_WEIGHT = 0.46  # of countries and of steps by amount
LENGTH_WEIGHT = 0.09  # of the logarithm of the question's words: who tells a story, matches less
SIZE_WEIGHT = -0.02  # a doubling of the documents beyond a few: something is alike by chance
DOCUMENTS_FEW = 15
OFFSET = -0.137
# What a question word counts for that the sentence itself has not, beside 1 for one that it has.
SYNONYM_SHARE = 0.8
HEADING_SHARE = 0.6
PREVIOUS_SHARE = 0.4
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
LEANS_ON_PREVIOUS = re.compile(
    r"(?:it|they|this|these|that|those|he|she|such|there|otherwise|exceptions?"
    r"|(?:after|above|below|beyond|until) (?:this|that|it)|for (?:single|other|longer|shorter|more"
    r"|less|larger|smaller|all other))\b",
    re.I,
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
    retrieval: Retrieval,
    question_vector: Vector,
    queries: QueryCache,
    named: Collection[str] = (),
) -> list[Evidence]:
    """The units of the first passages that may answer, with their scores, best first.

    Words of `named` that no passage has are not looked for. See `rag.answer.answer_from`.
    """
    passages = retrieval.passages
    question = without_names(retrieval.question, named, passages)
    candidates = [
        candidate
        for number, passage in enumerate(passages[:PASSAGES_READ], start=1)
        for candidate in _read(number, passage)
    ]
    if not candidates:
        return []
    weights = _rarity(question, candidates)
    asked = _Asked(replace(retrieval, question=question), candidates)
    likely = [
        Evidence(each.number, each.unit, 0.0, covered, asked.weigh(each, covered))
        for each in candidates
        for covered in [_coverage(weights, each)]
    ]
    order = sorted(range(len(likely)), key=lambda n: (-likely[n].score, likely[n].number, n))
    chosen = order[:UNITS_EMBEDDED_MAX]
    vectors = await queries.embed_all([candidates[n].said for n in chosen])
    matters = await matters_for(queries.embedder)
    same = matters.overlap(question_vector, vectors)
    weighed = [
        _with_meaning(likely[n], float(vector @ question_vector), float(matter))
        for n, vector, matter in zip(chosen, vectors, same, strict=True)
    ]
    return sorted(weighed, key=lambda each: (-each.score, each.number, each.unit.start))


def _with_meaning(likely: Evidence, similarity: float, matter: float) -> Evidence:
    score = likely.score + SIMILARITY_WEIGHT * similarity + MATTER_WEIGHT * matter
    return replace(likely, similarity=similarity, score=score)


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, without thousands commas."""
    return {number.replace(",", "") for number in _NUMBERS.findall(text)}


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


class _Asked:
    """What a question asks for beyond its words: a kind of fact, numbers, a country."""

    def __init__(self, retrieval: Retrieval, candidates: Sequence[_Candidate]) -> None:
        self.question = question = retrieval.question
        passages = retrieval.passages
        self.wanted = wanted_kind(question)
        self.numbers = numbers_in(question)
        self.relation = relation_of(question)
        amount = amount_in(question)
        said: dict[int, list[str]] = {}
        for each in candidates:
            said.setdefault(each.number, []).append(each.unit.readable)
        self.steps = {number: Steps(amount, texts) for number, texts in said.items()}
        self.countries = countries_in(question, is_typed=True)
        self.outset = self._outset(retrieval)
        best = max(passages[0].score, 1e-9)
        self.standing = [
            PASSAGE_WEIGHT * min(max(passage.score, 0.0) / best, 1.0) + RANK_WEIGHT / place
            for place, passage in enumerate(passages, start=1)
        ]

    def weigh(self, candidate: _Candidate, coverage: float) -> float:
        """All of a unit's score but what its meaning adds."""
        said = candidate.unit.readable
        score = self.outset + COVERAGE_WEIGHT * coverage + self.standing[candidate.number - 1]
        if tells(self.wanted, said, self.question):
            score += SUCH_WEIGHT if self.wanted in PLAIN else KIND_WEIGHT
        elif self.wanted in FIGURES:
            score += NO_SUCH_WEIGHT if self.wanted in PLAIN else NO_KIND_WEIGHT
        if self.numbers & numbers_in(said):
            score += NUMBER_WEIGHT
        if said.endswith(":"):
            score += INTRODUCES_WEIGHT
        fit = self.steps[candidate.number].fit(said)
        # The step that holds for an amount tells who decides, in whatever words.
        if fit <= 0 and not is_told(self.relation, candidate.words | candidate.heading_words):
            score += NO_RELATION_WEIGHT
        return score + FIT_WEIGHT * (place_fit(self.countries, said) + fit)

    def _outset(self, retrieval: Retrieval) -> float:
        """What every unit has alike: it decides between the best one and "not found" only."""
        passages = retrieval.passages
        telling = set(terms(self.question)) - empty_stems()
        score = OFFSET + LENGTH_WEIGHT * math.log(max(len(telling), 1))
        if retrieval.searched.documents_count > DOCUMENTS_FEW:
            score += SIZE_WEIGHT * math.log2(retrieval.searched.documents_count / DOCUMENTS_FEW)
        if not self._knows_topic(passages):
            score += UNKNOWN_TOPIC_WEIGHT
        if names_unknown(self.question, passages):
            score += UNKNOWN_NAME_WEIGHT
        return score

    def _knows_topic(self, passages: Sequence[Passage]) -> bool:
        topic = topic_of(self.question)
        if not topic or self.wanted not in (Wanted.ANY, Wanted.NAME):
            return True
        return any(
            _share(topic, frozenset(terms(f"{each.title} {each.heading} {each.text}")))
            for each in passages
        )

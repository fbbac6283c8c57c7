"""Answers in the documents' own words: the best supporting sentences, each with its citation.

This is what the built-in model says to a question about documents. It writes nothing itself, so
every statement is a quote that code has placed in its passage.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from kernel.embed.choose import query_cache
from kernel.embed.query_cache import QueryCache
from rag.citations import Citation, make_citation
from rag.evidence import LEANS_ON_PREVIOUS, Evidence, weigh_units
from rag.passages import Passage
from rag.retrieve import Retrieval, Searched
from rag.sentences import Unit, UnitKind, split_units
from rag.sparse import terms

# Chosen on the calibration half of `python -m bench.answers`: of 30 held-out questions with an
# answer 28 are answered with the right quote, of 30 without one 28 are refused.
EVIDENCE_MIN = 0.44
STATEMENTS_MAX = 3
NEAR_BEST = 0.85  # further statements must score this share of the best one
SAME_WORDS = 0.6  # statements that share more of their stems say the same
LIST_UNITS_MAX = 8  # items taken along with the sentence that introduces them


class AnswerOutcome(StrEnum):
    """FOUND has statements; NOT_FOUND says what was searched."""

    FOUND = "found"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Statement:
    """One quote in readable form, with where it stands."""

    text: str
    citation: Citation
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` carries `[n]` after each statement; `citations[n - 1]` is its citation.

    `evidence` is the score of the best sentence, about 0 to 1, EVIDENCE_MIN being enough.
    """

    outcome: AnswerOutcome
    text: str
    evidence: float
    searched: Searched
    statements: list[Statement] = field(default_factory=list[Statement])

    @property
    def citations(self) -> list[Citation]:
        """The citations in the order of their numbers."""
        return [statement.citation for statement in self.statements]


async def answer_from(retrieval: Retrieval, queries: QueryCache | None = None) -> Answer:
    """The best supporting sentences of the passages, or "not found" with what was searched."""
    cache = queries or query_cache()
    question_vector = await cache.embed(retrieval.question)
    weighed = await weigh_units(
        retrieval.question, question_vector, retrieval.passages, cache.embedder
    )
    evidence = weighed[0].score if weighed else 0.0
    if evidence < EVIDENCE_MIN:
        return _not_found(retrieval.searched, evidence)
    statements = _compose(weighed, retrieval.passages)
    text = "\n".join(f"{each.text} [{number}]" for number, each in enumerate(statements, start=1))
    return Answer(AnswerOutcome.FOUND, text, evidence, retrieval.searched, statements)


def _not_found(searched: Searched, evidence: float) -> Answer:
    if searched.documents_count == 0:
        text = "There are no documents you can read yet, so there is nothing to find this in."
    else:
        plural = "s" if searched.documents_count != 1 else ""
        text = (
            "I did not find this in the documents you can read: I searched "
            f"{searched.documents_count} document{plural}"
        )
        near = ", ".join(f"“{title}”" for title in searched.nearest_titles[:3])
        text += f"; the nearest were {near}." if near else "."
    return Answer(AnswerOutcome.NOT_FOUND, text, evidence, searched)


def _compose(weighed: Sequence[Evidence], passages: Sequence[Passage]) -> list[Statement]:
    statements: list[Statement] = []
    said: list[set[str]] = []
    enough = max(EVIDENCE_MIN, NEAR_BEST * weighed[0].score)
    for each in weighed:
        if each.score < enough or len(statements) == STATEMENTS_MAX:
            break
        passage = passages[each.number - 1]
        span = _span(each.unit, split_units(passage.text))
        words = {word for unit in span for word in terms(unit.readable)}
        if any(_share(words, earlier) > SAME_WORDS for earlier in said):
            continue
        citation = make_citation(len(statements) + 1, passage, span[0].start, span[-1].end)
        statements.append(Statement(_read(span), citation, each.score))
        said.append(words)
    return statements


def _span(unit: Unit, units: list[Unit]) -> list[Unit]:
    """The unit with the sentence it leans on, or with the list it introduces."""
    place = next(n for n, each in enumerate(units) if each.start == unit.start)
    if unit.text.endswith(":"):
        items = units[place + 1 : place + 1 + LIST_UNITS_MAX]
        taken = next((n for n, each in enumerate(items) if each.kind in _NO_ITEMS), len(items))
        return units[place : place + 1 + taken]
    before = units[place - 1] if place else None
    leans = unit.kind is UnitKind.SENTENCE and LEANS_ON_PREVIOUS.match(unit.text)
    if before is not None and leans and before.kind is UnitKind.SENTENCE:
        return [before, unit]
    return [unit]


_NO_ITEMS = (UnitKind.SENTENCE, UnitKind.HEADING)


def _read(span: Sequence[Unit]) -> str:
    first, *others = [unit.readable for unit in span]
    if len(span) > 1 and span[0].text.endswith(":"):
        return f"{first} {'; '.join(each.rstrip('.;,') for each in others)}."
    return " ".join([first, *others])


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0

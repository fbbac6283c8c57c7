"""The statements of an answer: quotes in readable form, none said twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.citations import Citation, make_citation
from rag.disagree import is_contradiction
from rag.evidence import Evidence
from rag.passages import Passage
from rag.sentences import split_units
from rag.spans import read_span, span_of
from rag.sparse import terms

STATEMENTS_MAX = 3
NEAR_BEST = 0.15  # further statements score at most this much less than the best one
SAME_WORDS = 0.6  # statements that share more of their stems say the same


@dataclass(frozen=True, slots=True)
class Statement:
    """One quote in readable form, with where it stands."""

    text: str
    citation: Citation
    score: float


def compose(
    weighed: Sequence[Evidence], passages: Sequence[Passage], question: str, evidence_min: float
) -> list[Statement]:
    """At most STATEMENTS_MAX statements out of weighed units, best first."""
    statements: list[Statement] = []
    said: list[set[str]] = []
    enough = max(evidence_min, weighed[0].score - NEAR_BEST)
    for each in weighed:
        if each.score < enough or len(statements) == STATEMENTS_MAX:
            break
        passage = passages[each.number - 1]
        span = span_of(each.unit, split_units(passage.text), question)
        words = {word for unit in span for word in terms(unit.readable)}
        text = read_span(span)
        if any(
            _share(words, others) > SAME_WORDS and not is_contradiction(text, earlier.text)
            for others, earlier in zip(said, statements, strict=True)
        ):
            continue
        citation = make_citation(len(statements) + 1, passage, span[0].start, span[-1].end)
        statements.append(Statement(text, citation, each.score))
        said.append(words)
    return statements


def find_disagreement(statements: Sequence[Statement]) -> tuple[int, int] | None:
    """Places of the first two statements of different documents that contradict each other.

    They speak of the same matter in nearly the same words, and each has a figure that the other
    has not, or one of them denies it.
    """
    for second, later in enumerate(statements):
        for first, earlier in enumerate(statements[:second]):
            if earlier.citation.document_id == later.citation.document_id:
                continue
            if is_contradiction(earlier.text, later.text):
                return first, second
    return None


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0

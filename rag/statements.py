"""The statements of an answer: quotes in readable form, none said twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.citations import Citation, make_citation
from rag.disagree import is_contradiction
from rag.evidence import Evidence
from rag.passages import Passage
from rag.sentences import Unit, UnitKind, cells, split_units
from rag.spans import read_span, span_of
from rag.sparse import terms

STATEMENTS_MAX = 3
NEAR_BEST = 0.15  # further statements score at most this much less than the best one
SAME_WORDS = 0.6  # statements that share more of their stems say the same
CELL_STEMS_MIN = 2  # rows that share fewer share a word by chance


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
    said: list[_Said] = []
    enough = max(evidence_min, weighed[0].score - NEAR_BEST)
    for each in weighed:
        if each.score < enough or len(statements) == STATEMENTS_MAX:
            break
        passage = passages[each.number - 1]
        span = span_of(each.unit, split_units(passage.text), question)
        words, text = _said_in(span), read_span(span)
        if any(
            words.repeats(others) and not is_contradiction(text, earlier.text)
            for others, earlier in zip(said, statements, strict=True)
        ):
            continue
        citation = make_citation(len(statements) + 1, passage, span[0].start, span[-1].end)
        statements.append(Statement(text, citation, each.score))
        said.append(words)
    return statements


@dataclass(frozen=True, slots=True)
class _Said:
    """The stems of a statement; `cells` are those in the cells of its table rows.

    Two tables call their columns differently and say the same all the same.
    """

    words: set[str]
    cells: set[str]

    def repeats(self, other: "_Said") -> bool:
        """Whether this says what the other one said before."""
        if _share(self.words, other.words) > SAME_WORDS:
            return True
        both = self.cells & other.cells
        return len(both) >= CELL_STEMS_MIN and both in (self.cells, other.cells)


def _said_in(span: Sequence[Unit]) -> _Said:
    rows = [unit for unit in span if unit.kind is UnitKind.TABLE_ROW]
    return _Said(
        words={word for unit in span for word in terms(unit.readable)},
        cells={word for row in rows for word in terms(" ".join(cells(row.text)))},
    )


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

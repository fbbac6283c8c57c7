"""Answers in the documents' own words: the best supporting sentences, each with its citation.

This is what the built-in model says to a question about documents. It writes nothing itself, so
every statement is a quote that code has placed in its passage.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from kernel.embed.choose import query_cache
from kernel.embed.query_cache import QueryCache
from rag.citations import Citation
from rag.disagree import word_disagreement
from rag.evidence import weigh_units
from rag.retrieve import Retrieval, Searched
from rag.statements import Statement, compose, find_disagreement

# At this score `python -m bench.answers` refuses about 92 of 100 questions without an answer and
# loses 4 of 100 right answers, on either half of its questions.
EVIDENCE_MIN = 0.64


class AnswerOutcome(StrEnum):
    """FOUND has statements; NOT_FOUND says what was searched."""

    FOUND = "found"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Answer:
    """`text` carries `[n]` after each statement; `citations[n - 1]` is its citation.

    `evidence` is the score of the best sentence, about 0 to 1, EVIDENCE_MIN being enough.
    `clash` are two of the citations that contradict each other, if any do.
    """

    outcome: AnswerOutcome
    text: str
    evidence: float
    searched: Searched
    statements: list[Statement] = field(default_factory=list[Statement])
    clash: tuple[Citation, Citation] | None = None

    @property
    def citations(self) -> list[Citation]:
        """The citations in the order of their numbers."""
        return [statement.citation for statement in self.statements]


async def answer_from(
    retrieval: Retrieval, queries: QueryCache | None = None, named: Collection[str] = ()
) -> Answer:
    """The best supporting sentences of the passages, or "not found" with what was searched.

    `named` are words of the question that name the company's own people and records: a rule holds
    for them although it does not say their names.
    """
    cache = queries or query_cache()
    question_vector = await cache.embed(retrieval.question)
    weighed = await weigh_units(retrieval, question_vector, cache, named)
    evidence = weighed[0].score if weighed else 0.0
    if evidence < EVIDENCE_MIN:
        return _not_found(retrieval.searched, evidence)
    statements = compose(weighed, retrieval.passages, retrieval.question, EVIDENCE_MIN)
    lines = [f"{each.text} [{number}]" for number, each in enumerate(statements, start=1)]
    clash = find_disagreement(statements)
    pair = (statements[clash[0]].citation, statements[clash[1]].citation) if clash else None
    text = "\n".join([*lines, *([word_disagreement(*pair)] if pair else [])])
    return Answer(AnswerOutcome.FOUND, text, evidence, retrieval.searched, statements, pair)


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

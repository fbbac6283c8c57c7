"""An answer out of passages: their best sentences, word for word, each with its citation."""

import re
from dataclasses import dataclass

from kernel.llm.offline.enums import stems
from kernel.llm.port import PassageText

EVIDENCE_MIN = 0.40  # of a sentence, on the scale of the retrieval, calibrated there
SENTENCES_MAX = 3
NEAR_BEST = 0.8
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\s|$)|\n|$)")
_EMPTY_WORDS = frozenset(
    stems("a an the is are was be do does did i we you my our your it of in on at to for from by "
          "with and or if how what when where who which can may must should will would many much "
          "there this that any some not no need have has about per")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that supports an answer, and where it stands."""

    sentence: str
    n: int
    title: str
    score: float


def find_evidence(question: str, passages: list[PassageText]) -> list[Evidence]:
    """Return the sentences that answer a question, best first; none below the threshold.

    Scores that came with the sentences are used as they are; when no passage has any, all are
    scored by the share of the question's words they hold.
    """
    is_weighed = any(passage.sentences for passage in passages)
    found = [
        Evidence(sentence.strip(), passage.n, passage.title, score)
        for passage in passages
        for sentence, score in (
            passage.sentences if is_weighed else _score_sentences(question, passage)
        )
        if score >= EVIDENCE_MIN and sentence.strip()
    ]
    found.sort(key=lambda e: (-e.score, e.n))
    best = found[0].score if found else 0.0
    kept: list[Evidence] = []
    for evidence in found:
        is_new = all(evidence.sentence != other.sentence for other in kept)
        if is_new and evidence.score >= best * NEAR_BEST and len(kept) < SENTENCES_MAX:
            kept.append(evidence)
    return kept


def word_answer(evidence: list[Evidence]) -> str:
    """Return the sentences as an answer, each with the number of its passage."""
    return " ".join(f"{_ended(e.sentence)} [{e.n}]" for e in evidence)


def _score_sentences(question: str, passage: PassageText) -> list[tuple[str, float]]:
    wanted = set(stems(question)) - _EMPTY_WORDS
    if not wanted:
        return []
    scored: list[tuple[str, float]] = []
    for match in _SENTENCE.finditer(passage.text):
        held = wanted & set(stems(match[0]))
        scored.append((match[0], len(held) / len(wanted)))
    return scored


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}."

"""Checks sentences a model wrote against the passages it was given."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citations import Citation, cite, make_citation
from rag.disagree import denies
from rag.passages import Passage
from rag.sentences import UnitKind, split_units
from rag.sparse import identifiers, terms

OWN_MIN = 0.34  # share that the unit itself must hold, whatever stands around it
COVERED_MIN = 0.6  # share of a sentence's stems that the cited place must hold
_MARK = re.compile(r"\s*\[(\d{1,2})\](?!\()")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """A sentence without its `[n]` marks, and what supports it; no citations means none does."""

    text: str
    citations: list[Citation]


def check_answer(text: str, passages: Sequence[Passage]) -> list[CheckedSentence]:
    """Each sentence of a model's answer with the citations that hold.

    A mark `[n]` names a passage by its place, from 1; a mark whose passage does not support the
    sentence is dropped, and a sentence without a good mark is looked for in every passage. The
    caller drops or marks sentences that come back without citations.
    """
    checked: list[CheckedSentence] = []
    for unit in split_units(_MARK.sub(lambda m: f"\u2060{m.group(1)}\u2060", text)):
        said, numbers = _take_marks(unit.text)
        if not terms(said):
            continue
        marked = [
            citation
            for number in numbers
            if 0 < number <= len(passages)
            and (citation := support(said, passages, only=number)) is not None
        ]
        anywhere = None if marked else support(said, passages)
        checked.append(CheckedSentence(said, marked or ([anywhere] if anywhere else [])))
    return checked


def support(
    sentence: str, passages: Sequence[Passage], *, only: int | None = None
) -> Citation | None:
    """The place that supports a sentence: its own words, or a paraphrase close enough.

    A paraphrase must share most stems with one unit and the unit before it, every number and
    identifier of the sentence must stand there too, and both must deny or neither. `only` is the
    number of the one passage asked.
    """
    for number, passage in enumerate(passages, start=1):
        if only not in (None, number):
            continue
        quoted = cite(sentence, [passage])
        if quoted is not None:
            return make_citation(number, passage, quoted.passage_start, quoted.passage_end)
        place = _paraphrased(sentence, passage)
        if place is not None:
            return make_citation(number, passage, *place)
    return None


def _take_marks(text: str) -> tuple[str, list[int]]:
    numbers = [int(each) for each in re.findall("\u2060(\\d+)\u2060", text)]
    said = re.sub("\\s*\u2060\\d+\u2060", "", text)
    return said.strip(), list(dict.fromkeys(numbers))


def _paraphrased(sentence: str, passage: Passage) -> tuple[int, int] | None:
    wanted = set(terms(sentence))
    facts = facts_of(sentence)
    is_denied = denies(sentence)
    best: tuple[float, int, int] | None = None
    before = ""
    around = f"{passage.title} {passage.heading}"
    for unit in split_units(passage.text):
        if unit.kind is UnitKind.HEADING:
            continue
        held = f"{around} {before} {unit.readable}"
        share = len(wanted & set(terms(held))) / len(wanted) if wanted else 0.0
        own = len(wanted & set(terms(unit.readable))) / len(wanted) if wanted else 0.0
        agrees = own >= OWN_MIN and denies(unit.readable) == is_denied
        is_covered = share >= COVERED_MIN and facts <= facts_of(held)
        if agrees and is_covered and (best is None or share > best[0]):
            best = (share, unit.start, unit.end)
        before = unit.readable
    return (best[1], best[2]) if best else None


def facts_of(text: str) -> set[str]:
    """Numbers, without thousands commas, and identifiers of a text."""
    numbers = {number.replace(",", "") for number in _NUMBER.findall(text)}
    return numbers | identifiers(text)

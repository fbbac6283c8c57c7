"""Which records a person's words fit, among those that could be meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rapidfuzz import fuzz, process, utils

from kernel.limits import REFERENCE_CHOICES_MAX

SCORE_MIN = 80


SCORE_GAP_MIN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """One visible record and the names it goes by.

    `also` are words it is found by only when it is asked for (the person of a request, its
    month); of several found so, those of the lowest `rank` are meant.
    """

    id: UUID
    kind: str
    label: str
    names: tuple[str, ...]
    detail: str = ""
    also: str = ""
    rank: int = 0


def best_matches(words: str, everyone: Sequence[Candidate]) -> list[Candidate]:
    """Exact names first, then whole words of a name, then close spellings."""
    wanted = utils.default_process(words)
    if not wanted:
        return []
    exact = [
        c
        for c in everyone
        if str(c.id) == words or any(utils.default_process(n) == wanted for n in c.names)
    ]
    if exact:
        return exact
    parts = set(wanted.split())
    by_part = [c for c in everyone if parts <= set(utils.default_process(c.label).split())]
    if by_part:
        return by_part
    by_other = [c for c in everyone if parts <= set(utils.default_process(c.also).split())]
    if by_other:
        first = min(c.rank for c in by_other)
        return [c for c in by_other if c.rank == first]
    # A number is right or wrong, never close: LR-109 must not find LR-101.
    names = {i: utils.default_process(c.label) for i, c in enumerate(everyone)}
    scored = process.extract(
        wanted,
        {i: name for i, name in names.items() if _numbers(wanted) <= _numbers(name)},
        scorer=_similarity,
        score_cutoff=SCORE_MIN,
        limit=REFERENCE_CHOICES_MAX,
    )
    if not scored:
        return []
    top = scored[0][1]
    return [everyone[i] for _, score, i in scored if top - score < SCORE_GAP_MIN]


def _numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))


def _similarity(wanted: str, name: str, **_: Any) -> float:
    whole = fuzz.ratio(wanted, name)
    words = [fuzz.ratio(wanted, part) for part in name.split() if len(part) > 2]
    return (
        max([whole, *words])
        if " " not in wanted
        else max(whole, fuzz.token_sort_ratio(wanted, name))
    )

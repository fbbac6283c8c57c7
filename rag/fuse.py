"""Joins what was found by meaning and by words into one ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from rag.points import Found, Hit

DENSE_WEIGHT = 0.6  # 0.5 to 0.7 are equally good on scifact and cranfield (bench.retrieval)
SPARSE_WEIGHT = 0.4


@dataclass(frozen=True, slots=True)
class Fused:
    """A chunk with its joint score (1 is best on both sides) and what it was made of."""

    chunk_id: UUID
    score: float
    dense_score: float | None
    sparse_score: float | None


def fuse(found: Found) -> list[Fused]:
    """Weighted sum of both scores, each as a share of its best hit; best first.

    Shares keep how much better a hit is, which a fusion of ranks throws away (Bruch, Gai and
    Ingber, 2023). A chunk that one side did not return counts there as its worst hit did by
    meaning, and as nothing by words, where it shares no word worth naming.
    """
    dense, sparse = _shares(found.dense), _shares(found.sparse)
    dense_floor = min(dense.values(), default=0.0)
    cosine, bm25 = _scores(found.dense), _scores(found.sparse)
    fused = [
        Fused(
            chunk_id,
            DENSE_WEIGHT * dense.get(chunk_id, dense_floor)
            + SPARSE_WEIGHT * sparse.get(chunk_id, 0.0),
            cosine.get(chunk_id),
            bm25.get(chunk_id),
        )
        for chunk_id in dict.fromkeys([*dense, *sparse])
    ]
    return sorted(fused, key=lambda each: (-each.score, str(each.chunk_id)))


def _scores(hits: Sequence[Hit]) -> dict[UUID, float]:
    return {hit.chunk_id: hit.score for hit in hits}


def _shares(hits: Sequence[Hit]) -> dict[UUID, float]:
    best = max((hit.score for hit in hits), default=0.0)
    if best <= 0:
        return {hit.chunk_id: 0.0 for hit in hits}
    return {hit.chunk_id: max(hit.score, 0.0) / best for hit in hits}

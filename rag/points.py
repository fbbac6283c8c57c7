"""What goes into the vector store and what comes out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from kernel.embed.port import Vector
from rag.sparse import SparseTerms
from rag.subjects import family_of


@dataclass(frozen=True, slots=True)
class ChunkPoint:
    """A chunk in the vector store. `id` is the chunk's id; the text stays in PostgreSQL."""

    id: UUID
    document_id: UUID
    version_number: int
    dense: Vector
    sparse: SparseTerms
    readers: list[str]
    media_type: str
    effective_on: date | None = None
    subjects: list[str] = field(default_factory=list[str])

    def payload(self) -> dict[str, Any]:
        """What filters look at."""
        return {
            "document_id": str(self.document_id),
            "version_number": self.version_number,
            "readers": self.readers,
            "media_type": self.media_type,
            "effective_on": f"{self.effective_on}T00:00:00Z" if self.effective_on else None,
            **subject_payload(self.subjects),
        }


def subject_payload(subjects: Sequence[str]) -> dict[str, Any]:
    """What filters look at of the records a document is about."""
    families = sorted({family_of(key) for key in subjects})
    return {"subjects": list(subjects), "subject_families": families}


@dataclass(frozen=True, slots=True)
class Hit:
    """A found chunk with its score: cosine (-1 to 1) by meaning, BM25 (from 0 up) by words."""

    chunk_id: UUID
    score: float


@dataclass(frozen=True, slots=True)
class Found:
    """Hits by meaning and by words, best first."""

    dense: list[Hit] = field(default_factory=list[Hit])
    sparse: list[Hit] = field(default_factory=list[Hit])

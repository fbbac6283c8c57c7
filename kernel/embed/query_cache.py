"""Vectors of questions asked lately, so that a repeated one costs nothing."""

from cachetools import LRUCache

from kernel.embed.port import Embedder, Vector

QUESTIONS_MAX = 2_048  # about 3 MB at 384 dimensions


class QueryCache:
    """A bounded cache in front of one embedder; for single short texts."""

    def __init__(self, embedder: Embedder, questions_max: int = QUESTIONS_MAX) -> None:
        """Keep at most `questions_max` vectors, the least recently used go first."""
        self.embedder = embedder
        self._vectors: LRUCache[str, Vector] = LRUCache(questions_max)

    async def embed(self, text: str) -> Vector:
        """The unit vector of one text; do not change it in place."""
        key = " ".join(text.split())
        cached = self._vectors.get(key)
        if cached is None:
            cached = (await self.embedder.embed([key]))[0]
            self._vectors[key] = cached
        return cached

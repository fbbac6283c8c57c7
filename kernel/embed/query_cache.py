"""Vectors of short texts seen lately, so that a repeated one costs nothing."""

from collections.abc import Sequence

import numpy as np
from cachetools import LRUCache

from kernel.embed.port import Embedder, Matrix, Vector

TEXTS_MAX = 8_192  # about 12 MB at 384 dimensions


class QueryCache:
    """A bounded cache in front of one embedder; for single short texts."""

    def __init__(self, embedder: Embedder, texts_max: int = TEXTS_MAX) -> None:
        """Keep at most `texts_max` vectors, the least recently used go first."""
        self.embedder = embedder
        self._vectors: LRUCache[str, Vector] = LRUCache(texts_max)

    async def embed(self, text: str) -> Vector:
        """The unit vector of one text; do not change it in place."""
        key = " ".join(text.split())
        cached = self._vectors.get(key)
        if cached is None:
            cached = (await self.embedder.embed([key]))[0]
            self._vectors[key] = cached
        return cached

    async def embed_all(self, texts: Sequence[str]) -> Matrix:
        """The unit vectors of at least one question or sentence, one row each."""
        known = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        made = dict(zip(new, await self.embedder.embed(new), strict=True)) if new else {}
        self._vectors.update(made)
        known |= made
        return np.stack([known[text] for text in texts])

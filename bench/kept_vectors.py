"""An embedder that keeps the vectors it made in a folder, so that a second run costs nothing."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kernel.embed.port import Embedder, Matrix

SAVE_EVERY = 512  # texts


class KeptVectors:
    """An `Embedder` in front of another one; a text is known by its hash."""

    def __init__(self, embedder: Embedder, folder: Path) -> None:
        """Read what `folder` holds of this embedder's vectors."""
        self._embedder = embedder
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{embedder.model_id.replace('/', '-')}.npz"
        self._kept: dict[str, np.ndarray] = {}
        if self._file.exists():
            stored = np.load(self._file)
            self._kept = dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))

    @property
    def model_id(self) -> str:
        """As the embedder's."""
        return self._embedder.model_id

    @property
    def dimensions(self) -> int:
        """As the embedder's."""
        return self._embedder.dimensions

    @property
    def tokens_max(self) -> int:
        """As the embedder's."""
        return self._embedder.tokens_max

    async def prepare(self) -> None:
        """Load the model."""
        await self._embedder.prepare()

    def count_tokens(self, text: str) -> int:
        """As the embedder's."""
        return self._embedder.count_tokens(text)

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors of `texts`, made only where they are not kept yet."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        places = list(new)
        for start in range(0, len(places), SAVE_EVERY):
            part = places[start : start + SAVE_EVERY]
            made = await self._embedder.embed([new[key] for key in part])
            self._kept |= dict(zip(part, made, strict=True))
            if len(part) == SAVE_EVERY:
                self.save()
        return np.stack([self._kept[key] for key in keys]) if keys else np.zeros((0, 1), np.float32)

    def save(self) -> None:
        """Write all vectors."""
        if self._kept:
            np.savez(
                self._file,
                keys=np.array(list(self._kept)),
                vectors=np.stack([*self._kept.values()]),
            )

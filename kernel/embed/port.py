"""What every embedder offers, and the shape of what it returns."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kernel.errors import Invalid, Unavailable

Matrix = npt.NDArray[np.float32]
Vector = npt.NDArray[np.float32]


class EmbedderUnavailable(Unavailable):
    """The embedder cannot answer now; the message says what to check."""

    code = "embedder_unavailable"


class EmbedderNotInstalled(Invalid):
    """The chosen embedder needs a package that is not installed."""

    code = "embedder_not_installed"


class Embedder(Protocol):
    """Turns texts into unit vectors whose dot product is their similarity, -1 to 1."""

    @property
    def model_id(self) -> str:
        """Names the vector space. Vectors of two model ids must never meet in one collection."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of each vector. Known once `prepare` has returned."""
        ...

    @property
    def tokens_max(self) -> int:
        """Tokens of a text beyond this many are not looked at."""
        ...

    async def prepare(self) -> None:
        """Load the model or ask the service for its size. `embed` does so by itself if needed."""
        ...

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """One row per text, in order, of length `dimensions`. The event loop stays free."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many of `tokens_max` a text uses."""
        ...


def unit_rows(matrix: npt.ArrayLike) -> Matrix:
    """Scale each row to length 1; a zero row stays zero."""
    rows = np.asarray(matrix, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(lengths, 1e-12)

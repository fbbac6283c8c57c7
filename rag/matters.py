"""What a question and a sentence are about, compared by matters that company rules speak of.

"My tablet was on the bus seat" and "lost devices are reported to IT" share no word, and their
sentence vectors little; both resemble the same line of `matters.txt`. A question about a matter
that no sentence is about has no answer there, however alike the words.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kernel.embed.port import Embedder, Matrix, Vector
from kernel.kept import key_of, load, store
from kernel.one_process import one_process
from kernel.settings import settings

FILE = Path(__file__).with_name("matters.txt")
SHARPNESS = 0.06  # of cosines: a matter that is nearer by so much weighs e times as much
_known: dict[str, "Matters"] = {}


@dataclass(frozen=True, slots=True)
class Matters:
    """Vectors of all phrases, those of a matter together, and where each matter begins."""

    phrases: Matrix
    starts: npt.NDArray[np.int64]

    def shares(self, texts: Matrix) -> Matrix:
        """How much each text is about each matter: rows that sum to 1."""
        alike = np.maximum.reduceat(texts @ self.phrases.T, self.starts, axis=1)
        raised = np.exp((alike - alike.max(axis=1, keepdims=True)) / SHARPNESS)
        return raised / raised.sum(axis=1, keepdims=True)

    def overlap(self, question: Vector, texts: Matrix) -> Vector:
        """How much each text is about what the question is about, 0 to 1 (Bhattacharyya)."""
        asked, told = self.shares(question[None, :]), self.shares(texts)
        return np.sqrt(asked * told).sum(axis=1)


@cache
def read_matters(path: Path = FILE) -> tuple[tuple[str, ...], ...]:
    """The phrases of each matter: how it is asked for, then how it is told."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(
        tuple(phrase.strip() for phrase in line.replace("=>", "|").split("|"))
        for line in lines
        if line.strip() and not line.startswith("#")
    )


async def matters_for(embedder: Embedder) -> Matters:
    """The matters in an embedder's space; some seconds at the first time, then from the cache."""
    known = _known.get(embedder.model_id)
    if known is None:
        known = _known[embedder.model_id] = await _embedded(embedder)
    return known


async def _embedded(embedder: Embedder) -> Matters:
    matters = read_matters()
    phrases = [phrase for matter in matters for phrase in matter]
    starts = np.cumsum([0, *(len(matter) for matter in matters[:-1])])
    folder, key = settings().cache_folder, key_of((embedder.model_id, *phrases))
    kept = load(folder, "matters", key)
    if kept is None:
        async with one_process(folder, "matters"):  # of several that start together one embeds
            kept = load(folder, "matters", key) or {"vectors": await embedder.embed(phrases)}
            store(folder, "matters", key, kept)
    return Matters(kept["vectors"], starts)

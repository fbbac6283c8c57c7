"""What a question and a sentence are about, compared by matters that company rules speak of.

"My tablet was on the bus seat" and "lost devices are reported to IT" share no word, and their
sentence vectors little; both resemble the same line of `matters.txt`. A question about a matter
that no sentence is about has no answer there, however alike the words.

What a text is about is read twice, and each reading finds what the other misses: by the phrase that
is nearest to it, and by a linear judge that learnt from all phrases what sets a matter apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from anyio import to_thread

from kernel.embed.port import Embedder, Matrix, Vector
from kernel.kept import Arrays, key_of, load, store
from kernel.one_process import one_process
from kernel.settings import settings

FILE = Path(__file__).with_name("matters.txt")
SHARPNESS = 0.04  # of cosines: a matter that is nearer by so much weighs e times as much
JUDGED_SHARPNESS = 0.7  # the same of what the judge says
STRENGTH = 20.0  # inverse of the regularisation: the more, the surer the judge
ITERATIONS_MAX = 300
TOLERANCE = 1e-3
_RECIPE = f"{STRENGTH} {ITERATIONS_MAX} {TOLERANCE}"
Weights = npt.NDArray[np.float32]
_known: dict[str, "Matters"] = {}


@dataclass(frozen=True, slots=True)
class Matters:
    """Vectors of all phrases, those of a matter together, where each begins, and the judge."""

    phrases: Matrix
    starts: npt.NDArray[np.int64]
    judge: Weights  # a column a matter, the last row is what each has to begin with

    def shares(self, texts: Matrix) -> tuple[Matrix, Matrix]:
        """How much each text is about each matter, by phrases and by the judge: rows sum to 1."""
        alike = np.maximum.reduceat(texts @ self.phrases.T, self.starts, axis=1)
        judged = texts @ self.judge[:-1] + self.judge[-1]
        return _shared(alike / SHARPNESS), _shared(judged / JUDGED_SHARPNESS)

    def overlap(self, question: Vector, texts: Matrix) -> Vector:
        """How much each text is about what the question is about, 0 to 1 (Bhattacharyya)."""
        pairs = zip(self.shares(question[None, :]), self.shares(texts), strict=True)
        return np.mean([np.sqrt(asked * told).sum(axis=1) for asked, told in pairs], axis=0)


def _shared(scores: npt.NDArray[np.floating]) -> Matrix:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def learn_judge(phrases: Matrix, starts: npt.NDArray[np.int64]) -> Weights:
    """Logistic regression of the matter on the phrase."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # seconds to load

    sizes = np.diff([*starts, len(phrases)])
    judge = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS_MAX, tol=TOLERANCE)
    judge.fit(phrases, np.repeat(np.arange(len(starts)), sizes))
    return np.vstack([judge.coef_.T, judge.intercept_]).astype(np.float32)


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
    folder, key = settings().cache_folder, key_of((embedder.model_id, _RECIPE, *phrases))
    kept = load(folder, "matters", key)
    if kept is None:
        async with one_process(folder, "matters"):  # of several that start together one embeds
            kept = load(folder, "matters", key) or await _learnt(embedder, phrases, starts)
            store(folder, "matters", key, kept)
    return Matters(kept["vectors"], starts, kept["judge"])


async def _learnt(
    embedder: Embedder, phrases: Sequence[str], starts: npt.NDArray[np.int64]
) -> Arrays:
    vectors = await embedder.embed(phrases)
    return {"vectors": vectors, "judge": await to_thread.run_sync(learn_judge, vectors, starts)}

"""Linear models over hashed features: what is told of a thing, each together with what is asked.

A feature is a text; together with a key ("crm.log_activity text") it has a weight of its own, found
by its hash. So a sentence costs microseconds, and nothing has to be kept of the words.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

Hashes = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]
Steps = npt.NDArray[np.int8]
Places = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
BITS = 21  # at 20 the words of fifteen thousand sentences shared most weights
_MIXING = np.uint32(2_654_435_761)  # Knuth's multiplicative hash
STRENGTH = 2.0  # inverse of the regularisation
ITERATIONS_MAX = 200
# Weights are kept as whole numbers of such steps: finer ones mean nothing, and a megabyte suffices.
STEP, STEPS_MAX = 0.03, 127
TOLERANCE = 0.1  # of the dual; stopped earlier it finds far fewer words


def hashes(texts: Iterable[str]) -> Hashes:
    """Each text as a number."""
    return np.array([crc32(text.encode()) for text in texts], dtype=np.uint32)


def places_of(told: Hashes, keys: Hashes) -> Places:
    """Where the weights stand of every row of `told` together with each of the keys."""
    mixed = (told[:, :, None] ^ keys[None, None, :]) * _MIXING
    return (mixed >> np.uint32(32 - BITS)).reshape(len(told), -1).astype(np.int64)


def learn(rows: Sequence[Places], wanted: Truths) -> tuple[Steps, Floats]:
    """Weights, whole numbers of STEP, and constants, a row for each row of `wanted`.

    They tell how likely that is true of places. `rows` are matrices of places; `wanted` has a
    column for each row of all of them.
    """
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # takes a second to load
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # seconds to load

    weights = np.zeros((len(wanted), 1 << BITS), np.int8)
    bias = np.full(len(wanted), -1, np.float32)
    if not rows:
        return weights, bias
    flat = np.concatenate([places.ravel() for places in rows])
    used, columns = np.unique(flat, return_inverse=True)  # the others stay zero
    told: Any = (np.ones(len(flat), np.float32), columns, _ends(rows))
    seen = csr_matrix(told, shape=(sum(map(len, rows)), len(used)))
    for row, labels in enumerate(wanted):
        if labels.all() or not labels.any():
            continue
        learner = LogisticRegression(
            C=STRENGTH, max_iter=ITERATIONS_MAX, tol=TOLERANCE,
            solver="liblinear", dual=True, random_state=0,
        )  # fmt: skip
        learner.fit(seen, labels)
        weights[row, used] = _steps_of(np.asarray(learner.coef_)[0])
        bias[row] = np.asarray(learner.intercept_)[0]
    return weights, bias


def sums_of(weights: Steps, places: Places) -> Floats:
    """The weights at `places`, summed over its last axis, a row for each row of weights."""
    return (weights[:, places].sum(axis=-1, dtype=np.int32) * STEP).astype(np.float32)


def _steps_of(weights: Floats) -> Steps:
    return np.clip(np.round(weights / STEP), -STEPS_MAX, STEPS_MAX).astype(np.int8)


def _ends(rows: Sequence[Places]) -> Places:
    """Where each row of all the matrices ends, after the start."""
    widths = np.concatenate([np.full(*places.shape) for places in rows])
    return np.cumsum([0, *widths])

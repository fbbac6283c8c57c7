"""A small network with one hidden layer: classes of dense vectors, learnt in seconds.

Learnt by Adam (Kingma and Ba 2015, arXiv:1412.6980) with decoupled weight decay (Loshchilov and
Hutter 2019, arXiv:1711.05101), a rate that falls along a cosine, and much dropout, which is what
keeps a network of this size from learning its few sentences by heart.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from actions.features import Floats
from kernel.kept import Arrays

HIDDEN = 256
PASSES = 20
BATCH = 128
RATE = 2e-3
DECAY = 1e-2
DROPPED, DROPPED_INPUTS = 0.65, 0.2
SMOOTHING = 0.05  # so much of a label is spread over all classes
FIRST_MOMENT, SECOND_MOMENT = 0.9, 0.999


@dataclass(frozen=True, slots=True)
class Network:
    """Weights and constants into the hidden layer and out of it."""

    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats

    def judge(self, seen: Floats) -> Floats:
        """How much each class fits, as logits."""
        hidden = np.maximum(seen @ self.inner + self.inner_bias, 0)
        return np.asarray(hidden @ self.outer + self.outer_bias, dtype=np.float32)

    def arrays(self) -> Arrays:
        """What to keep of it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @staticmethod
    def of(arrays: Arrays, prefix: str) -> "Network":
        """The network that was kept. Raises KeyError when something is missing."""
        return Network(*(arrays[f"{prefix}{name}"] for name in Network.__slots__))


def fit_network(
    seen: Floats, labels: npt.NDArray[np.int64], classes: int, seed: int, hidden: int = HIDDEN
) -> Network:
    """Learn from a row a sentence; the same seed makes the same network."""
    chance = np.random.default_rng(seed)
    inputs = seen.shape[1]
    weights = [
        _drawn(chance, inputs, hidden, 2 / inputs), np.zeros(hidden, np.float32),
        _drawn(chance, hidden, classes, 1 / hidden), np.zeros(classes, np.float32),
    ]  # fmt: skip
    learner = _Adam(weights, PASSES * max(1, len(seen) // BATCH))
    for _ in range(PASSES):
        order = chance.permutation(len(seen))
        for start in range(0, max(1, len(seen) - BATCH + 1), BATCH):
            rows = order[start : start + BATCH]
            learner.step(_slopes(weights, seen[rows], labels[rows], chance))
    return Network(*weights)


class _Adam:
    """Moves weights down their slopes."""

    def __init__(self, weights: list[Floats], steps: int) -> None:
        self._weights, self._steps, self._step = weights, steps, 0
        self._first = [np.zeros_like(each) for each in weights]
        self._second = [np.zeros_like(each) for each in weights]

    def step(self, slopes: list[Floats]) -> None:
        """One step down."""
        self._step += 1
        rate = RATE * 0.5 * (1 + np.cos(np.pi * self._step / self._steps))
        fresh = 1 - FIRST_MOMENT**self._step, 1 - SECOND_MOMENT**self._step
        moments = zip(self._weights, self._first, self._second, slopes, strict=True)
        for weight, first, second, slope in moments:
            np.add(first, (1 - FIRST_MOMENT) * (slope - first), out=first)
            np.add(second, (1 - SECOND_MOMENT) * (slope * slope - second), out=second)
            pull = (first / fresh[0]) / (np.sqrt(second / fresh[1]) + 1e-8)
            np.subtract(weight, rate * (pull + DECAY * weight), out=weight, casting="same_kind")


def _slopes(
    weights: list[Floats],
    seen: Floats,
    labels: npt.NDArray[np.int64],
    chance: np.random.Generator,
) -> list[Floats]:
    """The slopes of the smoothed cross entropy of one batch, with parts of it dropped."""
    inner, inner_bias, outer, outer_bias = weights
    seen = seen * _kept(chance, seen.shape, DROPPED_INPUTS)
    before = seen @ inner + inner_bias
    kept = _kept(chance, before.shape, DROPPED) * (before > 0)
    hidden = before * kept
    shares = hidden @ outer + outer_bias
    shares = np.exp(shares - shares.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares[np.arange(len(labels)), labels] -= 1 - SMOOTHING
    error = (shares - SMOOTHING / shares.shape[1]) / len(labels)
    back = (error @ outer.T) * kept
    return [seen.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)]


def _kept(chance: np.random.Generator, shape: tuple[int, ...], dropped: float) -> Floats:
    kept = chance.random(shape, dtype=np.float32) >= dropped
    return (kept / np.float32(1 - dropped)).astype(np.float32)


def _drawn(chance: np.random.Generator, rows: int, columns: int, variance: float) -> Floats:
    drawn = chance.standard_normal((rows, columns), dtype=np.float32)
    return drawn * np.float32(np.sqrt(variance))

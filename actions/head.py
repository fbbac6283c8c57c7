"""The trained part of the router: what a sentence means, how it is spelled, and its form, judged.

A linear judge and a few small networks agree on a class: each learnt from the same sentences, the
networks from another beginning each, so that they err differently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from actions.features import BUCKETS, Floats, Spelling, form_of, stack
from actions.network import Network, fit_network
from kernel.embed.port import Matrix, Vector
from kernel.kept import Arrays

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

STRENGTH = 10.0  # inverse of the regularisation
ITERATIONS_MAX = 300
TOLERANCE = 1e-3
# Words and letters are folded into so many directions: what occurs together in the examples counts
# together, and learning takes seconds instead of minutes.
DIRECTIONS = 300
NETWORKS = 2
SEED = 0
LABELS_MIN = 3  # two classes make one row in scikit-learn; letters suffice
UNKNOWN = 1e-9


@dataclass(frozen=True, slots=True)
class Head:
    """Weights and constants of the linear judge, one column a class, and the networks.

    `directions` has a row for each bucket of words and letters; `scales` is of what each input is
    divided by before a network sees it.
    """

    weights: Floats
    bias: Floats
    networks: tuple[Network, ...]
    scales: Floats
    directions: Floats
    spelling: Spelling

    def judge(self, text: str, vector: Vector) -> Floats:
        """How likely each class is by all judges together, as logits."""
        row = self.spelling.weigh(text)
        spelled = row.values @ self.directions[row.places]
        seen = np.concatenate([vector, spelled, np.array(form_of(text), dtype=np.float32)])
        told = [_log_shares(seen @ self.weights + self.bias)]
        told += [_log_shares(each.judge(seen / self.scales)) for each in self.networks]
        return np.asarray(np.mean(told, axis=0), dtype=np.float32)

    def arrays(self) -> Arrays:
        """What to keep of it; of directions half the digits do."""
        kept: Arrays = {
            "weights": self.weights, "bias": self.bias, "scales": self.scales,
            "directions": self.directions.astype(np.float16), "rarity": self.spelling.rarity,
        }  # fmt: skip
        for place, network in enumerate(self.networks):
            kept |= {f"network{place}.{name}": value for name, value in network.arrays().items()}
        return kept

    @staticmethod
    def of(arrays: Arrays) -> "Head":
        """The head that was kept. Raises KeyError when something is missing."""
        count = len({name.partition(".")[0] for name in arrays if name.startswith("network")})
        return Head(
            arrays["weights"], arrays["bias"],
            tuple(Network.of(arrays, f"network{place}.") for place in range(count)),
            arrays["scales"], arrays["directions"].astype(np.float32), Spelling(arrays["rarity"]),
        )  # fmt: skip


def fit_head(
    texts: Sequence[str], vectors: Matrix, labels: npt.NDArray[np.int64], classes: int
) -> Head:
    """Learn from labelled sentences; zero weights where there is nothing to learn."""
    spelling = Spelling.learn(texts)
    spelled = stack([spelling.weigh(text) for text in texts], 2 * BUCKETS)
    forms = np.array([form_of(text) for text in texts], dtype=np.float32)
    if len(set(labels.tolist())) < LABELS_MIN:
        directions = np.zeros((2 * BUCKETS, 1), dtype=np.float32)
        inputs = vectors.shape[1] + 1 + forms.shape[1]
        nothing = np.zeros((inputs, classes), dtype=np.float32)
        bias = np.zeros(classes, dtype=np.float32)
        return Head(nothing, bias, (), np.ones(inputs, np.float32), directions, spelling)
    directions = _directions(spelled, len(texts))
    folded = np.asarray(spelled.dot(directions))
    seen = np.hstack([vectors, folded, forms]).astype(np.float32)
    scales = np.concatenate(
        [np.full(part.shape[1], part.std()) for part in (vectors, folded, forms)]
    )
    scales = np.maximum(scales, 1e-6).astype(np.float32)
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  # only training needs it

    with threadpool_limits(1):  # of matrices so small further threads spend more than they save
        weights, bias = _regress(seen, labels, classes)
        networks = [fit_network(seen / scales, labels, classes, seed) for seed in range(NETWORKS)]
    return Head(weights, bias, tuple(networks), scales, directions, spelling)


def _log_shares(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max())
    return np.asarray(np.log(raised / raised.sum() + UNKNOWN), dtype=np.float32)


def _directions(spelled: "csr_matrix", sentences: int) -> Floats:
    # Imported when first used: scikit-learn takes seconds to load, and only training needs it.
    from sklearn.decomposition import TruncatedSVD  # noqa: PLC0415

    size = min(DIRECTIONS, sentences - 1)
    folded = TruncatedSVD(size, n_iter=2, random_state=SEED).fit(spelled)
    return np.asarray(folded.components_, dtype=np.float32).T


def _regress(seen: Floats, labels: npt.NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # seconds to load

    head = LogisticRegression(C=STRENGTH, max_iter=ITERATIONS_MAX, tol=TOLERANCE)
    head.fit(seen, labels)
    weights = np.zeros((seen.shape[1], classes), dtype=np.float32)
    bias = np.full(classes, np.min(head.intercept_), dtype=np.float32)
    weights[:, head.classes_] = head.coef_.T
    bias[head.classes_] = head.intercept_
    return weights, bias

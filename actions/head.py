"""The trained part of the router: one linear head over meaning, words, letters and form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from actions.features import BUCKETS, Floats, Spelling, form_of, stack
from kernel.embed.port import Matrix, Vector

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

STRENGTH = 10.0  # inverse of the regularisation
ITERATIONS_MAX = 300
TOLERANCE = 1e-3
# Words and letters are folded into so many directions while learning: what occurs together in the
# examples counts together, and the regression takes seconds instead of minutes.
DIRECTIONS = 300
SEED = 0
LABELS_MIN = 3  # two classes make one row in scikit-learn; letters suffice


@dataclass(frozen=True, slots=True)
class Head:
    """Weights, one column a class: of the embedding, of words and letters, of the form."""

    meant: Floats
    spelled: Floats
    formed: Floats
    bias: Floats
    spelling: Spelling

    def judge(self, text: str, vector: Vector) -> Floats:
        """How much each class fits, as logits."""
        row = self.spelling.weigh(text)
        said = row.values @ self.spelled[row.places]
        form = np.array(form_of(text), dtype=np.float32)
        fits = vector @ self.meant + said + form @ self.formed + self.bias
        return np.asarray(fits, dtype=np.float32)

    def arrays(self) -> dict[str, Floats]:
        """What to keep of it."""
        return {
            "meant": self.meant, "spelled": self.spelled, "formed": self.formed,
            "bias": self.bias, "rarity": self.spelling.rarity,
        }  # fmt: skip

    @staticmethod
    def of(arrays: "dict[str, Floats]") -> "Head":
        """The head that was kept. Raises KeyError when something is missing."""
        return Head(
            arrays["meant"], arrays["spelled"], arrays["formed"], arrays["bias"],
            Spelling(arrays["rarity"]),
        )  # fmt: skip


def fit_head(
    texts: Sequence[str], vectors: Matrix, labels: npt.NDArray[np.int64], classes: int
) -> Head:
    """Learn from labelled sentences; zero weights where there is nothing to learn."""
    spelling = Spelling.learn(texts)
    spelled = stack([spelling.weigh(text) for text in texts], 2 * BUCKETS)
    forms = np.array([form_of(text) for text in texts], dtype=np.float32)
    meanings, form_count = vectors.shape[1], forms.shape[1]
    if len(set(labels.tolist())) < LABELS_MIN:
        return Head(
            _nothing(meanings, classes), _nothing(2 * BUCKETS, classes),
            _nothing(form_count, classes), np.zeros(classes, dtype=np.float32), spelling,
        )  # fmt: skip
    directions = _directions(spelled, len(texts))
    seen = np.hstack([vectors, np.asarray(spelled.dot(directions)), forms]).astype(np.float32)
    weights, bias = _regress(seen, labels, classes)
    return Head(
        meant=weights[:meanings],
        spelled=(directions @ weights[meanings:-form_count]).astype(np.float32),
        formed=weights[-form_count:],
        bias=bias,
        spelling=spelling,
    )


def _nothing(rows: int, classes: int) -> Floats:
    return np.zeros((rows, classes), dtype=np.float32)


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

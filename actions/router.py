"""Ranks actions for a sentence: trained on the actions' own example utterances.

A logistic-regression head over sentence embeddings, blended with letter n-grams, which forgive
typos and know names of things. Records, dates and numbers are type words on both sides, so that
"approve Sofia's days" and "approve Liam's days" are one sentence.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from anyio import to_thread

from actions.spec import Action
from kernel.embed.port import Embedder, Matrix, Vector
from kernel.llm.offline.reading import Reading, mask

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer

Floats = npt.NDArray[np.float32]

HEAD_SHARE = 0.85  # of the embedding head against letters, which only help with odd spellings
LETTERS_SHARPNESS = 12.0
HEAD_STRENGTH = 5.0  # inverse of the regularisation
ITERATIONS_MAX = 300
# The nearest example: no business of ours, surely ours. Of held-out examples 95 % reach 0.45, of
# eighteen sentences about the rest of the world two do.
COSINE_FLOOR, COSINE_SURE = 0.30, 0.50
LETTERS_FLOOR, LETTERS_SURE = 0.30, 0.60
SHARE_CURVE = 0.35  # makes of a probability a score in which 0.3 is "hardly"
LETTER_FEATURES = 2**15
_ANY_DAY = date(2026, 1, 15)  # masking looks at words, never at the day they mean
_NAME = re.compile(r"(?<=[a-z,:] )(?:[A-Z][\w&-]*)(?: (?:[A-Z&][\w-]*))*|\b[A-Z]{1,6}-\d[\w-]*\b")
_KEPT_CAPITALS = re.compile(
    r"I|I'm|AR|AP|VAT|FX|P&L|PDF|CSV|XLSX|HR|CRM|SKU|API|IBAN|CEO|CFO|AI|KB|MFA|SLA|SSO"
)


@cache
def _letters() -> "HashingVectorizer":
    # Imported when first used: scikit-learn takes seconds to load, and the API is to be ready
    # before the router is.
    from sklearn.feature_extraction.text import HashingVectorizer  # noqa: PLC0415

    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(2, 4), n_features=LETTER_FEATURES, alternate_sign=False,
        norm="l2",
    )  # fmt: skip


def _counted(texts: Sequence[str]) -> "csr_matrix":
    from scipy.sparse import csr_matrix  # noqa: PLC0415  # as in _letters

    return csr_matrix(_letters().transform(texts))


@dataclass(frozen=True, slots=True)
class Ranked:
    """An action's name with how well it fits, 0 to 1; under about 0.3 it does not.

    The nearest example of all says whether the sentence is any of our business, the head says
    whose; the score is the product.
    """

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Router:
    """The trained ranking. `labels[i]` is the place in `names` of the example `i`."""

    names: tuple[str, ...]
    labels: npt.NDArray[np.int64]
    vectors: Matrix
    letters: "csr_matrix"
    weights: Floats
    bias: Floats

    def rank(self, text: str, vector: Vector) -> list[Ranked]:
        """Every action, best first. `vector` is the embedding of the masked text."""
        row = _counted([text]).toarray().ravel()
        spelled = np.asarray(self.letters.dot(row))
        letters = _best_of_each(spelled.astype(np.float32), self.labels, len(self.names))
        share = HEAD_SHARE * _softmax(self.weights @ vector + self.bias)
        share = share + (1 - HEAD_SHARE) * _softmax(letters * LETTERS_SHARPNESS)
        meant = _ramp(float((self.vectors @ vector).max(initial=0.0)), COSINE_FLOOR, COSINE_SURE)
        fit = max(meant, _ramp(float(letters.max(initial=0.0)), LETTERS_FLOOR, LETTERS_SURE))
        scores = fit * share**SHARE_CURVE
        order = np.argsort(-scores, kind="stable")
        return [Ranked(self.names[i], float(scores[i])) for i in order]


def masked_text(text: str) -> str:
    """The text with dates and numbers as type words."""
    return mask(Reading(text, [], _ANY_DAY))


def training_texts(actions: Sequence[Action], kinds: dict[str, list[str]]) -> list[tuple[int, str]]:
    """(Place of the action, sentence) for training: examples as written and with names masked.

    `kinds` says which kinds of record each action takes; a name in an example is one of them.
    """
    texts: list[tuple[int, str]] = []
    for place, action in enumerate(actions):
        for example in [*action.examples, action.title]:
            plain = masked_text(example)
            named = masked_text(mask_names(example, kinds.get(action.name, [])))
            texts += [(place, text) for text in dict.fromkeys((plain, named))]
    return texts


def mask_names(example: str, kinds: list[str]) -> str:
    """Replace names and numbers of records by the kinds an action takes, in their order."""
    left = list(kinds)

    def word(match: re.Match[str]) -> str:
        if _KEPT_CAPITALS.fullmatch(match[0]) or not kinds:
            return match[0]
        return (left.pop(0) if left else kinds[-1]).replace("_", " ")

    return _NAME.sub(word, example)


async def train(
    names: Sequence[str], texts: Sequence[tuple[int, str]], embedder: Embedder, cache: Path | None
) -> Router:
    """A router for these texts; embeddings and weights are kept in `cache`, keyed by both.

    About ten seconds for a thousand new sentences, some milliseconds from the cache.
    """
    sentences = [text for _, text in texts]
    labels = np.array([place for place, _ in texts], dtype=np.int64)
    key = _key(embedder.model_id, names, texts)
    arrays = _load(cache, key)
    if arrays is None:
        vectors = await embedder.embed(sentences)
        weights, bias = await to_thread.run_sync(fit_head, vectors, labels, len(names))
        arrays = (vectors, weights, bias)
        _store(cache, key, arrays)
    vectors, weights, bias = arrays
    letters = _counted(sentences)
    return Router(tuple(names), labels, vectors, letters, weights, bias)


def fit_head(vectors: Matrix, labels: npt.NDArray[np.int64], classes: int) -> tuple[Floats, Floats]:
    """Weights and bias of the regression, one row a class; zero where there is nothing to learn."""
    weights = np.zeros((classes, vectors.shape[1]), dtype=np.float32)
    bias = np.zeros(classes, dtype=np.float32)
    if len(set(labels.tolist())) < 3:  # two classes make one row in scikit-learn; letters suffice
        return weights, bias
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # as in _letters

    head = LogisticRegression(C=HEAD_STRENGTH, max_iter=ITERATIONS_MAX)
    head.fit(vectors, labels)
    weights[head.classes_] = head.coef_
    bias[head.classes_] = head.intercept_
    return weights, bias


def _best_of_each(values: Floats, labels: npt.NDArray[np.int64], classes: int) -> Floats:
    best = np.zeros(classes, dtype=np.float32)
    np.maximum.at(best, labels, values)
    return best


def _ramp(value: float, floor: float, sure: float) -> float:
    return min(1.0, max(0.0, (value - floor) / (sure - floor)))


def _softmax(values: Floats) -> Floats:
    raised = np.exp(values - values.max())
    return raised / raised.sum()


def _key(model_id: str, names: Sequence[str], texts: Sequence[tuple[int, str]]) -> str:
    digest = hashlib.sha256(f"{model_id}\n{HEAD_STRENGTH}\n".encode())
    for place, text in texts:
        digest.update(f"{names[place]}\t{text}\n".encode())
    return digest.hexdigest()[:32]


def _load(cache: Path | None, key: str) -> tuple[Matrix, Floats, Floats] | None:
    path = cache / f"router-{key}.npz" if cache else None
    if path is None or not path.is_file():
        return None
    try:
        with np.load(path, allow_pickle=False) as stored:
            return stored["vectors"], stored["weights"], stored["bias"]
    except (OSError, ValueError, KeyError):  # half-written by a process that was killed
        return None


def _store(cache: Path | None, key: str, arrays: tuple[Matrix, Floats, Floats]) -> None:
    if cache is None:
        return
    cache.mkdir(parents=True, exist_ok=True)
    path = cache / f"router-{key}.npz"
    scratch = path.with_suffix(f".{id(arrays)}.tmp.npz")
    vectors, weights, bias = arrays
    np.savez(scratch, vectors=vectors, weights=weights, bias=bias)
    scratch.replace(path)

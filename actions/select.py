"""Which actions fit a sentence: the permitted ones, best first, and those that are forbidden.

Two logistic regressions over every action's own example sentences, one on sentence embeddings,
one on character n-grams, blended. They see all actions, so that what a person may not use is
recognised as such instead of being taken for something else; the permission filter comes after.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from actions.registry import load_actions
from actions.spec import Action
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.embed.choose import embedder
from kernel.settings import settings

EMBEDDING_WEIGHT = 0.65
EMBEDDING_C = 20.0
NGRAM_C = 10.0
NGRAM_RANGE = (2, 4)
FORBIDDEN_MAX = 3
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Selection:
    """Actions with scores from 0 to 1 that sum to 1 over all actions."""

    permitted: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    forbidden: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])


@dataclass(frozen=True, slots=True)
class _Head:
    """The trained classifiers and the names of their classes, in order."""

    names: list[str]
    by_meaning: Any
    vectorizer: Any
    by_spelling: Any

    def scores(self, vectors: Matrix, texts: Sequence[str]) -> NDArray[np.float64]:
        """One score an action, averaged over the forms of the sentence."""
        meaning = self.by_meaning.predict_proba(vectors).mean(axis=0)
        spelling = self.by_spelling.predict_proba(self.vectorizer.transform(texts)).mean(axis=0)
        return EMBEDDING_WEIGHT * meaning + (1 - EMBEDDING_WEIGHT) * spelling


_head: _Head | None = None
_training = asyncio.Lock()


async def select(
    principal: Principal, text: str, limit: int, *, masked: str | None = None
) -> Selection:
    """The best actions for a sentence; `masked` is it with records replaced by their kinds."""
    head = await _trained()
    forms = [text] if masked is None or masked == text else [text, masked]
    vectors = np.asarray(await embedder().embed(forms), dtype=np.float32)
    scores = head.scores(vectors, [form.casefold() for form in forms])
    actions = load_actions()
    ranked = sorted(zip(head.names, scores, strict=True), key=lambda pair: -pair[1])
    selection = Selection()
    for name, score in ranked:
        action = actions[name]
        is_allowed = allows(principal, action.permission).is_allowed
        (selection.permitted if is_allowed else selection.forbidden).append((action, float(score)))
    return Selection(selection.permitted[:limit], selection.forbidden[:FORBIDDEN_MAX])


async def warm_up() -> None:
    """Train before the first turn needs it."""
    await _trained()


async def _trained() -> _Head:
    global _head  # noqa: PLW0603  # one head a process, trained once
    async with _training:
        if _head is None:
            texts, labels = _examples(load_actions().values())
            vectors = await _vectors(texts)
            _head = await asyncio.to_thread(_train, texts, labels, vectors)
    return _head


def _examples(actions: Any) -> tuple[list[str], list[str]]:
    pairs = [(text, a.name) for a in actions for text in a.examples]
    return [text for text, _ in pairs], [name for _, name in pairs]


def _train(texts: list[str], labels: list[str], vectors: Matrix) -> _Head:
    by_meaning = LogisticRegression(C=EMBEDDING_C, max_iter=300).fit(vectors, labels)
    vectorizer = TfidfVectorizer(
        analyzer="char_wb", ngram_range=NGRAM_RANGE, sublinear_tf=True, lowercase=True
    )
    by_spelling = LogisticRegression(C=NGRAM_C, max_iter=300).fit(
        vectorizer.fit_transform(texts), labels
    )
    return _Head([str(name) for name in by_meaning.classes_], by_meaning, vectorizer, by_spelling)


async def _vectors(texts: list[str]) -> Matrix:
    """Embeddings of the examples, kept on disk by embedder and texts."""
    digest = hashlib.sha256("\n".join([embedder().model_id, *texts]).encode()).hexdigest()
    path = settings().data_dir / "cache" / f"examples-{digest[:24]}.npy"
    if path.exists():
        return np.load(path, allow_pickle=False)
    vectors = np.asarray(await embedder().embed(texts), dtype=np.float32)
    await asyncio.to_thread(_keep, path, vectors)
    return vectors


def _keep(path: Path, vectors: Matrix) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{id(vectors)}.partial.npy")
    np.save(partial, vectors, allow_pickle=False)
    partial.replace(path)

"""How often the selector finds the right action for a sentence it was not trained on.

    python -m bench.routing [--folds 4] [--heldout FILE.tsv] [--cache FOLDER]

First the sentences of `bench/data/routing/held_out.tsv` (or FILE), which are in nobody's training:
ordinary office wording, an action and a sentence a line, with a tab between and a kind of record in
braces where a name would stand; they are ranked as in a turn. Then the actions' own examples, each
fold held out in turn, names masked as a turn does, by what a machine learns without the judge that
ships: these are chosen to differ from each other, so they are the harder ones.
Figures: share of sentences whose action is first, among the first 3, among the first 8. Exits 1
when the held-out sentences miss 85 % first or 97 % among the first 8. Embeddings are kept in the
cache folder, so that a second run takes a quarter of a minute.
"""

import argparse
import asyncio
import hashlib
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from actions.refs import ref_fields
from actions.registry import load_actions
from actions.router import Router, View, mask_names, masked_text, train, training_texts
from actions.select import viewed
from actions.trained_router import trained_router
from actions.wording_files import outside
from kernel.embed.choose import embedder
from kernel.embed.port import Embedder, Matrix, Vector
from kernel.llm.offline.type_words import type_word
from kernel.settings import settings

DEPTHS = (1, 3, 8)
FIRST_MIN, EIGHT_MIN = 0.85, 0.97
WORST_SHOWN = 12
HELD_OUT = Path(__file__).parent / "data" / "routing" / "held_out.tsv"
Case = tuple[str, str]
Places = dict[Case, tuple[int, str]]


class KeptEmbedder:
    """Embeds each text once in a lifetime of the folder."""

    def __init__(self, inner: Embedder, folder: Path) -> None:
        self._inner = inner
        self.model_id, self.dimensions = inner.model_id, inner.dimensions
        self.tokens_max, self.prepare = inner.tokens_max, inner.prepare
        self.count_tokens = inner.count_tokens
        name = hashlib.sha256(inner.model_id.encode()).hexdigest()[:12]
        self._path = folder / f"embeddings-{name}.npz"
        self._known: dict[str, Vector] = {}
        if self._path.is_file():
            with np.load(self._path, allow_pickle=False) as stored:
                self._known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Vectors of the texts, new ones computed and kept."""
        new = sorted({t for t in texts if t not in self._known})
        if new:
            self._known |= dict(zip(new, await self._inner.embed(new), strict=True))
            self._path.parent.mkdir(parents=True, exist_ok=True)
            vectors = np.array(list(self._known.values()))
            np.savez(self._path, texts=np.array(list(self._known)), vectors=vectors)
        return np.array([self._known[t] for t in texts])


def main() -> None:
    """Print both tables; exit 1 when the goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=int, default=4, help="0 leaves the examples out")
    parser.add_argument("--heldout", type=Path, default=HELD_OUT)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "steward-bench")
    chosen = parser.parse_args()
    is_met = asyncio.run(_run(chosen.folds, chosen.heldout, chosen.cache))
    sys.exit(0 if is_met else 1)


async def _run(folds: int, heldout: Path, cache: Path) -> bool:
    known = list(load_actions().values())
    router = await trained_router(known, embedder(), settings().cache_folder)
    cases = read_cases(heldout)
    places = _placed(router, cases, [await viewed(masked_text(t), router) for _, t in cases])
    _print(f"held-out sentences ({heldout.name})", places)
    shares = [_share(places, depth) for depth in DEPTHS]
    if folds:
        _print(f"examples, {folds} folds", await _folded(folds, KeptEmbedder(embedder(), cache)))
    return shares[0] >= FIRST_MIN and shares[-1] >= EIGHT_MIN


def read_cases(path: Path) -> list[Case]:
    """The sentences of a file with the action each is for, kinds of record without braces."""
    lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [
        (action, re.sub(r"\{(\w+)\}", lambda m: type_word(m[1]), text)) for action, text in lines
    ]


async def _folded(folds: int, kept: KeptEmbedder) -> Places:
    places: Places = {}
    for fold in range(folds):
        held = {
            name: tuple(e for n, e in enumerate(a.examples) if n % folds == fold)
            for name, a in load_actions().items()
        }
        cases = [
            (name, mask_names(text, _kinds()[name])) for name, texts in held.items()
            for text in texts
        ]  # fmt: skip
        places |= await _places(await _router(held, kept), cases, kept)
    return places


def _kinds() -> dict[str, list[str]]:
    return {a.name: list(ref_fields(a.args).values()) for a in load_actions().values()}


async def _router(held: dict[str, tuple[str, ...]], kept: KeptEmbedder) -> Router:
    """A router that has never seen the held sentences, in no form of them."""
    actions = list(load_actions().values())
    kinds = _kinds()
    texts: list[tuple[int, str]] = []
    for place, action in enumerate(actions):
        own = {t for _, t in training_texts([replace(action, examples=())], kinds)}
        shown = replace(action, examples=held.get(action.name, ()))
        hidden = {t for _, t in training_texts([shown], kinds)} - own
        texts += [(place, t) for _, t in training_texts([action], kinds) if t not in hidden]
    return await train([a.name for a in actions], texts, kept, outside())


async def _places(router: Router, cases: list[Case], kept: KeptEmbedder) -> Places:
    masked = [masked_text(text) for _, text in cases]
    vectors = await kept.embed(masked)
    return _placed(router, cases, [View(*each) for each in zip(masked, vectors, strict=True)])


def _placed(router: Router, cases: list[Case], views: list[View]) -> Places:
    """The place of the right action in the ranking, 1 the first, and who was first."""
    found: Places = {}
    started = time.process_time()
    for case, view in zip(cases, views, strict=True):
        names = [r.name for r in router.rank(view)]
        found[case] = (names.index(case[0]) + 1, names[0])
    spent_ms = (time.process_time() - started) * 1000 / max(1, len(cases))
    print(f"ranking alone: {spent_ms:.2f} ms CPU a sentence")
    return found


def _share(places: Places, depth: int) -> float:
    return sum(place <= depth for place, _ in places.values()) / max(1, len(places))


def _print(title: str, places: Places) -> None:
    print(f"{title}: {len(places)} sentences, {len({a for a, _ in places})} actions")
    for depth in DEPTHS:
        print(f"  top-{depth}: {_share(places, depth):6.1%}")
    taken = Counter((a, first) for (a, _), (place, first) in places.items() if place > 1)
    print("  most often taken for another:")
    for (action, first), count in taken.most_common(WORST_SHOWN):
        print(f"    {count:3d}  {action} -> {first}")


if __name__ == "__main__":
    main()

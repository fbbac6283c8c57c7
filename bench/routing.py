"""How often the selector finds the right action for a sentence it was not trained on.

    python -m bench.routing [--folds 4] [--heldout FILE.jsonl]

Without a file: the actions' own examples, each fold held out in turn, names masked as a turn does.
A file has one object a line,
`{"action": "hrm.request_leave", "text": "..."}`; records in the text should already be type words.
Figures: share of sentences whose action is first, among the first 3, among the first 8.
"""

import argparse
import asyncio
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import orjson

from actions.refs import ref_fields
from actions.registry import load_actions
from actions.router import Router, mask_names, masked_text, train, training_texts
from kernel.embed.choose import embedder

DEPTHS = (1, 3, 8)
WORST_SHOWN = 12
Case = tuple[str, str]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--folds", type=int, default=4)
    parser.add_argument("--heldout", type=Path)
    chosen = parser.parse_args()
    asyncio.run(_run(chosen.folds, chosen.heldout))


async def _run(folds: int, heldout: Path | None) -> None:
    if heldout is not None:
        lines = [orjson.loads(line) for line in heldout.read_bytes().splitlines() if line.strip()]
        cases = [(str(line["action"]), str(line["text"])) for line in lines]
        places = await _places(await _router({}), cases)
    else:
        places = {}
        for fold in range(folds):
            held = {
                name: {e for n, e in enumerate(a.examples) if n % folds == fold}
                for name, a in load_actions().items()
            }
            cases = [
                (name, mask_names(text, _kinds()[name]))
                for name, texts in held.items()
                for text in sorted(texts)
            ]
            places |= await _places(await _router(held), cases)
    _print(places)


def _kinds() -> dict[str, list[str]]:
    return {a.name: list(ref_fields(a.args).values()) for a in load_actions().values()}


async def _router(held: dict[str, set[str]]) -> Router:
    actions = list(load_actions().values())
    kinds = _kinds()
    texts: list[tuple[int, str]] = []
    for place, action in enumerate(actions):
        hidden = {
            text for example in held.get(action.name, set())
            for _, text in training_texts([replace(action, examples=(example,))], kinds)
        }  # fmt: skip
        hidden -= {masked_text(action.title)}
        texts += [(place, t) for _, t in training_texts([action], kinds) if t not in hidden]
    return await train([a.name for a in actions], texts, embedder(), None)


async def _places(router: Router, cases: list[Case]) -> dict[Case, tuple[int, str]]:
    """The place of the right action in the ranking, 1 the first, and who was first."""
    masked = [masked_text(text) for _, text in cases]
    vectors = await embedder().embed(masked)
    found: dict[Case, tuple[int, str]] = {}
    started = time.perf_counter()
    for case, text, vector in zip(cases, masked, vectors, strict=True):
        names = [r.name for r in router.rank(text, vector)]
        found[case] = (names.index(case[0]) + 1, names[0])
    spent_ms = (time.perf_counter() - started) * 1000 / max(1, len(cases))
    print(f"ranking alone: {spent_ms:.2f} ms a sentence")
    return found


def _print(places: dict[Case, tuple[int, str]]) -> None:
    total = len(places)
    print(f"{total} sentences, {len({action for action, _ in places})} actions")
    for depth in DEPTHS:
        hits = sum(place <= depth for place, _ in places.values())
        print(f"top-{depth}: {hits / total:6.1%}")
    taken = Counter((a, first) for (a, _), (place, first) in places.items() if place > 1)
    print("most often taken for another:")
    for (action, first), count in taken.most_common(WORST_SHOWN):
        print(f"  {count:3d}  {action} -> {first}")


if __name__ == "__main__":
    main()

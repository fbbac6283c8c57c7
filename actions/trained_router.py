"""The router of all actions: the judge that comes with the project, or learnt once and kept."""

from collections.abc import Sequence
from pathlib import Path

from anyio import to_thread

from actions.refs import ref_fields
from actions.router import OUTSIDE, Router, train, training_texts
from actions.spec import Action
from actions.tuned import tuned_judge
from actions.wording_files import marks_of, outside
from kernel.embed.port import Embedder
from kernel.kept import Arrays, key_of, load, store
from kernel.one_process import one_process

VERSION = 10  # counts up when it learns otherwise, so that none is taken from the cache


async def trained_router(
    actions: Sequence[Action], embedder: Embedder, cache: Path | None
) -> Router:
    """A router for these actions.

    Where the judge that ships was tuned on these very sentences, there is nothing to learn.
    Otherwise a head is learnt and kept in `cache`, by the sentences and the embedder: minutes of
    CPU for twenty thousand sentences, half a second from the cache.
    """
    judge = tuned_judge()
    if judge is not None and judge.learnt_from == sentences_key(actions):
        return Router((*(action.name for action in actions), OUTSIDE))
    key = key_of((str(VERSION), embedder.model_id, sentences_key(actions)))
    arrays = load(cache, "router", key)
    if arrays is None:
        async with one_process(cache, "router"):  # of several that start together one learns
            arrays = load(cache, "router", key)
            if arrays is None:
                arrays = await _learn(actions, embedder)
                store(cache, "router", key, arrays)
    return Router.of(arrays)


async def _learn(actions: Sequence[Action], embedder: Embedder) -> Arrays:
    kinds = {a.name: list(ref_fields(a.args).values()) for a in actions}
    texts = await to_thread.run_sync(training_texts, actions, kinds)
    router = await train([a.name for a in actions], texts, embedder, outside())
    return router.arrays()


def sentences_key(actions: Sequence[Action]) -> str:
    """A name for all that the sentences for training are made of."""
    told = [f"outside\t{text}" for text in outside()]
    for action in sorted(actions, key=lambda each: each.name):
        told += [f"{action.name}\t{action.title}\t{action.description}\t{ref_fields(action.args)}"]
        told += [f"{marks_of(action.name).get(text, text)}" for text in action.examples]
    return key_of(told)

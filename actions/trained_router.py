"""The router of all actions, learnt once and kept."""

from collections.abc import Sequence
from pathlib import Path

from anyio import to_thread

from actions.refs import ref_fields
from actions.router import Router, train, training_texts
from actions.spec import Action
from actions.wording_files import marks_of, outside
from kernel.embed.port import Embedder
from kernel.kept import Arrays, key_of, load, store
from kernel.one_process import one_process

VERSION = 9  # counts up when it learns otherwise, so that none is taken from the cache


async def trained_router(
    actions: Sequence[Action], embedder: Embedder, cache: Path | None
) -> Router:
    """A router for these actions; it is kept in `cache`, by their sentences and the embedder.

    A minute and a half of CPU for twenty thousand sentences, half a second from the cache.
    """
    key = key_of((str(VERSION), embedder.model_id, *_told(actions)))
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


def _told(actions: Sequence[Action]) -> list[str]:
    """All that the sentences for training are made of."""
    told = [f"outside\t{text}" for text in outside()]
    for action in actions:
        told += [f"{action.name}\t{action.title}\t{action.description}\t{ref_fields(action.args)}"]
        told += [f"{marks_of(action.name).get(text, text)}" for text in action.examples]
    return told

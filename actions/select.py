"""The few actions that fit a sentence, among those the person may use.

The permission filter comes first in effect: an action the person may not use is never offered. The
ones that would have fitted are told apart, so that the answer can say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio

from actions.registry import load_actions
from actions.router import Ranked, Router, View, masked_text
from actions.spec import Action
from actions.taught import Taught, taught
from actions.trained_router import trained_router
from actions.tuned import in_order_of, tuned_judge
from kernel.auth.access import allows
from kernel.auth.principal import Principal
from kernel.embed.choose import embedder, query_cache
from kernel.limits import TURN_ACTIONS_MAX
from kernel.settings import settings

FORBIDDEN_MAX = 3


@dataclass(frozen=True, slots=True)
class Selection:
    """Actions with their scores (0 to 1), best first."""

    permitted: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])
    forbidden: list[tuple[Action, float]] = field(default_factory=list[tuple[Action, float]])


class _Trained:
    """The router of this process, trained when first needed or when warmed at the start."""

    def __init__(self) -> None:
        self._router: Router | None = None
        self.taught: Taught | None = None
        self._lock: anyio.Lock | None = None

    async def router(self) -> Router:
        """Train once; who comes meanwhile waits."""
        if self._router is not None:
            return self._router
        self._lock = self._lock or anyio.Lock()
        async with self._lock:
            if self._router is None:
                cache = settings().cache_folder
                self._router = await self._learn(list(load_actions().values()), cache)
        return self._router

    async def _learn(self, known: Sequence[Action], cache: Path | None) -> Router:
        routers: list[Router] = []

        async def arguments() -> None:
            self.taught = await taught(known, cache)

        async def ranking() -> None:
            routers.append(await trained_router(known, embedder(), cache))

        async with anyio.create_task_group() as group:  # each on a core of its own
            group.start_soon(arguments)
            group.start_soon(ranking)
        return routers[0]

    @property
    def is_ready(self) -> bool:
        return self._router is not None

    def forget(self) -> None:
        """Train again at the next use."""
        self._router, self.taught, self._lock = None, None, None


_trained = _Trained()


async def select(
    principal: Principal, text: str | Sequence[str], limit: int = TURN_ACTIONS_MAX
) -> Selection:
    """The best permitted actions for a sentence whose records are already type words.

    Several texts are views of one sentence, with more or fewer of its words taken for records.
    """
    ranked = await rank(text)
    known = load_actions()
    selection = Selection()
    for found in ranked:
        action = known.get(found.name)
        if action is None:
            continue
        is_allowed = allows(principal, action.permission).is_allowed
        side = selection.permitted if is_allowed else selection.forbidden
        if len(side) < (limit if is_allowed else FORBIDDEN_MAX):
            side.append((action, found.score))
    return selection


async def rank(text: str | Sequence[str]) -> list[Ranked]:
    """Every action by how well it fits, whoever asks."""
    router = await _trained.router()
    views = [masked_text(each) for each in ([text] if isinstance(text, str) else text)]
    return router.rank(*[await viewed(each, router) for each in views])


async def viewed(text: str, router: Router) -> View:
    """What the router sees of a masked text in a turn."""
    judge = tuned_judge()
    if judge is None:
        return View(text, await query_cache().embed(text))
    vector, judged = await judge.read(text)
    return View(text, vector, in_order_of(router.names, judged, judge.names))


def learnt_slots() -> Taught | None:
    """What was learnt of arguments; None before the first selection."""
    return _trained.taught


def is_learning() -> bool:
    """Whether the next selection waits until the example sentences are learnt or loaded."""
    return not _trained.is_ready


async def warm_selection() -> None:
    """Train or load the router, so that the first turn does not wait for it."""
    await _trained.router()


def forget_router() -> None:
    """Drop the trained router; after actions were added in a test."""
    _trained.forget()

"""One evaluation from beginning to end, on the servers that settings name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from evals.case import Case
from evals.demo import demo_world
from evals.play import Player
from evals.report import CaseResult
from evals.task import run_task
from kernel.llm.port import ChatModel

OnStep = Callable[[str], None]
LOADED, PLAYED = "loaded", "played"


async def evaluate(
    cases: Sequence[Case], model: ChatModel, log_dir: Path, on_step: OnStep, *,
    repeat: int = 1, template: str = "",
) -> list[CaseResult]:  # fmt: skip
    """Play every case against the demo companies, which `template` may name as loaded before.

    `on_step` hears `LOADED` once and `PLAYED` after every case.
    """
    async with demo_world(template) as world:
        on_step(LOADED)
        player = Player(world, model, lambda: on_step(PLAYED))
        return await run_task(list(cases), player, log_dir, repeat)

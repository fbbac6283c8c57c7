"""One evaluation from beginning to end, on the servers that settings name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from actions.select import warm_selection
from evals.case import Case
from evals.play import Player
from evals.report import CaseResult
from evals.task import run_task
from evals.world import load_world
from gateway.company.worlds import DEMO_NOW, WORLDS, company_file
from gateway.composition import load_everything
from kernel.db.engine import dispose_databases
from kernel.llm.port import ChatModel
from kernel.settings import settings
from rag.store import vector_store

OnStep = Callable[[str], None]
LOADED, PLAYED = "loaded", "played"


async def evaluate(
    cases: Sequence[Case], model: ChatModel, log_dir: Path, on_step: OnStep, repeat: int = 1
) -> list[CaseResult]:
    """Load the demo companies into a new database and play every case against them.

    `on_step` hears `LOADED` once and `PLAYED` after every case.
    """
    load_everything()
    world = await load_world({slug: company_file(slug) for slug in WORLDS}, DEMO_NOW)
    try:
        await warm_selection()
        on_step(LOADED)
        player = Player(world, model, lambda: on_step(PLAYED))
        return await run_task(list(cases), player, log_dir, repeat)
    finally:
        await vector_store().aclose()
        await dispose_databases()
        await world.drop()
        settings.cache_clear()

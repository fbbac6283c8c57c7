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
from kernel.clock import monotonic_s
from kernel.db.engine import dispose_databases
from kernel.llm.port import ChatModel
from kernel.settings import settings
from rag.store import vector_store

Tell = Callable[[str], None]


async def evaluate(
    cases: Sequence[Case], model: ChatModel, log_dir: Path, tell: Tell
) -> list[CaseResult]:
    """Load the demo companies into a new database and play every case against them."""
    load_everything()
    started_s = monotonic_s()
    world = await load_world({slug: company_file(slug) for slug in WORLDS}, DEMO_NOW)
    try:
        await warm_selection()
        tell(f"Loaded in {monotonic_s() - started_s:.0f} s; {len(cases)} cases to play.")
        return await run_task(list(cases), Player(world, model), log_dir)
    finally:
        await vector_store().aclose()
        await dispose_databases()
        await world.drop()
        settings.cache_clear()

"""The two demo companies as a world, loaded anew or opened where they were kept."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from actions.select import warm_selection
from evals.world import World, load_world, open_world
from gateway.company.worlds import DEMO_NOW, WORLDS, company_file
from gateway.composition import load_everything
from kernel.db.engine import dispose_databases
from kernel.objects import object_store
from kernel.settings import settings
from rag.store import vector_store


@asynccontextmanager
async def demo_world(template: str = "", *, is_kept: bool = False) -> AsyncGenerator[World]:
    """The demo companies on the servers that settings name, ready to be played in.

    `template` names a database that holds them already; `is_kept` leaves it there afterwards.
    """
    load_everything()
    files = {slug: company_file(slug) for slug in WORLDS}
    world = await (open_world(template, files) if template else load_world(files, DEMO_NOW))
    try:
        await warm_selection()
        yield world
    finally:
        await vector_store().aclose()
        await dispose_databases()
        if not is_kept:
            await world.drop()
        for kept in (settings, vector_store, object_store):
            kept.cache_clear()

"""`steward demo`: everything started, two demo companies loaded, sign-ins printed."""

import asyncio

import typer

from gateway.cli.load import load_with_progress, summary
from gateway.cli.main import app
from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.parts import find_parts
from gateway.cli.stack import report
from gateway.company.worlds import DEMO_NOW, WORLDS, company_file
from gateway.composition import load_everything
from kernel.embedded.stack import Stack
from kernel.embedded.state import read_running
from kernel.logs import configure_logs
from kernel.settings import settings


def demo(*, json: JsonFlag = False) -> None:
    """Start Steward with its demo companies; Ctrl-C stops it, the data stays."""
    running = read_running(settings().data_dir)
    if running:
        load_demo(json=json)
        report(running, json=json)
        return
    configure_logs("WARNING")
    words = ["load-demo", *(["--json"] if json else [])]
    raise typer.Exit(Stack(settings()).run(lambda state: None, then=lambda: app(words)))


def load_demo(*, json: JsonFlag = False) -> None:
    """Load the demo companies into the running Steward; a second time changes nothing."""
    find_parts()
    load_everything()
    for slug in WORLDS:
        loaded = asyncio.run(load_with_progress(company_file(slug), slug, DEMO_NOW))
        if json:
            print_json(summary(loaded))
    state = read_running(settings().data_dir)
    if state is not None and not json:
        report(state, json=False)
        console.print("Ctrl-C stops everything; the data stays.")

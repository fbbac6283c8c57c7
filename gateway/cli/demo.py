"""`steward demo`: everything started, two demo companies loaded, sign-ins printed."""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

import typer

import evals
from gateway.cli.load import load_with_progress, summary
from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.parts import find_parts
from gateway.cli.stack import report
from gateway.composition import load_everything
from kernel.embedded.stack import Stack
from kernel.embedded.state import read_running
from kernel.logs import configure_logs
from kernel.settings import settings

WORLDS = Path(evals.__file__).parent / "worlds"
DEMO_NOW = datetime(2026, 3, 16, 9, 0)
COMPANIES = {slug: WORLDS / slug / "company.jsonl" for slug in ("larkfield", "pinecrest")}


def demo(*, json: JsonFlag = False) -> None:
    """Start Steward with its demo companies; Ctrl-C stops it, the data stays."""
    running = read_running(settings().data_dir)
    if running:
        load_demo(json=json)
        report(running, json=json)
        return
    configure_logs("WARNING")
    then = [sys.executable, "-m", "gateway.cli.main", "load-demo", *(["--json"] if json else [])]
    raise typer.Exit(Stack(settings()).run(lambda state: None, then=then))


def load_demo(*, json: JsonFlag = False) -> None:
    """Load the demo companies into the running Steward; a second time changes nothing."""
    find_parts()
    load_everything()
    for slug, path in COMPANIES.items():
        loaded = asyncio.run(load_with_progress(path, slug, DEMO_NOW))
        if json:
            print_json(summary(loaded))
    state = read_running(settings().data_dir)
    if state is not None and not json:
        report(state, json=False)
        console.print("Ctrl-C stops everything; the data stays.")

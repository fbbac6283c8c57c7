"""`steward up` and `down`: starting and stopping the parts."""

from typing import Annotated

import typer

from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.status import describe, print_status
from kernel.embedded.stack import Stack, start_in_background, stop_stack
from kernel.embedded.state import StackState, read_running
from kernel.logs import configure_logs
from kernel.settings import settings

DetachFlag = Annotated[
    bool, typer.Option("--detach", "-d", help="Start in the background and return when ready.")
]


def up(*, detach: DetachFlag = False, json: JsonFlag = False) -> None:
    """Start everything and keep it running; Ctrl-C stops it. A second `up` reports the first.

    Whatever has its URL set (DATABASE_URL, REDIS_URL, QDRANT_URL, EVENTS_URL) is connected to, not
    started. A setting that names a part this version does not have is refused.
    """
    running = read_running(settings().data_dir)
    if running:
        report(running, json=json)
    elif detach:
        report(start_in_background(settings().data_dir), json=json)
    else:
        configure_logs("WARNING")
        code = Stack(settings()).run(lambda state: report(state, json=json))
        raise typer.Exit(code)


def down(*, json: JsonFlag = False) -> None:
    """Stop the running Steward and wait until every part has ended."""
    was_running = stop_stack(settings().data_dir)
    if json:
        print_json({"stopped": was_running})
    else:
        console.print("Stopped." if was_running else "Steward was not running.")


def report(state: StackState, *, json: bool) -> None:
    """Print a running stack's URL, parts and sign-ins."""
    status = describe(state)
    if json:
        print_json(status)
    else:
        print_status(status)

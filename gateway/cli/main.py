"""The `steward` command: every verb, and the function that carries it out.

A verb's module is imported only when the verb is used, so that a quick question stays quick.
"""

import typer

from gateway.cli.output import VerbGroup

VERBS = {
    "up": "gateway.cli.stack:up",
    "status": "gateway.cli.status:status",
    "down": "gateway.cli.stack:down",
    "ingest": "gateway.cli.ingest:ingest",
    "migrate": "gateway.cli.migrate:migrate",
    "tenants": "gateway.cli.tenants:app",
    "demo": "gateway.cli.demo:demo",
    "load": "gateway.cli.load:load",
    "load-demo": "gateway.cli.demo:load_demo",
    "ask": "gateway.cli.ask:ask",
    "confirm": "gateway.cli.decide:confirm",
    "undo": "gateway.cli.decide:undo",
    "bench": "gateway.cli.bench:bench",
    # by name only: `evals` stands above `gateway`
    "eval": "evals.command:eval_command",
}


class Verbs(VerbGroup):
    """The verbs of this command."""

    verbs = VERBS


app = typer.Typer(
    cls=Verbs,
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def steward() -> None:
    """Steward: the ERP people talk to, where only a person can confirm."""


if __name__ == "__main__":
    app()

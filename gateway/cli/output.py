"""How the command line speaks: text for people, one JSON object for programs."""

import importlib
import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import typer
from rich.console import Console
from typer._click.core import (  # pyright: ignore[reportPrivateUsage]  # typer's copy of click
    Command,
    Context,
)
from typer.core import TyperGroup

from kernel.errors import AppError

EXIT_REFUSED = 1

JsonFlag = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of text.", show_default=False)
]

console = Console()
error_console = Console(stderr=True)


class VerbGroup(TyperGroup):
    """The edge of the command line: finds the verb, and turns refusals into messages."""

    verbs: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Context) -> list[str]:
        """Every verb in its written order."""
        return list(self.verbs)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import the module that `module:function` names and make a command of the function.

        What is a group of commands already stays one.
        """
        if cmd_name not in self.verbs:
            return None
        module, _, function = self.verbs[cmd_name].partition(":")
        found = getattr(importlib.import_module(module), function)
        if isinstance(found, typer.Typer):
            return typer.main.get_command(found)
        verb = typer.Typer(
            add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
        )
        verb.command(cmd_name)(found)
        return typer.main.get_command(verb)

    def invoke(self, ctx: Context) -> Any:
        """Run the verb; errors say the mend, with `--json` as the API's error object."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            print_refusal(error, as_json="--json" in sys.argv)
            raise typer.Exit(EXIT_REFUSED) from error


def print_json(data: Mapping[str, Any]) -> None:
    """One object on one line, for programs."""
    sys.stdout.write(json.dumps(data, default=str, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_refusal(error: AppError, *, as_json: bool) -> None:
    """Say what was refused and what mends it."""
    if as_json:
        print_json(error.as_json())
    else:
        error_console.print(f"[bold red]{error.code}[/]: ", end="")
        error_console.print(error.message, markup=False, highlight=False, soft_wrap=True)

"""`steward bench`: the measurements of `bench/`, by name."""

import subprocess
import sys
from typing import Annotated

import typer

from gateway.cli.output import JsonFlag, console, print_json
from kernel.embedded.processes import PROJECT_ROOT
from kernel.errors import NotFound

BENCH = PROJECT_ROOT / "bench"


def bench(
    name: Annotated[str | None, typer.Argument(help="Which one; all names without it.")] = None,
    options: Annotated[
        list[str] | None, typer.Argument(help="What it takes, after `--`; `-- --help` tells.")
    ] = None,
    *,
    json: JsonFlag = False,
) -> None:
    """Run one measurement of this checkout, or list them."""
    known = {
        path.stem: path.read_text(encoding="utf-8").split('"""')[1].splitlines()[0]
        for path in sorted(BENCH.glob("*.py"))
        if "__main__" in path.read_text(encoding="utf-8")
    }
    if name is None:
        _list(known, json=json)
        return
    if name not in known:
        raise NotFound(f"there is no measurement {name!r}; there are {', '.join(known)}")
    command = [sys.executable, "-m", f"bench.{name}", *(options or [])]
    done = subprocess.run(command, cwd=PROJECT_ROOT, check=False, capture_output=json, text=True)
    if json:
        print_json({"name": name, "exit_code": done.returncode, "output": done.stdout})
    raise typer.Exit(done.returncode)


def _list(known: dict[str, str], *, json: bool) -> None:
    if json:
        print_json({"measurements": known})
        return
    for name, purpose in known.items():
        console.print(f"{name:<20} {purpose}", markup=False, highlight=False)

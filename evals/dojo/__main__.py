"""`python -m evals.dojo`: 600 attacks on office work, with servers and data of its own."""

import typer

from evals.dojo.command import dojo_command

if __name__ == "__main__":
    typer.run(dojo_command)

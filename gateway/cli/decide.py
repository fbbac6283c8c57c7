"""`steward confirm` and `steward undo`: what only a person decides."""

from typing import Annotated
from uuid import UUID

import typer

from gateway.cli.ask import AsFlag, TenantFlag
from gateway.cli.client import connect
from gateway.cli.output import JsonFlag, console, print_json


def confirm(
    proposal: Annotated[UUID, typer.Argument(help="The proposal's id.")],
    *,
    email: AsFlag,
    tenant: TenantFlag = None,
    json: JsonFlag = False,
) -> None:
    """Say yes to a proposal, as the person it waits for."""
    _decide(f"/v1/proposals/{proposal}/confirm?via=cli", email, tenant, json=json)


def undo(
    run: Annotated[UUID, typer.Argument(help="The run's id.")],
    *,
    email: AsFlag,
    tenant: TenantFlag = None,
    json: JsonFlag = False,
) -> None:
    """Take back something that was carried out."""
    _decide(f"/v1/action-runs/{run}/undo?via=cli", email, tenant, json=json)


def _decide(path: str, email: str, tenant: str | None, *, json: bool) -> None:
    answer = connect(email, tenant).post(path)
    if json:
        print_json(answer)
        return
    console.print(f"{answer['run']['summary']}  [dim]({answer['run']['state']})[/]")
    console.print(f"[dim]run {answer['run']['id']}[/]")

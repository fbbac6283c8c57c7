"""`steward ask`: one turn of a conversation, as one person."""

from typing import Annotated, Any
from uuid import UUID

import typer
from rich.markdown import Markdown
from rich.table import Table

from gateway.cli.client import connect
from gateway.cli.output import JsonFlag, console, print_json

AsFlag = Annotated[str, typer.Option("--as", help="E-mail address of the person who asks.")]
TenantFlag = Annotated[
    str | None, typer.Option("--tenant", "-t", help="Company, if the address is known to several.")
]


def ask(
    text: Annotated[str, typer.Argument(help="The message.")],
    *,
    email: AsFlag,
    tenant: TenantFlag = None,
    conversation: Annotated[UUID | None, typer.Option(help="Go on in this conversation.")] = None,
    json: JsonFlag = False,
) -> None:
    """Ask or tell Steward something as a person of a sandbox company."""
    body: dict[str, Any] = {"text": text, "stream": False}
    if conversation is not None:
        body["conversation_id"] = str(conversation)
    answer = connect(email, tenant).post("/v1/chat/turns", body)
    if json:
        print_json(answer)
    else:
        _print(answer)


def _print(answer: dict[str, Any]) -> None:
    console.print(Markdown(answer["answer"]))
    for done in answer["actions"]:
        if done.get("table"):
            console.print(_table(done["table"]))
    for citation in answer["citations"]:
        line = f"[{citation['n']}] {citation['title']}: “{citation['quote']}”"
        console.print(line, style="dim", markup=False, highlight=False)
    if proposal := answer.get("proposal"):
        _print_proposal(proposal)
    if question := answer.get("clarification"):
        for choice in question["choices"]:
            console.print(f"  • {choice['label']}  {choice.get('detail') or ''}", markup=False)
    console.print(f"[dim]{answer['model']} · conversation {answer['conversation_id']}[/]")


def _print_proposal(proposal: dict[str, Any]) -> None:
    table = Table(title=f"Proposal: {proposal['summary']}", show_header=True)
    for heading in ("Record", "Field", "Before", "After"):
        table.add_column(heading)
    for entry in proposal["diff"]:
        for field in entry["fields"]:
            before, after = (
                str(field[k] if field[k] is not None else "") for k in ("before", "after")
            )
            table.add_row(entry["label"], field["label"], before, after)
    console.print(table)
    for effect in proposal["effects"]:
        console.print(f"  → {effect['text']}", markup=False)
    console.print(f"Confirm with: steward confirm {proposal['id']} --as …")


def _table(data: dict[str, Any]) -> Table:
    table = Table()
    for column in data["columns"]:
        table.add_column(column["label"], justify="right" if column["kind"] == "number" else "left")
    for row in data["rows"]:
        values = (row.get(column["key"]) for column in data["columns"])
        table.add_row(*("" if v is None else str(v) for v in values))
    return table

"""`steward tenants`: companies opened, listed, limited and moved, by the operator."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, TypeVar

import typer
from pydantic import BaseModel
from rich.table import Table

from erp_domains.tenants.schemas import FirstAdministrator, TenantOrder, TenantRead
from erp_domains.tenants.service import moving, operating
from gateway.cli.offboarding import add_commands
from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.parts import find_parts
from gateway.composition import load_everything
from gateway.provisioning import open_company
from kernel.db.engine import dispose_databases
from kernel.errors import Invalid

Answer = TypeVar("Answer")
Slug = Annotated[str, typer.Argument(help="The company's short name.")]
app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
add_commands(app)


@app.callback()
def tenants() -> None:
    """Open companies, list them, set their limits, move them between database servers."""


@app.command("list")
def list_(*, json: JsonFlag = False) -> None:
    """Every company of the directory."""
    rows = _run(operating.list_companies)
    if json:
        print_json({"items": [row.model_dump(mode="json") for row in rows]})
        return
    table = Table("short name", "name", "state", "server", "plan", "schema", box=None)
    for row in rows:
        table.add_row(row.slug, row.name, row.state, row.database, row.plan, row.migration)
    console.print(table)


@app.command()
def create(
    slug: Slug,
    *,
    name: Annotated[str, typer.Option(help="The company's name.")],
    currency: Annotated[str, typer.Option(help="ISO code of the base currency.")] = "EUR",
    timezone: Annotated[str, typer.Option(help="IANA time zone.")] = "Europe/Berlin",
    locale: Annotated[str, typer.Option(help="Language and formats.")] = "en",
    country: Annotated[str, typer.Option(help="ISO code of the country.")] = "DE",
    plan: Annotated[str, typer.Option(help="What limits it has.")] = "standard",
    on: Annotated[str, typer.Option(help="The database server.")] = "default",
    admin: Annotated[str | None, typer.Option(help="E-mail of the first owner.")] = None,
    admin_name: Annotated[str | None, typer.Option(help="Their name.")] = None,
    sandbox: Annotated[bool, typer.Option(help="For trying things out.")] = False,
    json: JsonFlag = False,
) -> None:
    """Open a company: schema, roles, chart of accounts, holidays, vectors, first owner."""
    order = TenantOrder(
        slug=slug, name=name, currency=currency, timezone=timezone, locale=locale,
        country=country, plan=plan, database=on, is_sandbox=sandbox,
        admin=FirstAdministrator(email=admin, name=admin_name or admin) if admin else None,
    )  # fmt: skip
    _tell(_run(lambda: _open(order)), json=json)


@app.command()
def limits(
    slug: Slug,
    *,
    plan: Annotated[str | None, typer.Option(help="Another plan.")] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="NAME=NUMBER, or NAME=plan for what the plan says.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Give a company another plan, or more or less of single limits."""
    given = dict(_limit(pair) for pair in allow or [])
    _tell(_run(lambda: operating.grant_limits(slug, plan=plan, limits=given)), json=json)


@app.command()
def move(
    slug: Slug,
    *,
    to: Annotated[str, typer.Option(help="The server of DATABASE_URLS to move to.")],
    json: JsonFlag = False,
) -> None:
    """Move a company to another database server; it is closed meanwhile."""
    _tell(_run(lambda: moving.move_tenant(slug, to)), json=json)


@app.command("cancel-move")
def cancel_move(slug: Slug, *, json: JsonFlag = False) -> None:
    """Open a company where it was, after a move that was cut short."""
    _tell(_run(lambda: moving.cancel_move(slug)), json=json)


@app.command("release-move")
def release_move(slug: Slug, *, json: JsonFlag = False) -> None:
    """Drop what a finished move left on the old server."""
    _tell(_run(lambda: moving.release_move(slug)), json=json)


async def _open(order: TenantOrder) -> TenantRead:
    opened = await open_company(order)
    return await operating.read_company(opened.slug)


def _limit(pair: str) -> tuple[str, int | None]:
    name, _, value = pair.partition("=")
    if value == "plan":
        return name, None
    if not value.isdecimal():
        raise Invalid(f"{pair!r} is not NAME=NUMBER or NAME=plan")
    return name, int(value)


def _run(work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    find_parts()
    load_everything()

    async def with_connections() -> Answer:
        try:
            return await work()
        finally:
            await dispose_databases()

    return asyncio.run(with_connections())


def _tell(answer: BaseModel, *, json: bool) -> None:
    if json:
        print_json(answer.model_dump(mode="json"))
        return
    for name, value in answer.model_dump(mode="json", exclude={"steps"}).items():
        console.print(f"{name:<12} {value}", markup=False, highlight=False)
    for step in getattr(answer, "steps", []):
        console.print(f"  {step.name:<12} {step.state:<8} {step.note}", markup=False)

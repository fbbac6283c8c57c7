"""Cases made of the thumbs down of a running company, redacted, as lines for a suite."""

import json
from typing import Any

import typer

from erp_domains.tenants.service import find_tenant
from evals.case import read_cases
from gateway.cli.parts import find_parts
from gateway.composition import load_everything
from gateway.quality.export import cases_of_feedback
from kernel.auth.principal import system_principal
from kernel.db.engine import dispose_databases
from kernel.db.uow import begin
from kernel.limits import PAGE_ROWS_MAX


async def print_cases(slug: str) -> None:
    """Print one case a line for every thumb down of the company. Raises NotFound, Unavailable."""
    find_parts()
    load_everything()
    try:
        for line in await lines_of_feedback(slug):
            typer.echo(line)
    finally:
        await dispose_databases()


async def lines_of_feedback(slug: str) -> list[str]:
    """The cases as lines that `load_cases` reads."""
    tenant = await find_tenant(slug)
    async with begin(system_principal(tenant)) as uow:
        cases: list[dict[str, Any]] = await cases_of_feedback(uow, PAGE_ROWS_MAX)
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    read_cases("\n".join(lines), "feedback")
    return lines

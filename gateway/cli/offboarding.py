"""`steward tenants export, import, restore, hold, release`: the way out and in, by the operator."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer

from erp_domains.tenants.service.directory import ACTIVE, find_tenant_in
from erp_domains.workflows.offboarding.archive import Manifest
from erp_domains.workflows.offboarding.closing import (
    CLOSING,
    place_hold,
    release_holds,
    restore_company,
)
from erp_domains.workflows.offboarding.export import write_export
from erp_domains.workflows.offboarding.load import NewCompany
from erp_domains.workflows.offboarding.progress import Progress
from erp_domains.workflows.offboarding.transfers import load_export
from gateway.cli.output import JsonFlag, console, print_json
from gateway.cli.parts import find_parts
from gateway.composition import load_everything
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.engine import dispose_databases
from kernel.db.uow import begin

Slug = Annotated[str, typer.Argument(help="The company's short name.")]


def import_tenant(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="An export.")],
    *,
    slug: Annotated[str, typer.Option("--as", help="Short name of the company to make.")],
    json: JsonFlag = False,
) -> None:
    """Make a company from an export; everything is proved before anything is written."""
    tenant = _run(load_export(file, NewCompany(slug)))
    _tell({"tenant": tenant.slug, "name": tenant.name}, f"{tenant.name} is open.", json=json)


def export_tenant(
    slug: Slug,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The zip to write; must be new.")],
    *,
    json: JsonFlag = False,
) -> None:
    """Write a company's export to a file of this machine, also while it is being deleted."""
    manifest = _run(_export(slug, file))
    facts: dict[str, Any] = {"file": str(file), **manifest.counts}
    _tell(facts, f"{file}: {manifest.counts['rows']} rows, {manifest.counts['files']} files.",
          json=json)  # fmt: skip


def restore(slug: Slug, *, json: JsonFlag = False) -> None:
    """Take a company's deletion back while its days of grace last."""
    tenant = _run(restore_company(slug, by="operator"))
    _tell({"tenant": tenant.slug, "state": ACTIVE}, f"{tenant.name} is open again.", json=json)


def hold(
    slug: Slug,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why the data must stay.")],
    json: JsonFlag = False,
) -> None:
    """Forbid the deletion of a company's data until the hold is released."""
    hold_id: UUID = _run(place_hold(slug, reason))
    _tell({"tenant": slug, "hold": str(hold_id)}, f"{slug} stays: {reason}", json=json)


def release(slug: Slug, *, json: JsonFlag = False) -> None:
    """Release every hold on a company's data."""
    released: int = _run(release_holds(slug))
    _tell({"tenant": slug, "released": released}, f"{released} holds released.", json=json)


def add_commands(app: typer.Typer) -> None:
    """Put these verbs beside the others of `steward tenants`."""
    app.command("export")(export_tenant)
    app.command("import")(import_tenant)
    for verb in (restore, hold, release):
        app.command()(verb)


async def _export(slug: str, file: Path) -> Manifest:
    tenant: TenantContext = await find_tenant_in(slug, ACTIVE, CLOSING)
    manifest = await write_export(system_principal(tenant), file, Progress())
    async with begin(system_principal(tenant)) as uow:
        uow.audit("tenants.exported", counts=manifest.counts, requested_by="operator")
    return manifest


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    async def carry_out() -> Any:
        try:
            return await work
        finally:
            await dispose_databases()

    find_parts()
    load_everything()
    return asyncio.run(carry_out())


def _tell(facts: dict[str, Any], sentence: str, *, json: bool) -> None:
    if json:
        print_json(facts)
    else:
        console.print(sentence, markup=False)

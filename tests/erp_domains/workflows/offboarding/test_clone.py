"""A sandbox made from a company: its data, not its secrets, and no way back into it."""

import json
import secrets
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from actions.outcomes import Completed
from actions.runner import run
from erp_domains.tenants.service import find_tenant
from erp_domains.workflows.offboarding.errors import ArchiveInvalid
from erp_domains.workflows.offboarding.export import write_export
from erp_domains.workflows.offboarding.left_out import OF_THE_SOURCE, SECRETS
from erp_domains.workflows.offboarding.load import NewCompany
from erp_domains.workflows.offboarding.progress import Progress, find_transfer
from erp_domains.workflows.offboarding.shape import shapes_of
from erp_domains.workflows.offboarding.transfers import clone_company, load_export
from ingestion.pipeline import process_document
from ingestion.reconcile import reconcile
from ingestion.service import list_documents
from kernel.audit import verify_chain
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.migrate import admin_connection
from kernel.db.offboarding import TransferState
from kernel.db.snapshot import snapshot
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.objects import object_store
from rag.store import vector_store
from tests.erp_domains.workflows.offboarding.conftest import Small
from tests.fixtures.database import principal_of

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
PINNED = "2026-12-31T09:00:00+00:00"


async def cloned(small: Small) -> TenantContext:
    target, transfer_id = f"clone_{secrets.token_hex(3)}", new_id()
    asked_by, options = small.owner.user_id, {"pinned_at": PINNED}
    await clone_company(
        system_principal(small.tenant),
        transfer_id,
        requested_by=asked_by,
        target=target,
        options=options,
    )
    done = await find_transfer(transfer_id, small.tenant.slug)
    assert (done.state, done.progress, done.error) == (TransferState.DONE, 100, None)
    return await find_tenant(target)


async def test_personal_field_sets_are_blank_in_a_clones_file(small: Small, tmp_path: Path) -> None:
    schema = small.tenant.schema
    async with admin_connection() as connection:
        await connection.execute(text(f"ALTER TABLE {schema}.contacts ADD COLUMN iban text"))
        await connection.execute(text(f"UPDATE {schema}.contacts SET iban = 'DE89370400440532'"))
    principal = system_principal(small.tenant)
    for is_clone, iban in ((False, "DE89370400440532"), (True, None)):
        path = tmp_path / f"{is_clone}.zip"
        await write_export(principal, path, Progress(), is_clone=is_clone)
        with zipfile.ZipFile(path) as archive:
            assert json.loads(archive.read("tables/contacts.jsonl"))["iban"] == iban
    with pytest.raises(ArchiveInvalid, match="contacts has other columns"):
        await load_export(path, NewCompany("never_made"))


async def test_a_clone_is_a_sandbox_with_people_and_data_but_no_histories(
    shared_small: Small,
) -> None:
    clone = await cloned(shared_small)
    assert clone.is_sandbox
    assert clone.name == f"{shared_small.tenant.name} (sandbox)"
    assert clone.clock.now().isoformat() == PINNED
    async with begin(system_principal(clone)) as uow:
        for table in {**OF_THE_SOURCE, **SECRETS}.keys() - {"audit_head"}:
            count = await uow.session.scalar(text(f"SELECT count(*) FROM {table}"))
            assert count == 0, table
        assert await uow.session.scalar(text("SELECT count(*) FROM contacts")) == 1
        assert await uow.session.scalar(text("SELECT count(*) FROM users")) == 1
        assert (await verify_chain(uow)).ok


async def test_writes_in_the_clone_never_touch_the_source(shared_small: Small) -> None:
    clone = await cloned(shared_small)
    before = await everything_of(shared_small.tenant)
    owner = principal_of(clone, "owner")
    for name, arguments in (
        ("crm.create_contact", {"name": "New here", "kind": "person"}),
        ("crm.update_contact", {"contact": f"Ms {shared_small.canary}", "phone": "+49 30 1234567"}),
        ("inventory.create_warehouse", {"name": "Clone hall", "code": "CL"}),
    ):
        assert isinstance(await run(owner, name, arguments), Completed), name
    async with begin(system_principal(clone)) as uow:
        await uow.session.execute(text("DELETE FROM documents"))
    async for key in object_store().list_keys(clone.slug):
        await object_store().delete(key)
    assert await everything_of(shared_small.tenant) == before


async def test_the_clones_documents_are_found_by_the_ordinary_job(shared_small: Small) -> None:
    clone = await cloned(shared_small)
    assert await vector_store().count(clone.slug) == 0
    assert (await reconcile(system_principal(clone))).reindexed == 1
    await index_all(system_principal(clone))
    assert await vector_store().count(clone.slug) == await vector_store().count(
        shared_small.tenant.slug
    )


async def index_all(principal: Principal) -> None:
    async with begin(principal) as uow:
        found = await list_documents(uow, words="", state=None, cursor=None, rows_max=50)
    for document in found.items:
        await process_document(principal, document.id)


async def everything_of(tenant: TenantContext) -> dict[str, object]:
    """Every row, file and vector of a company."""
    async with snapshot(system_principal(tenant)) as connection:
        rows = {
            shape.name: list((await connection.execute(shape.rows(tenant.slug))).scalars())
            for shape in await shapes_of(connection, tenant.schema)
        }
    files = sorted([key async for key in object_store().list_keys(tenant.slug)])
    return {"rows": rows, "files": files, "vectors": await vector_store().ids(tenant.slug)}

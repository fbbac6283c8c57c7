"""A company exported, loaded under another name and exported again is the same company."""

import secrets
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from actions.outcomes import Completed
from actions.runner import run
from erp_domains.authentication.models import User
from erp_domains.authentication.passwords import verify_password
from erp_domains.tenants.errors import TenantExists
from erp_domains.workflows.offboarding.archive import VOLATILE, Manifest
from erp_domains.workflows.offboarding.export import write_export
from erp_domains.workflows.offboarding.left_out import SECRETS
from erp_domains.workflows.offboarding.load import NewCompany
from erp_domains.workflows.offboarding.progress import Progress
from erp_domains.workflows.offboarding.transfers import load_export
from erp_domains.workflows.sandbox import SANDBOX_PASSWORD
from gateway.company.replay import load_company
from kernel.audit import verify_chain
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.engine import Database
from kernel.db.migrate import admin_connection
from kernel.db.shared import UserDirectory
from kernel.db.uow import begin, begin_shared
from kernel.objects import object_store
from tests.fixtures.database import principal_of

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
LARKFIELD = Path(__file__).parents[4] / "evals" / "worlds" / "larkfield" / "company.jsonl"

IN_SCHEMA = text("SELECT set_config('search_path', :schema, true)")
DEFERRABLE = text(
    "SELECT count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace"
    " WHERE n.nspname = :schema AND c.condeferrable"
)


@dataclass
class Trip:
    """The demo company, its export, and the company made from it."""

    source: TenantContext
    manifest: Manifest
    path: Path
    copy: TenantContext


@pytest.fixture(scope="module")
async def trip(migrated: Database, parts: None, tmp_path_factory: pytest.TempPathFactory) -> Trip:
    slug = f"lark_{secrets.token_hex(3)}"
    loaded = await load_company(LARKFIELD, slug)
    path = tmp_path_factory.mktemp("export") / "export.zip"
    manifest = await write_export(system_principal(loaded.tenant), path, Progress())
    copy = await load_export(path, NewCompany(f"{slug}_copy"))
    return Trip(loaded.tenant, manifest, path, copy)


async def test_the_export_of_the_import_is_the_export(trip: Trip, tmp_path: Path) -> None:
    again = await write_export(system_principal(trip.copy), tmp_path / "again.zip", Progress())
    assert trip.manifest.members == again.members
    assert trip.manifest.counts == again.counts
    assert trip.manifest.counts["rows"] > 1500
    assert trip.manifest.counts["files"] == 15
    with zipfile.ZipFile(trip.path) as first, zipfile.ZipFile(tmp_path / "again.zip") as second:
        assert first.namelist() == second.namelist()
        differing = [n for n in first.namelist() if first.read(n) != second.read(n)]
    assert differing == list(VOLATILE)


async def test_the_manifest_says_what_is_not_in_it(trip: Trip) -> None:
    names = {member.name for member in trip.manifest.members}
    assert not names & {f"tables/{table}.jsonl" for table in SECRETS}
    assert trip.manifest.left_out.keys() == SECRETS.keys()
    assert any("argon2" in note for note in trip.manifest.notes)


async def test_the_audit_trail_is_carried_and_still_proves_itself(trip: Trip) -> None:
    proofs = []
    for tenant in (trip.source, trip.copy):
        async with begin(system_principal(tenant)) as uow:
            proofs.append(await verify_chain(uow))
    assert proofs[0] == proofs[1]
    assert proofs[0].ok
    assert proofs[0].entries > 100


async def test_people_can_sign_in_where_it_was_loaded(trip: Trip) -> None:
    async with begin(system_principal(trip.copy)) as uow:
        users = list(await uow.session.scalars(select(User).where(User.password_hash.is_not(None))))
    assert users
    assert await verify_password(users[0].password_hash, SANDBOX_PASSWORD)
    async with begin_shared() as session:
        listed = select(UserDirectory.email).where(UserDirectory.tenant == trip.copy.slug)
        assert {u.email for u in users} <= set((await session.execute(listed)).scalars())


async def test_the_files_are_the_new_companys_own(trip: Trip) -> None:
    stored = [
        {key.split("/", 1)[1] async for key in object_store().list_keys(tenant.slug)}
        for tenant in (trip.source, trip.copy)
    ]
    assert stored[0] == stored[1]
    async with begin(system_principal(trip.copy)) as uow:
        query = text("SELECT count(*) FROM documents WHERE object_key NOT LIKE :own || '/%'")
        assert await uow.session.scalar(query, {"own": trip.copy.slug}) == 0


async def test_the_new_company_works_on_and_its_books_are_guarded_again(trip: Trip) -> None:
    owner = principal_of(trip.copy, "owner")
    outcome = await run(owner, "inventory.stock_on_hand", {})
    assert isinstance(outcome, Completed)
    async with begin(system_principal(trip.copy)) as uow:
        query = text("SELECT p.sku, w.code FROM stock s JOIN products p ON p.id = s.product_id"
                     " JOIN warehouses w ON w.id = s.warehouse_id LIMIT 1")  # fmt: skip
        sku, code = (await uow.session.execute(query)).one()
    given = {"product": sku, "warehouse": code, "quantity": 1, "unit_cost": "10.00"}
    moved = await run(owner, "inventory.receive_stock", given)
    assert isinstance(moved, Completed), moved
    for statement in ("DELETE FROM journal_lines", "UPDATE audit_log SET kind = 'x'"):
        with pytest.raises(DBAPIError, match=r"append|posted|whole|never|cannot"):
            await as_owner(trip.copy, statement)
    async with admin_connection() as connection:
        assert await connection.scalar(DEFERRABLE, {"schema": trip.copy.schema}) == 0


async def as_owner(tenant: TenantContext, statement: str) -> None:
    async with admin_connection() as connection:
        await connection.execute(IN_SCHEMA, {"schema": tenant.schema})
        await connection.execute(text(statement))


async def test_nothing_is_loaded_over_a_company_there_is(trip: Trip) -> None:
    with pytest.raises(TenantExists):
        await load_export(trip.path, NewCompany(trip.source.slug))
    async with begin(system_principal(trip.source)) as uow:
        assert (await verify_chain(uow)).ok

"""Making a company from an export: proved first, loaded in one transaction, active last."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import anyio.to_thread
from sqlalchemy import Text, cast, column, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.authentication.models import User
from erp_domains.tenants.errors import TenantExists
from erp_domains.tenants.models import SettingValue
from erp_domains.tenants.service import context_of, find_tenant, remove_tenant
from erp_domains.tenants.service.directory import make_schema
from erp_domains.workflows.offboarding.archive import PIECE_BYTES, table_member
from erp_domains.workflows.offboarding.errors import ArchiveInvalid
from erp_domains.workflows.offboarding.left_out import SECRETS
from erp_domains.workflows.offboarding.opening import LINE_BYTES_MAX, OpenArchive
from erp_domains.workflows.offboarding.progress import Progress
from erp_domains.workflows.offboarding.shape import (
    OBJECT_KEY,
    TableShape,
    shapes_of,
)
from kernel.audit import verify_chain
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.loading import Opening, finish_loading, open_for_loading
from kernel.db.migrate import admin_connection, connect_as_owner, logins
from kernel.db.scripts import TENANT, head_of, script_between
from kernel.db.shared import Tenant, UserDirectory
from kernel.db.tenancy import entering_script, opening_script, rights_script, schema_of
from kernel.db.uow import begin, begin_shared
from kernel.objects import object_store

ROWS_AT_ONCE = 500
FILES_DONE, TABLES_DONE = 40, 95
IMPORTING = "importing"
BAD_ROWS = ("22", "23")  # SQLSTATE classes: data exception, integrity constraint violation
REINDEX_JOB = "ingestion.reconcile"
NAME_SETTING = "regional.name"


@dataclass(frozen=True, slots=True)
class NewCompany:
    """What the loaded company is called, and what differs from the export."""

    slug: str
    name: str | None = None
    is_sandbox: bool | None = None
    pinned_at: datetime | None = None


async def load_company_from(
    archive: OpenArchive, wanted: NewCompany, progress: Progress
) -> TenantContext:
    """Make the company; if anything fails nothing of it stays.

    Raises TenantExists, BadSlug, ArchiveInvalid (rows that fit no table, a broken audit chain) and
    Unavailable.
    """
    schema_of(wanted.slug)
    await _reserve(archive, wanted)
    try:
        await _make_schema_of(archive, wanted.slug)
        await _store_files(archive, wanted.slug, progress)
        await _load_rows(archive, wanted.slug, progress)
        await make_schema(wanted.slug)
        return await _activate(wanted)
    except BaseException:
        await discard_company(wanted.slug)
        raise


async def discard_company(slug: str) -> None:
    """Remove a company whose import did not come to its end."""
    async for key in object_store().list_keys(slug):
        await object_store().delete(key)
    await remove_tenant(slug)


async def discard_unfinished(slug: str) -> None:
    """Remove what an import that was killed has left under this name; nothing that is open."""
    async with begin_shared() as session:
        state = await session.scalar(select(Tenant.state).where(Tenant.slug == slug))
    if state == IMPORTING:
        await discard_company(slug)


async def _reserve(archive: OpenArchive, wanted: NewCompany) -> None:
    facts = archive.company.model_dump()
    facts["name"] = wanted.name or facts["name"]
    facts["is_sandbox"] = facts["is_sandbox"] if wanted.is_sandbox is None else wanted.is_sandbox
    facts["pinned_at"] = wanted.pinned_at or facts["pinned_at"]
    if not facts["is_sandbox"]:
        facts["pinned_at"] = None
    async with begin_shared() as session:
        known = select(Tenant.state).where(Tenant.slug == wanted.slug)
        if (await session.execute(known)).scalar_one_or_none() is not None:
            raise TenantExists(f"there is a company {wanted.slug!r} already; choose another name")
        session.add(Tenant(slug=wanted.slug, state=IMPORTING, **facts))


async def _make_schema_of(archive: OpenArchive, slug: str) -> None:
    """The schema as it was when the export was made; what was changed since comes afterwards."""
    revision = archive.manifest.schema_revision
    if revision == head_of(TENANT):
        await make_schema(slug)
        return
    server, script = await _server_of(slug), script_between(TENANT, None, revision)
    opening = entering_script(slug) + opening_script(slug, logins(server))
    connection = await connect_as_owner(server)
    try:
        async with connection.transaction():
            await connection.execute(opening + script + rights_script(slug, script))
    finally:
        await connection.close()


async def _server_of(slug: str) -> str:
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == slug))).one()
        return row.database


async def _store_files(archive: OpenArchive, slug: str, progress: Progress) -> None:
    files = archive.members("files")
    with ZipFile(archive.path) as source, TemporaryDirectory(prefix="steward-import-") as folder:
        for number, member in enumerate(files):
            await progress.part(0, FILES_DONE, number, len(files), step="files")
            path = Path(folder) / "file"
            await anyio.to_thread.run_sync(_unpack, source, member.name, path)
            key = await object_store().put_file(slug, path)
            if not key.endswith(member.sha256):
                raise ArchiveInvalid(f"{member.name} changed while it was read")


def _unpack(source: ZipFile, name: str, path: Path) -> None:
    with source.open(name) as member, path.open("wb") as file:
        while piece := member.read(PIECE_BYTES):
            file.write(piece)


async def _load_rows(archive: OpenArchive, slug: str, progress: Progress) -> None:
    try:
        async with admin_connection(await _server_of(slug)) as connection:
            shapes = await _shapes_to_load(connection, archive, slug)
            openings = [Opening(s.table, s.identity, s.late_constraints) for s in shapes]
            await open_for_loading(connection, openings)
            with ZipFile(archive.path) as source:
                for number, shape in enumerate(shapes):
                    await progress.part(
                        FILES_DONE, TABLES_DONE, number, len(shapes), step=shape.name
                    )
                    await _load_table(connection, source, shape, slug)
            await finish_loading(connection, openings)
    except DBAPIError as error:
        if str(getattr(error.orig, "sqlstate", ""))[:2] not in BAD_ROWS:
            raise
        raise ArchiveInvalid(
            "the rows of this export do not fit together; nothing was imported",
            reason=type(error.orig).__name__,
        ) from error


async def _shapes_to_load(
    connection: AsyncConnection, archive: OpenArchive, slug: str
) -> list[TableShape]:
    """The tables of the archive in the order to load them. Raises ArchiveInvalid."""
    shapes = await shapes_of(connection, schema_of(slug))
    given = {member.name for member in archive.members("tables")}
    unknown = given - {table_member(shape.name) for shape in shapes if shape.name not in SECRETS}
    if unknown:
        raise ArchiveInvalid(f"an export cannot hold {', '.join(sorted(unknown))}")
    columns = {member.name: set(member.columns or ()) for member in archive.members("tables")}
    for shape in shapes:
        if columns.get(table_member(shape.name), set(shape.columns)) != set(shape.columns):
            raise ArchiveInvalid(
                f"{shape.name} has other columns here than in the export; nothing was imported"
            )
    return [shape for shape in shapes if table_member(shape.name) in given]


async def _load_table(
    connection: AsyncConnection, source: ZipFile, shape: TableShape, slug: str
) -> None:
    await connection.execute(delete(shape.table))  # rows the migrations made, e.g. the audit's head
    columns = [shape.table.c[name] for name in shape.columns]
    for lines in _batches(source, table_member(shape.name)):
        rows = cast(literal(f"[{','.join(lines)}]", Text), JSON)
        given = (
            func.json_to_recordset(rows)
            .table_valued(*(column(c.name, c.type) for c in columns))
            .render_derived(name="r", with_types=True)
        )
        values = [
            (literal(f"{slug}/", Text) + given.c[c.name])
            if c.name == OBJECT_KEY
            else given.c[c.name]
            for c in columns
        ]
        await connection.execute(insert(shape.table).from_select(columns, select(*values)))


def _batches(source: ZipFile, name: str) -> Iterator[list[str]]:
    batch: list[str] = []
    with source.open(name) as member:
        while line := member.readline(LINE_BYTES_MAX + 1):
            if len(line) > LINE_BYTES_MAX or not line.endswith(b"\n"):
                raise ArchiveInvalid(f"{name} has a line that cannot be a row")
            batch.append(line.decode())
            if len(batch) == ROWS_AT_ONCE:
                yield batch
                batch = []
    if batch:
        yield batch


async def _activate(wanted: NewCompany) -> TenantContext:
    """Prove the audit chain, list the people for sign-in, open the company, index documents."""
    async with begin_shared() as session:
        row = (await session.scalars(select(Tenant).where(Tenant.slug == wanted.slug))).one()
        tenant = context_of(row)
    async with begin(system_principal(tenant)) as uow:
        proof = await verify_chain(uow)
        if not proof.ok:
            raise ArchiveInvalid(
                f"the audit trail in this export was changed at line {proof.first_bad}"
            )
        if wanted.name is not None:
            await uow.session.execute(delete(SettingValue).where(SettingValue.key == NAME_SETTING))
        emails = list((await uow.session.execute(select(User.email))).scalars())
        uow.enqueue(REINDEX_JOB)
    async with begin_shared() as session:
        for email in emails:
            values = {"email": email, "tenant": wanted.slug}
            await session.execute(upsert(UserDirectory).values(values).on_conflict_do_nothing())
        await session.execute(
            update(Tenant).where(Tenant.slug == wanted.slug).values(state="active")
        )
    return await find_tenant(wanted.slug)

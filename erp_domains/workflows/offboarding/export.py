"""Writing a whole company into one file."""

import tempfile
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from sqlalchemy import Select, column, select, table
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.workflows.offboarding.archive import (
    COMPANY,
    ArchiveWriter,
    Company,
    Manifest,
    table_member,
)
from erp_domains.workflows.offboarding.left_out import OF_THE_SOURCE, SECRETS
from erp_domains.workflows.offboarding.progress import Progress
from erp_domains.workflows.offboarding.shape import (
    MIGRATION_TABLE,
    OBJECT_KEY,
    TableShape,
    shapes_of,
    without,
)
from kernel.auth.principal import Principal, TenantContext
from kernel.clock import now
from kernel.db.snapshot import snapshot
from kernel.objects import ObjectMissing, object_store
from kernel.objects.port import digest_of

ROWS_AT_ONCE = 500
TABLES_DONE, FILES_DONE = 60, 95
NOTES = (
    "Passwords are carried as argon2 hashes, so that people can sign in where this is loaded.",
    "Never carried: sessions, refresh tokens, secrets of keys, authenticators and providers.",
    "`left_out` lists every table that is not carried, with the reason.",
    "Passages and vectors of documents are made again from the files after the import.",
)


async def write_export(
    principal: Principal, path: Path, progress: Progress, *, is_clone: bool = False
) -> Manifest:
    """Write the company of `principal` as it stands now to a new file at `path`.

    A clone's file leaves out the source's trail and conversations and blanks personal field sets.
    """
    left_out = {**SECRETS, **(OF_THE_SOURCE if is_clone else {})}
    slug = principal.tenant.slug
    with ArchiveWriter(path) as archive:
        archive.add_json(COMPANY, _company(principal.tenant))
        async with snapshot(principal) as connection:
            every = await shapes_of(connection, principal.tenant.schema)
            shapes = without(every, left_out)
            for number, shape in enumerate(shapes):
                await progress.part(0, TABLES_DONE, number, len(shapes), step=shape.name)
                lines = _lines(connection, shape.rows(slug, is_clone=is_clone))
                await archive.add_lines(table_member(shape.name), shape.columns, lines)
            revision = await _revision(connection, principal.tenant.schema)
            keys = await _object_keys(connection, shapes)
        missing = await _add_files(archive, keys, progress)
        return archive.seal(
            tenant=slug,
            exported_at=now(),
            schema_revision=revision,
            is_clone=is_clone,
            left_out=_present(left_out, every),
            missing_files=missing,
            notes=list(NOTES),
        )


def _company(tenant: TenantContext) -> Company:
    return Company(
        name=tenant.name,
        currency=tenant.currency,
        timezone=tenant.timezone,
        locale=tenant.locale,
        country=tenant.country,
        is_sandbox=tenant.is_sandbox,
        pinned_at=tenant.clock.pinned_at,
    )


async def _lines(connection: AsyncConnection, query: Select[str]) -> AsyncGenerator[str]:
    streamed = query.execution_options(yield_per=ROWS_AT_ONCE)
    async with connection.stream(streamed) as rows:
        async for (line,) in rows:
            yield line


async def _revision(connection: AsyncConnection, schema: str) -> str:
    versions = table(MIGRATION_TABLE, column("version_num"), schema=schema)
    return str((await connection.execute(select(versions.c.version_num))).scalar_one())


async def _object_keys(connection: AsyncConnection, shapes: list[TableShape]) -> list[str]:
    """The key of every stored file that a row names."""
    columns = [s.table.c[OBJECT_KEY] for s in shapes if OBJECT_KEY in s.columns]
    found: set[str] = set()
    for key in columns:
        found.update((await connection.execute(select(key).where(key.is_not(None)))).scalars())
    return sorted(found)


async def _add_files(archive: ArchiveWriter, keys: list[str], progress: Progress) -> list[str]:
    """Add the files; answers the hashes of those that are gone from the storage."""
    missing: list[str] = []
    with tempfile.TemporaryDirectory(prefix="steward-export-") as folder:
        for number, key in enumerate(keys):
            await progress.part(TABLES_DONE, FILES_DONE, number, len(keys), step="files")
            path = Path(folder) / "file"
            try:
                await object_store().fetch(key, path)
            except ObjectMissing:
                missing.append(digest_of(key))
            else:
                archive.add_file(f"files/{digest_of(key)}", path)
    return missing


def _present(left_out: Mapping[str, str], shapes: list[TableShape]) -> dict[str, str]:
    names = {shape.name for shape in shapes}
    return {table_name: why for table_name, why in left_out.items() if table_name in names}

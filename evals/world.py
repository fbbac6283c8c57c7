"""A world: companies loaded once into a database; every case gets a fresh copy of it.

The copy is made by PostgreSQL from a template, so that a case commits for real, on as many
connections as it likes, and still leaves nothing behind.
"""

import secrets
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import asyncpg

from erp_domains.tenants.service import find_tenant
from evals.outcome import RowChange
from evals.state import Snapshot, changes_since, names_of, tables_of, take_snapshot
from gateway.company.replay import load_company
from ingestion.pipeline import Step, process_documents
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.engine import Database, admin_url, use_database
from kernel.db.migrate import migrate_all
from kernel.db.tenancy import schema_of
from kernel.embedded.state import StackState, adopt_environment
from kernel.settings import settings


@dataclass(slots=True)
class World:
    """Loaded companies, the state every case starts from, and the texts of the documents."""

    template: str
    app_url: str
    admin_url: str
    tenants: dict[str, TenantContext]
    before: Snapshot
    documents: dict[str, str]

    @asynccontextmanager
    async def fresh(self) -> AsyncGenerator["Copy"]:
        """A copy of the world that the whole process uses while the block runs."""
        name = f"{self.template}_{secrets.token_hex(4)}"
        # Without crash safety, copying the files takes a tenth of writing them to the log.
        copied = f'CREATE DATABASE "{name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY'
        await _as_owner(self.admin_url, copied)
        used = Database(_in_database(self.app_url, name))
        use_database("default", used)
        try:
            yield Copy(self, _in_database(self.admin_url, name))
        finally:
            await used.dispose()
            use_database("default", Database(_in_database(self.app_url, self.template)))
            await _as_owner(self.admin_url, f'DROP DATABASE "{name}" (FORCE)')

    def names(self, slug: str) -> dict[str, list[str]]:
        """What the records of a company are called, by id."""
        schema = schema_of(slug)
        tables = (rows for table, rows in self.before.rows.items() if table[0] == schema)
        return {k: v for rows in tables for k, v in names_of(rows.values()).items()}

    async def drop(self) -> None:
        """Remove the loaded database."""
        await _as_owner(self.admin_url, f'DROP DATABASE IF EXISTS "{self.template}" (FORCE)')


@dataclass(frozen=True, slots=True)
class Copy:
    """One case's own database."""

    world: World
    admin_url: str

    async def changes(self) -> list[RowChange]:
        """Every business row that differs from the state the case started from, in any company."""
        connection = await asyncpg.connect(self.admin_url)
        try:
            return await changes_since(connection, self.world.before)
        finally:
            await connection.close()


async def load_world(companies: Mapping[str, Path], now_at: datetime) -> World:
    """Load company files into a new database of the server that settings name.

    The database named by settings is not used, only its server. Raises BadLine, Unavailable.
    """
    template = f"steward_eval_{secrets.token_hex(4)}"
    await _as_owner(admin_url(), f'CREATE DATABASE "{template}"')
    return await _world_in(template, companies, now_at)


async def open_world(template: str, companies: Mapping[str, Path]) -> World:
    """The world of a database that `load_world` filled earlier."""
    return await _world_in(template, companies)


async def _world_in(
    template: str, companies: Mapping[str, Path], load_at: datetime | None = None
) -> World:
    owner_url, app_url = admin_url(), _app_url()
    loaded_url = _in_database(app_url, template)
    _use(loaded_url, _in_database(owner_url, template))
    loading = Database(loaded_url)
    use_database("default", loading)
    if load_at is not None:
        await migrate_all()
        for slug, path in companies.items():
            await _load(path, slug, load_at)
    tenants = {slug: await find_tenant(slug) for slug in companies}
    await loading.dispose()  # a template may have no guests
    before = await _snapshot(_in_database(owner_url, template), tenants)
    texts = {p.name: p.read_text(encoding="utf-8") for f in companies.values() for p in _files(f)}
    return World(template, app_url, owner_url, tenants, before, texts)


async def _load(path: Path, slug: str, now_at: datetime) -> None:
    loaded = await load_company(path, slug, now_at=now_at)
    await process_documents(system_principal(loaded.tenant), _each(loaded.documents), _ignore)


async def _each(ids: list[UUID]) -> AsyncGenerator[UUID]:
    for document_id in ids:
        yield document_id


async def _ignore(_step: Step) -> None: ...


def _files(company: Path) -> list[Path]:
    return sorted((company.parent / "documents").glob("*.md"))


async def _snapshot(url: str, tenants: Mapping[str, TenantContext]) -> Snapshot:
    connection = await asyncpg.connect(url)
    try:
        schemas = ["shared", *(schema_of(slug) for slug in tenants)]
        return await take_snapshot(connection, await tables_of(connection, schemas))
    finally:
        await connection.close()


def _app_url() -> str:
    url = settings().database_url
    return url.get_secret_value() if url else admin_url()


def _use(app_url: str, owner_url: str) -> None:
    environment = {"DATABASE_URL": app_url, "DATABASE_ADMIN_URL": owner_url}
    data_dir = settings().data_dir
    adopt_environment(StackState(pid=0, url="", data_dir=data_dir, environment=environment))
    settings.cache_clear()


def _in_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def _as_owner(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()

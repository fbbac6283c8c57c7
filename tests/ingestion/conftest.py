"""A company with its own vectors and files, for what happens between upload and answer."""

import secrets
from collections.abc import AsyncGenerator, Iterator

import pytest
from sqlalchemy import delete

from erp_domains.tenants.schemas import TenantCreate
from erp_domains.tenants.service import provision_tenant
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.engine import Database
from kernel.db.uow import begin
from kernel.objects import object_store
from kernel.settings import settings
from rag.models import Document
from rag.store import vector_store
from tests.fixtures.database import principal_of


@pytest.fixture(scope="module")
def outside_parts(
    vector_url: str, vector_api_key: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Vectors and files of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QDRANT_URL", vector_url)
        patch.setenv("QDRANT_API_KEY", vector_api_key)
        patch.setenv("STEWARD_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        _forget()
        yield
    _forget()


@pytest.fixture(scope="module")
async def library_company(migrated: Database, outside_parts: None) -> TenantContext:
    """A company of this module's own with real commits; it goes with the database."""
    slug = f"library_{secrets.token_hex(4)}"
    return await provision_tenant(TenantCreate(slug=slug, name="Library GmbH", is_sandbox=True))


@pytest.fixture
async def company(library_company: TenantContext) -> AsyncGenerator[TenantContext]:
    """The company with an empty library and no vectors."""
    yield library_company
    async with begin(system_principal(library_company)) as uow:
        await uow.session.execute(delete(Document))
    await vector_store().drop(library_company.slug)
    await vector_store().aclose()


@pytest.fixture
def hr(company: TenantContext) -> Principal:
    """Somebody of HR: may upload, change and delete documents."""
    return principal_of(company, "employee", "hr", name="Hanna HR")


@pytest.fixture
def employee(company: TenantContext) -> Principal:
    """Somebody without special rights."""
    return principal_of(company, "employee", name="Emil Employee")


def _forget() -> None:
    settings.cache_clear()
    object_store.cache_clear()
    vector_store.cache_clear()

"""A small company with real commits, files, vectors, letters and Redis of its own."""

import secrets
from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass

import pytest

from actions.registry import load_actions
from erp_domains.authentication.service import create_user, list_in_directory
from erp_domains.rbac.service import assign_role
from erp_domains.tenants.schemas import TenantCreate
from erp_domains.workflows.companies import open_company
from gateway.composition import load_jobs
from ingestion.pipeline import process_document
from ingestion.service import list_documents
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.engine import Database
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.mail import Letter, mail
from kernel.settings import settings
from rag.store import vector_store
from tests.actions.callers import done
from tests.fixtures.api import PASSWORD
from tests.fixtures.database import principal_of
from tests.fixtures.library import outside_parts

__all__ = ["outside_parts"]


@dataclass
class Small:
    """A company, its owner, and a word that is in everything it has."""

    tenant: TenantContext
    owner: Principal
    email: str
    canary: str


@pytest.fixture(scope="module")
def parts(outside_parts: None, valkey_url: str) -> Iterator[None]:
    """Vectors, files, letters and Redis of this module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_URL", valkey_url)
        settings.cache_clear()
        load_actions()
        load_jobs()
        yield
    settings.cache_clear()


@pytest.fixture
async def small(migrated: Database, parts: None) -> AsyncGenerator[Small]:
    """A company with people, a contact, stock, a document with vectors, and a letter."""
    yield await make_small()
    await vector_store().aclose()


@pytest.fixture(scope="module")
async def shared_small(migrated: Database, parts: None) -> AsyncGenerator[Small]:
    """The same for tests that leave it as it is."""
    yield await make_small()
    await vector_store().aclose()


async def make_small() -> Small:
    """Open the company and fill it."""
    canary = f"kanarie{secrets.token_hex(6)}"
    slug = f"small_{secrets.token_hex(4)}"
    tenant = await open_company(TenantCreate(slug=slug, name=f"{canary} GmbH", is_sandbox=False))
    email = f"{canary}@small.example"
    async with begin(system_principal(tenant)) as uow:
        user = await create_user(uow, email=email, name=f"Olga {canary}", password=PASSWORD)
        await assign_role(uow, user.id, "owner")
    await list_in_directory(email, slug)
    owner = principal_of(tenant, "owner", name=f"Olga {canary}", user_id=user.id)
    await fill(owner, canary)
    return Small(tenant, owner, email, canary)


async def fill(owner: Principal, canary: str) -> None:
    """Something of every kind, with the word in it."""
    contact = {"name": f"Ms {canary}", "email": f"x@{canary}.example", "kind": "person"}
    await done(owner, "crm.create_contact", **contact)
    await done(owner, "inventory.create_warehouse", name=f"Hall {canary}", code="H")
    text = f"# Rules of {canary}\n\nVisitors of {canary} park on deck seven.\n"
    arguments = {"title": f"Rules {canary}", "text": text, "readers": ["everyone"]}
    await done(owner, "kb.ingest", **arguments)
    async with begin(owner) as uow:
        found = await list_documents(uow, words="", state=None, cursor=None, rows_max=5)
    for document in found.items:
        await process_document(system_principal(owner.tenant), document.id)
    letter = Letter(new_id(), owner.tenant.slug, "S", "a@b.example", "A", canary, canary)
    await mail().send(letter)

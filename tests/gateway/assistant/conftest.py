"""A company in a rolled-back transaction, without documents: those have tests of their own."""

from collections.abc import AsyncGenerator

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.tenants.service import find_tenant
from tests.erp_domains.hrm.company import Company, make_company
from tests.fixtures.database import set_back


@pytest.fixture(scope="module")
async def peopled(shared_db: AsyncConnection) -> Company:
    """The company, made once for a module."""
    return await make_company(await find_tenant("acme"))


@pytest.fixture
async def db(peopled: Company, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the company stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def company(db: None, peopled: Company) -> Company:
    """Seven people in three departments on Monday 16 March 2026."""
    return peopled

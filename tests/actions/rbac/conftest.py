from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.tenants.service import find_tenant
from tests.actions.rbac.office import Office, open_office
from tests.fixtures.api import Api, open_api
from tests.fixtures.database import set_back


@pytest.fixture(scope="module")
async def staffed(shared_db: AsyncConnection) -> Office:
    """The office, opened once for a module."""
    async with open_api() as api:
        return await open_office(api, await find_tenant("acme"))


@pytest.fixture
async def db(staffed: Office, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the office stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def office(api: Api, staffed: Office) -> Office:
    return replace(staffed, api=api)

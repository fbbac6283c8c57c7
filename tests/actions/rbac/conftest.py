import pytest

from kernel.auth.principal import TenantContext
from tests.actions.rbac.office import Office, open_office
from tests.fixtures.api import Api


@pytest.fixture
async def office(api: Api, acme: TenantContext) -> Office:
    return await open_office(api, acme)

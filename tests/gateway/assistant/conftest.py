"""A company in a rolled-back transaction, without documents: those have tests of their own."""

import pytest

from kernel.auth.principal import TenantContext
from tests.erp_domains.hrm.company import Company, make_company


@pytest.fixture
async def company(acme: TenantContext) -> Company:
    """Seven people in three departments on Monday 16 March 2026."""
    return await make_company(acme)

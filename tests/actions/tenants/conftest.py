"""People around a company's settings and limits."""

from dataclasses import dataclass

import pytest

from kernel.auth.principal import Principal, TenantContext
from tests.fixtures.database import principal_of


@dataclass
class People:
    """Whoever may ask, and who may not."""

    owner: Principal
    seller: Principal
    nobody: Principal


@pytest.fixture
def people(acme: TenantContext) -> People:
    """Three callers of one company."""
    return People(
        owner=principal_of(acme, "owner", name="Olga"),
        seller=principal_of(acme, "employee", "sales"),
        nobody=principal_of(acme),
    )

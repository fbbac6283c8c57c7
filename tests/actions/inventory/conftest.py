"""Two warehouses, two products, and the people around them."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import Principal
from tests.actions.callers import done
from tests.fixtures.database import principal_of, set_back


@dataclass
class Depot:
    owner: Principal
    keeper: Principal
    seller: Principal
    bookkeeper: Principal
    nobody: Principal
    outsider: Principal


@pytest.fixture(scope="module")
async def stocked(shared_db: AsyncConnection) -> Depot:
    """The depot, filled once for a module."""
    acme = await find_tenant("acme")
    owner = principal_of(acme, "owner", name="Zoe Park")
    await done(owner, "inventory.create_warehouse", name="Main", code="MAIN")
    await done(owner, "inventory.create_warehouse", name="North hall", code="NORTH")
    await done(owner, "inventory.create_product", name="Gooseneck kettle", sku="KTL-1",
               list_price="49.90", reorder_point="10", reorder_quantity="24")  # fmt: skip
    await done(owner, "inventory.create_product", name="House blend beans", sku="BNS-1",
               list_price="18", unit="kg")  # fmt: skip
    await done(owner, "inventory.receive_stock", product="KTL-1", quantity="40",
               warehouse="MAIN", unit_cost="27.50")  # fmt: skip
    return Depot(
        owner=owner,
        keeper=principal_of(acme, "warehouse", name="Wim de Vries"),
        seller=principal_of(acme, "sales", name="Ana Lima"),
        bookkeeper=principal_of(acme, "accountant", name="Ben Okoro"),
        nobody=principal_of(acme),
        outsider=principal_of(acme, "hr", name="Mia Holm"),
    )


@pytest.fixture
async def db(stocked: Depot, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the depot stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def depot(db: None, stocked: Depot) -> Depot:
    return stocked

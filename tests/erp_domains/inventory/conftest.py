"""A company with two products and two warehouses."""

from decimal import Decimal

import pytest

from erp_domains.inventory.models import MovementType, Product, Warehouse
from erp_domains.inventory.schemas import ProductCreate
from erp_domains.inventory.service import create_product, create_warehouse, update_stock
from kernel.auth.principal import Principal, TenantContext
from kernel.db.uow import UnitOfWork, begin
from tests.fixtures.database import principal_of


class Shop:
    """Who acts, and the records every test needs."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        self.kettle: Product
        self.beans: Product
        self.main: Warehouse
        self.north: Warehouse

    async def open(self) -> "Shop":
        async with begin(self.principal) as uow:
            self.main = await create_warehouse(uow, "MAIN", "Main")
            self.north = await create_warehouse(uow, "NORTH", "North hall")
            self.kettle = await create_product(
                uow,
                ProductCreate(
                    name="Gooseneck kettle", sku="KTL-1", list_price=Decimal("49.90"),
                    reorder_point=Decimal(10), reorder_quantity=Decimal(24),
                ),
            )  # fmt: skip
            self.beans = await create_product(
                uow, ProductCreate(name="House blend beans", sku="BNS-1", unit="kg")
            )
        return self

    async def put(self, quantity: int | str, warehouse: Warehouse | None = None) -> None:
        async with begin(self.principal) as uow:
            await self.move(uow, quantity, warehouse)

    async def move(self, uow: UnitOfWork, quantity: int | str, warehouse: Warehouse | None = None):
        place = warehouse or self.main
        kind = MovementType.RECEIPT if Decimal(quantity) > 0 else MovementType.SHIPMENT
        return await update_stock(uow, self.kettle.id, place.id, Decimal(quantity), kind)


@pytest.fixture
async def shop(acme: TenantContext) -> Shop:
    """Rolled back after the test."""
    return await Shop(principal_of(acme, "owner")).open()


@pytest.fixture
async def real_shop(committed: TenantContext) -> Shop:
    """With real commits, for tests of concurrency."""
    return await Shop(principal_of(committed, "owner")).open()

"""Products, their prices, and warehouses."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from erp_domains.inventory.errors import (
    BadQuantity,
    CodeTaken,
    PriceChangeTooLarge,
    ProductInactive,
    ProductNotFound,
    WarehouseNotFound,
)
from erp_domains.inventory.events import PriceChanged as PriceChangedEvent
from erp_domains.inventory.models import Product, Warehouse
from erp_domains.inventory.policy import (
    PRICE_ASK_PERCENT,
    PRICE_WARN_PERCENT,
    change_percent,
    decimals_of,
    exact_quantity,
    price_on,
)
from erp_domains.inventory.repository import catalogue
from erp_domains.inventory.schemas import (
    PriceChange,
    PriceChanged,
    ProductCreate,
    ProductList,
    ProductQuery,
    ProductRead,
    WarehouseRead,
)
from kernel.auth.access import Masked, may_see, require
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.money import exact


async def get_product(
    uow: UnitOfWork, product_id: UUID, *, is_locked: bool = False, is_used: bool = False
) -> Product:
    """One product. Raises ProductNotFound, and ProductInactive if it is to be used."""
    product = await catalogue.find_product(uow, product_id, is_locked=is_locked)
    if product is None:
        raise ProductNotFound("there is no such product among those you may see")
    if is_used and not product.is_active:
        raise ProductInactive(f"{product.name} is not kept any more")
    return product


async def get_warehouse(uow: UnitOfWork, warehouse_id: UUID) -> Warehouse:
    """One warehouse. Raises WarehouseNotFound."""
    warehouse = await catalogue.find_warehouse(uow, warehouse_id)
    if warehouse is None:
        raise WarehouseNotFound("there is no such warehouse among those you may see")
    return warehouse


async def list_warehouses(uow: UnitOfWork) -> list[WarehouseRead]:
    """The warehouses in use."""
    return [WarehouseRead.model_validate(w) for w in await catalogue.list_warehouses(uow)]


def current_price(uow: UnitOfWork, product: Product) -> Decimal:
    """The net list price of one unit in force today, in the product's currency."""
    return price_on(product.list_price, product.next_price, product.next_price_on, uow.today())


def read_product(uow: UnitOfWork, product: Product) -> ProductRead:
    """A product with the price in force today; its cost only for those who may see costs."""
    may_see_cost = may_see(uow.principal, "inventory.product.read", "cost", product)
    return ProductRead(
        id=product.id,
        sku=product.sku,
        name=product.name,
        unit=product.unit,
        list_price=current_price(uow, product),
        currency=product.currency,
        average_cost=product.average_cost if may_see_cost else Masked(),
        reorder_point=product.reorder_point,
        is_active=product.is_active,
    )


async def find_products(uow: UnitOfWork, wanted: ProductQuery) -> ProductList:
    """Products by words of their name, SKU or price."""
    rows, total = await catalogue.list_products(uow, wanted)
    return ProductList(items=[read_product(uow, row) for row in rows], total=total)


async def create_product(uow: UnitOfWork, data: ProductCreate) -> Product:
    """Add a product. Without a SKU it gets the next one, `P-1001`. Raises CodeTaken, BadAmount."""
    sku = data.sku or f"P-{await uow.next_number('inventory.product', start=1001)}"
    if await catalogue.product_of_sku(uow, sku):
        raise CodeTaken(f"the SKU {sku} is taken already; choose another")
    currency = data.currency or uow.principal.tenant.currency
    if data.list_price < 0:
        raise Invalid("a price cannot be negative")
    decimals = decimals_of(data.unit)
    lot = data.reorder_quantity
    product = uow.add(
        Product(
            sku=sku,
            name=" ".join(data.name.split()),
            unit=data.unit,
            unit_decimals=decimals,
            list_price=exact(data.list_price, currency),
            currency=currency,
            reorder_point=_not_negative(exact_quantity(data.reorder_point, data.unit, decimals)),
            reorder_quantity=None
            if not lot
            else _not_negative(exact_quantity(lot, data.unit, decimals)),
        )
    )
    await uow.flush()
    return product


async def update_price(uow: UnitOfWork, product_id: UUID, data: PriceChange) -> PriceChanged:
    """Change the list price from today, or plan it for a later day.

    Warns from 20 percent on and refuses from 50 percent on unless that is meant. A change planned
    before is replaced. Raises ProductNotFound, PriceChangeTooLarge, BadAmount, Invalid.
    """
    product = await get_product(uow, product_id, is_locked=True, is_used=True)
    require(uow.principal, "inventory.product.update", product)
    today = uow.today()
    _check_price(product, data, today)
    starts_on = data.effective_on or today
    old = current_price(uow, product)
    new = exact(data.list_price, product.currency)
    percent = change_percent(old, new)
    if percent is not None and abs(percent) >= PRICE_ASK_PERCENT and not data.is_large_change_meant:
        raise PriceChangeTooLarge(
            f"{new} is {percent} % away from {old} {product.currency}; "
            "say that the large change is meant if it is",
            change_percent=str(percent),
        )
    if percent is not None and abs(percent) >= PRICE_WARN_PERCENT:
        uow.warn(f"the price changes by {percent} %")
    product.list_price = old if starts_on > today else new
    product.next_price, product.next_price_on = (
        (new, starts_on) if starts_on > today else (None, None)
    )
    await uow.flush()
    _announce_price(uow, product, old=str(old), new=str(new), starts_on=str(starts_on))
    return PriceChanged(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        old_price=old,
        new_price=new,
        currency=product.currency,
        change_percent=percent,
        effective_on=starts_on,
        is_planned=starts_on > today,
    )


async def create_warehouse(
    uow: UnitOfWork, code: str, name: str, address: str | None = None
) -> Warehouse:
    """Add a place for stock. Raises CodeTaken."""
    if await catalogue.warehouse_of_code(uow, code):
        raise CodeTaken(f"the code {code} is taken already; choose another")
    warehouse = uow.add(Warehouse(code=code, name=name, address=address))
    await uow.flush()
    return warehouse


def _check_price(product: Product, data: PriceChange, today: date) -> None:
    if data.currency and data.currency != product.currency:
        raise Invalid(f"{product.name} is priced in {product.currency}, not in {data.currency}")
    if data.list_price < 0:
        raise Invalid("a price cannot be negative")
    if data.effective_on is not None and data.effective_on < today:
        raise Invalid(f"{data.effective_on} is past; a price changes today or on a later day")


def _not_negative(quantity: Decimal) -> Decimal:
    if quantity < 0:
        raise BadQuantity("a quantity to order or reorder at cannot be negative")
    return quantity


def _announce_price(
    uow: UnitOfWork, product: Product, *, old: str, new: str, starts_on: str
) -> None:
    uow.emit(
        PriceChangedEvent(
            aggregate_id=product.id,
            old_price=old,
            new_price=new,
            currency=product.currency,
            effective_on=starts_on,
        )
    )

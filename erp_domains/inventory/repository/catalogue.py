"""Products and warehouses."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, or_, select, update

from erp_domains.inventory.models import Product, Stock, Warehouse
from erp_domains.inventory.schemas import ProductQuery
from kernel.auth.access import visible
from kernel.db.uow import UnitOfWork

WORD_LIKENESS_MIN = 0.5


async def find_product(
    uow: UnitOfWork, product_id: UUID, *, is_locked: bool = False
) -> Product | None:
    """One product if the caller may see products; locked until commit if it will be changed."""
    if not is_locked:
        query = visible(uow.principal, Product).where(Product.id == product_id)
        return (await uow.session.scalars(query)).one_or_none()
    query = visible(uow.principal, Product).where(Product.id == product_id).with_for_update()
    rows = await uow.session.scalars(query.execution_options(populate_existing=True))
    return rows.one_or_none()


async def product_of_sku(uow: UnitOfWork, sku: str) -> Product | None:
    """The product with this SKU in any case of letters, visible or not."""
    query = select(Product).where(func.lower(Product.sku) == sku.lower())
    return (await uow.session.scalars(query)).one_or_none()


async def find_warehouse(uow: UnitOfWork, warehouse_id: UUID) -> Warehouse | None:
    """One warehouse if the caller may see stock."""
    query = visible(uow.principal, Warehouse).where(Warehouse.id == warehouse_id)
    return (await uow.session.scalars(query)).one_or_none()


async def warehouse_of_code(uow: UnitOfWork, code: str) -> Warehouse | None:
    """The warehouse with this code in any case of letters."""
    query = select(Warehouse).where(func.lower(Warehouse.code) == code.lower())
    return (await uow.session.scalars(query)).one_or_none()


async def list_warehouses(uow: UnitOfWork) -> list[Warehouse]:
    """The warehouses in use, by code."""
    query = visible(uow.principal, Warehouse).where(Warehouse.is_active)
    return list(await uow.session.scalars(query.order_by(Warehouse.code)))


async def list_products(uow: UnitOfWork, wanted: ProductQuery) -> tuple[list[Product], int]:
    """Products that fit, the most alike name first; and how many there are."""
    price = _price_on(uow)
    conditions: list[ColumnElement[bool]] = []
    if wanted.is_active is not None:
        conditions.append(Product.is_active == wanted.is_active)
    if wanted.price_min is not None:
        conditions.append(price >= wanted.price_min)
    if wanted.price_max is not None:
        conditions.append(price <= wanted.price_max)
    order: list[Any] = [Product.name, Product.sku]
    if wanted.text:
        conditions.append(_text_condition(wanted.text))
        order.insert(0, func.similarity(func.lower(Product.name), wanted.text.lower()).desc())
    query = visible(uow.principal, Product).where(*conditions)
    counted = select(func.count()).select_from(query.subquery())
    rows = await uow.session.scalars(query.order_by(*order).limit(wanted.limit))
    return list(rows), (await uow.session.execute(counted)).scalar_one()


async def quantity_held(uow: UnitOfWork, product_id: UUID) -> Any:
    """How many units of a product lie in all warehouses together."""
    query = select(func.coalesce(func.sum(Stock.quantity), 0)).where(Stock.product_id == product_id)
    return (await uow.session.execute(query)).scalar_one()


async def set_average_cost(uow: UnitOfWork, product_id: UUID, cost: Any) -> None:
    """Write the average cost, past the change log: previews must not show it to everybody."""
    await uow.session.execute(
        update(Product)
        .where(Product.id == product_id)
        .values(average_cost=cost)
        .execution_options(synchronize_session=False)
    )
    uow.touch("products")


def _price_on(uow: UnitOfWork) -> ColumnElement[Any]:
    return case(
        (Product.next_price_on <= uow.today(), Product.next_price), else_=Product.list_price
    )


def _text_condition(text: str) -> ColumnElement[bool]:
    return or_(
        Product.name.icontains(text, autoescape=True),
        Product.sku.icontains(text, autoescape=True),
        func.word_similarity(text.lower(), func.lower(Product.name)) >= WORD_LIKENESS_MIN,
    )

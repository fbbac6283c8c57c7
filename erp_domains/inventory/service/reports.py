"""What lies where, how it moved, and what to order."""

from decimal import Decimal
from typing import Any

from erp_domains.inventory.models import Product, Stock, Warehouse
from erp_domains.inventory.policy import order_quantity
from erp_domains.inventory.repository import stock as rows
from erp_domains.inventory.schemas import (
    MovementList,
    MovementQuery,
    MovementRow,
    StockOnHand,
    StockQuery,
    StockRow,
    Suggestion,
    Suggestions,
)
from erp_domains.inventory.service.catalogue import get_product, get_warehouse
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork

LOW_ROWS_MAX = 2_000
METHOD = (
    "on hand is at or below the reorder point; order whole lots until available is above it, "
    "or up to twice the point where no lot is set"
)


async def stock_on_hand(uow: UnitOfWork, wanted: StockQuery) -> StockOnHand:
    """Stock by product and warehouse; with one product named, also its sums over all rows."""
    require(uow.principal, "inventory.stock.read")
    subject, unit = await _subject(uow, wanted)
    found, total = await rows.list_stock(uow, wanted)
    quantity = reserved = None
    if wanted.product_id is not None:
        quantity, reserved = await rows.stock_sums(uow, wanted)
    return StockOnHand(
        items=[_stock_row(*row) for row in found],
        total=total,
        subject=subject,
        quantity=quantity,
        reserved=reserved,
        available=None if quantity is None or reserved is None else quantity - reserved,
        unit=unit,
    )


async def list_movements(uow: UnitOfWork, wanted: MovementQuery) -> MovementList:
    """Movements, newest first."""
    found, total = await rows.list_movements(uow, wanted)
    return MovementList(items=[_movement_row(*row) for row in found], total=total)


async def suggest_reorders(uow: UnitOfWork, wanted: StockQuery) -> Suggestions:
    """What is at or below its reorder point and how much to order, the most urgent first."""
    low = wanted.model_copy(update={"only_low": True, "limit": LOW_ROWS_MAX})
    found, _ = await rows.list_stock(uow, low)
    items = [s for row in found if (s := _suggestion(*row)) is not None]
    items.sort(key=lambda s: (s.available / (s.reorder_point or Decimal(1)), s.product))
    return Suggestions(items=items[: wanted.limit], total=len(items), method=METHOD)


async def _subject(uow: UnitOfWork, wanted: StockQuery) -> tuple[str, str | None]:
    parts: list[str] = []
    unit = None
    if wanted.product_id is not None:
        product = await get_product(uow, wanted.product_id)
        parts.append(product.name)
        unit = product.unit
    if wanted.warehouse_id is not None:
        parts.append(f"at {(await get_warehouse(uow, wanted.warehouse_id)).name}")
    return " ".join(parts), unit


def _stock_row(stock: Stock, product: Product, warehouse: Warehouse) -> StockRow:
    return StockRow(
        product_id=product.id,
        warehouse_id=warehouse.id,
        sku=product.sku,
        product=product.name,
        warehouse=warehouse.name,
        quantity=stock.quantity,
        reserved=stock.reserved,
        available=stock.quantity - stock.reserved,
        unit=product.unit,
        reorder_point=stock.reorder_point,
        is_low=stock.quantity <= stock.reorder_point,
    )


def _movement_row(movement: Any, product: Product, warehouse: Warehouse) -> MovementRow:
    return MovementRow(
        id=movement.id,
        posting_at=movement.posting_at,
        sku=product.sku,
        product=product.name,
        warehouse=warehouse.name,
        movement_type=movement.movement_type,
        quantity=movement.quantity,
        old_quantity=movement.old_quantity,
        new_quantity=movement.new_quantity,
        reference=movement.reference,
        reason=movement.reason,
    )


def _suggestion(stock: Stock, product: Product, warehouse: Warehouse) -> Suggestion | None:
    available = stock.quantity - stock.reserved
    wanted = order_quantity(
        available, stock.reorder_point, product.reorder_quantity, product.unit_decimals
    )
    if wanted <= 0:
        return None
    return Suggestion(
        sku=product.sku,
        product=product.name,
        warehouse=warehouse.name,
        available=available,
        reorder_point=stock.reorder_point,
        order_quantity=wanted,
        unit=product.unit,
    )

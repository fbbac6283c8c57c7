"""Changing quantities: the one way every business operation moves stock."""

from decimal import Decimal
from uuid import UUID

from erp_domains.inventory.errors import NotEnoughStock
from erp_domains.inventory.events import ReorderAlert, StockMoved
from erp_domains.inventory.models import MovementType, Product, Warehouse
from erp_domains.inventory.policy import exact_quantity
from erp_domains.inventory.repository.moves import write_move
from erp_domains.inventory.repository.stock import find_stock
from erp_domains.inventory.schemas import Move, Moved, StockChanged
from erp_domains.inventory.service.catalogue import get_product, get_warehouse
from erp_domains.inventory.service.expiry import expire_reservations
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id
from kernel.quantity import plain


async def update_stock(
    uow: UnitOfWork,
    product_id: UUID,
    warehouse_id: UUID,
    quantity: Decimal,
    movement_type: MovementType,
) -> Moved:
    """Change the stock of a product in a warehouse by a signed quantity and note the movement.

    The name is the source document's. Raises ProductNotFound, ProductInactive, WarehouseNotFound,
    BadQuantity, NotEnoughStock; then nothing was changed.
    """
    product = await get_product(uow, product_id, is_used=quantity > 0)
    await get_warehouse(uow, warehouse_id)
    exact = exact_quantity(quantity, product.unit, product.unit_decimals)
    move = Move(
        product_id=product_id,
        warehouse_id=warehouse_id,
        quantity=exact,
        movement_type=movement_type,
    )
    return await move_stock(uow, move)


async def move_stock(uow: UnitOfWork, move: Move) -> Moved:
    """Carry out one movement whose product, warehouse and quantity are known to be good.

    Never takes what is not there, nor what is reserved unless the move says so. Emits
    `stock.moved`, and `stock.reorder_alert` when this very move crossed the reorder point.
    Raises NotEnoughStock.
    """
    movement_id, stock_id = new_id(), new_id()
    row = await write_move(uow, move, movement_id, stock_id)
    if row is None and await expire_reservations(uow, move.product_id, move.warehouse_id):
        row = await write_move(uow, move, movement_id, stock_id)
    if row is None:
        raise await not_enough(uow, move.product_id, move.warehouse_id, -move.quantity)
    moved = Moved(
        movement_id=movement_id,
        stock_id=row.stock_id,
        product_id=move.product_id,
        warehouse_id=move.warehouse_id,
        movement_type=move.movement_type,
        quantity=move.quantity,
        old_quantity=row.new_quantity - move.quantity,
        new_quantity=row.new_quantity,
        reserved=row.reserved,
        reorder_point=row.reorder_point,
        unit_cost=row.unit_cost,
        is_reorder_alert=row.is_reorder_alert,
    )
    _announce(uow, moved)
    return moved


async def not_enough(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, wanted: Decimal
) -> NotEnoughStock:
    """The refusal that says what is there."""
    product = await get_product(uow, product_id)
    warehouse = await get_warehouse(uow, warehouse_id)
    stock = await find_stock(uow, product_id, warehouse_id)
    quantity = stock.quantity if stock else Decimal(0)
    reserved = stock.reserved if stock else Decimal(0)
    free = max(quantity - reserved, Decimal(0))
    kept = f" ({plain(reserved)} more are reserved)" if reserved else ""
    return NotEnoughStock(
        f"{plain(wanted)} {product.unit} of {product.name} asked, but only {plain(free)} "
        f"are free at {warehouse.name}{kept}",
        available=str(free),
        quantity=str(quantity),
        reserved=str(reserved),
    )


def describe_move(
    uow: UnitOfWork, moved: Moved, product: Product, warehouse: Warehouse, reason: str | None = None
) -> StockChanged:
    """The movement in words, noted as an effect of the action."""
    old, new = plain(moved.old_quantity), plain(moved.new_quantity)
    uow.effect(
        "stock",
        f"{product.name} at {warehouse.name}: {old} → {new} {product.unit}",
        product=product.sku,
        warehouse=warehouse.code,
        before=moved.old_quantity,
        after=moved.new_quantity,
    )
    if moved.is_reorder_alert:
        point = plain(moved.reorder_point)
        uow.warn(
            f"{product.name} at {warehouse.name} is at {new} {product.unit}, "
            f"at or below its reorder point of {point}"
        )
    if moved.reserved > moved.new_quantity:
        uow.warn(
            f"{plain(moved.reserved)} {product.unit} are reserved at {warehouse.name}, "
            f"but only {new} are there"
        )
    return StockChanged(
        movement_id=moved.movement_id,
        product_id=product.id,
        warehouse_id=warehouse.id,
        sku=product.sku,
        product=product.name,
        warehouse=warehouse.name,
        unit=product.unit,
        quantity=moved.quantity,
        old_quantity=moved.old_quantity,
        new_quantity=moved.new_quantity,
        is_reorder_alert=moved.is_reorder_alert,
        reason=reason,
    )


def _announce(uow: UnitOfWork, moved: Moved) -> None:
    uow.emit(
        StockMoved(
            aggregate_id=moved.stock_id,
            movement_id=moved.movement_id,
            product_id=moved.product_id,
            warehouse_id=moved.warehouse_id,
            movement_type=moved.movement_type,
            quantity=str(moved.quantity),
            old_quantity=str(moved.old_quantity),
            new_quantity=str(moved.new_quantity),
        )
    )
    if moved.is_reorder_alert:
        uow.emit(
            ReorderAlert(
                aggregate_id=moved.stock_id,
                product_id=moved.product_id,
                warehouse_id=moved.warehouse_id,
                quantity=str(moved.new_quantity),
                reorder_point=str(moved.reorder_point),
            )
        )

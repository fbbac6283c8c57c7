"""Correcting what is booked, bringing stock in, and setting the reorder point."""

from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from erp_domains.inventory.errors import BadQuantity, NothingToAdjust
from erp_domains.inventory.models import MovementType, Product
from erp_domains.inventory.policy import average_cost, exact_quantity, positive_quantity
from erp_domains.inventory.repository.catalogue import quantity_held, set_average_cost
from erp_domains.inventory.repository.stock import (
    cost_of_movement,
    find_stock,
    write_reorder_point,
)
from erp_domains.inventory.schemas import Move, ReorderPointSet, StockChanged
from erp_domains.inventory.service.catalogue import get_product, get_warehouse
from erp_domains.inventory.service.movements import describe_move, move_stock
from kernel.db.uow import UnitOfWork
from kernel.money import BadAmount, minor_digits
from kernel.quantity import plain


class AdjustMode(StrEnum):
    """Whether the quantity is the new total, or comes on top, or goes off."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"


async def adjust_stock(
    uow: UnitOfWork,
    product_id: UUID,
    warehouse_id: UUID,
    mode: AdjustMode,
    quantity: Decimal,
    *,
    reason: str | None = None,
) -> StockChanged:
    """Set a row to a counted quantity, or change it by a difference.

    A count may find fewer than are reserved: it is warned of, not refused. Raises BadQuantity,
    NothingToAdjust, NotEnoughStock.
    """
    product = await get_product(uow, product_id)
    warehouse = await get_warehouse(uow, warehouse_id)
    counted = exact_quantity(quantity, product.unit, product.unit_decimals)
    if counted < 0 or (counted == 0 and mode is not AdjustMode.SET):
        raise BadQuantity("give a quantity above zero and say whether to add, remove or set it")
    change = counted if mode is AdjustMode.ADD else -counted
    if mode is AdjustMode.SET:
        change = await _difference(uow, product, warehouse_id, counted)
    moved = await move_stock(
        uow, _adjustment(product, warehouse_id, change, reason or "stock count")
    )
    return describe_move(uow, moved, product, warehouse, reason)


async def take_back_adjustment(uow: UnitOfWork, done: StockChanged) -> StockChanged:
    """Adjust by the opposite difference. Raises NotEnoughStock if it is gone by now."""
    product = await get_product(uow, done.product_id)
    warehouse = await get_warehouse(uow, done.warehouse_id)
    move = _adjustment(product, warehouse.id, -done.quantity, "adjustment taken back")
    return describe_move(uow, await move_stock(uow, move), product, warehouse, move.reason)


async def receive_stock(
    uow: UnitOfWork,
    product_id: UUID,
    warehouse_id: UUID,
    quantity: Decimal,
    *,
    unit_cost: Decimal | None = None,
    reference: str | None = None,
) -> StockChanged:
    """Bring goods in, e.g. the opening stock; with a unit cost the average cost follows.

    `unit_cost` is in the company's currency. Raises BadQuantity, ProductInactive.
    """
    is_costed = unit_cost is not None
    product = await get_product(uow, product_id, is_locked=is_costed, is_used=True)
    warehouse = await get_warehouse(uow, warehouse_id)
    exact = positive_quantity(quantity, product.unit, product.unit_decimals)
    if unit_cost is not None:
        _check_cost(uow, unit_cost)
        held = await quantity_held(uow, product.id)
        cost = average_cost(held, product.average_cost, exact, unit_cost)
        await set_average_cost(uow, product.id, cost)
    move = Move(
        product_id=product.id,
        warehouse_id=warehouse.id,
        quantity=exact,
        movement_type=MovementType.RECEIPT,
        unit_cost=unit_cost,
        reference=reference,
    )
    return describe_move(uow, await move_stock(uow, move), product, warehouse)


async def take_back_receipt(uow: UnitOfWork, done: StockChanged) -> StockChanged:
    """Take received goods out again; the average cost becomes what it would be without them.

    Raises NotEnoughStock if they are gone by now.
    """
    product = await get_product(uow, done.product_id, is_locked=True)
    warehouse = await get_warehouse(uow, done.warehouse_id)
    held = await quantity_held(uow, product.id)
    received_at = await cost_of_movement(uow, done.movement_id)
    move = Move(
        product_id=product.id,
        warehouse_id=warehouse.id,
        quantity=-done.quantity,
        movement_type=MovementType.RETURN,
        unit_cost=received_at,
        reason="receipt taken back",
    )
    moved = await move_stock(uow, move)
    if received_at is not None and held > done.quantity:
        cost = average_cost(held, product.average_cost, -done.quantity, received_at)
        await set_average_cost(uow, product.id, cost)
    return describe_move(uow, moved, product, warehouse, move.reason)


async def set_reorder_point(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, reorder_point: Decimal
) -> ReorderPointSet:
    """Set at what quantity a warehouse has to reorder; a row is made where there is none.

    A row above the new point can raise its alert again; one at or below raises it at its next
    move unless it did already. Raises BadQuantity.
    """
    product = await get_product(uow, product_id)
    warehouse = await get_warehouse(uow, warehouse_id)
    point = exact_quantity(reorder_point, product.unit, product.unit_decimals)
    if point < 0:
        raise BadQuantity("a reorder point cannot be negative")
    stock = await find_stock(uow, product.id, warehouse.id, is_locked=True)
    before = stock.reorder_point if stock else product.reorder_point
    await write_reorder_point(uow, product.id, warehouse.id, point)
    uow.effect(
        "stock", f"{product.name} at {warehouse.name} is reordered at {plain(point)}, was "
        f"{plain(before)} {product.unit}",
    )  # fmt: skip
    return ReorderPointSet(
        product_id=product.id,
        warehouse_id=warehouse.id,
        product=product.name,
        warehouse=warehouse.name,
        unit=product.unit,
        before=before,
        reorder_point=point,
        quantity=stock.quantity if stock else Decimal(0),
    )


async def _difference(
    uow: UnitOfWork, product: Product, warehouse_id: UUID, counted: Decimal
) -> Decimal:
    stock = await find_stock(uow, product.id, warehouse_id, is_locked=True)
    booked = stock.quantity if stock else Decimal(0)
    if counted == booked:
        raise NothingToAdjust(
            f"{plain(booked)} {product.unit} of {product.name} are booked already"
        )
    return counted - booked


def _adjustment(product: Product, warehouse_id: UUID, change: Decimal, reason: str) -> Move:
    return Move(
        product_id=product.id,
        warehouse_id=warehouse_id,
        quantity=change,
        movement_type=MovementType.ADJUSTMENT,
        reason=reason,
        spares_reserved=False,
    )


def _check_cost(uow: UnitOfWork, unit_cost: Decimal) -> None:
    # Costs of single units may be finer than the currency: screws are bought by the thousand.
    if not unit_cost.is_finite() or unit_cost < 0:
        raise BadAmount("a unit cost is a number of zero or more")
    digits = minor_digits(uow.principal.tenant.currency) + 4
    if unit_cost != round(unit_cost, digits):
        raise BadAmount(f"{unit_cost} has too many decimals: a unit cost has up to {digits}")

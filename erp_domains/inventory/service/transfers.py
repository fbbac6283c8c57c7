"""Moving stock from one warehouse to another, both ends in one transaction."""

from decimal import Decimal
from uuid import UUID

from erp_domains.inventory.models import MovementType, Product, Warehouse
from erp_domains.inventory.policy import positive_quantity
from erp_domains.inventory.schemas import Move, StockChanged, Transferred
from erp_domains.inventory.service.catalogue import get_product, get_warehouse
from erp_domains.inventory.service.movements import describe_move, move_stock
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.ids import new_id


async def transfer_stock(
    uow: UnitOfWork,
    product_id: UUID,
    from_warehouse_id: UUID,
    to_warehouse_id: UUID,
    quantity: Decimal,
    *,
    reason: str | None = None,
) -> Transferred:
    """Take a quantity from one warehouse and put it into another, or do neither.

    Reserved units stay. Raises ProductNotFound, WarehouseNotFound, BadQuantity, NotEnoughStock.
    """
    if from_warehouse_id == to_warehouse_id:
        raise Invalid("the two warehouses are the same; name the one it should go to")
    product = await get_product(uow, product_id)
    source = await get_warehouse(uow, from_warehouse_id)
    destination = await get_warehouse(uow, to_warehouse_id)
    exact = positive_quantity(quantity, product.unit, product.unit_decimals)
    transfer_id = new_id()
    legs = [
        (source, -exact, MovementType.TRANSFER_OUT),
        (destination, exact, MovementType.TRANSFER_IN),
    ]
    done: dict[MovementType, StockChanged] = {}
    # Rows are always locked in the order of their warehouses, so two transfers in opposite
    # directions wait for each other instead of blocking each other for good.
    for warehouse, signed, movement_type in sorted(legs, key=lambda leg: leg[0].id):
        move = Move(
            product_id=product.id,
            warehouse_id=warehouse.id,
            quantity=signed,
            movement_type=movement_type,
            reason=reason,
            transfer_id=transfer_id,
        )
        done[movement_type] = await _move_leg(uow, move, product, warehouse)
    return Transferred(
        transfer_id=transfer_id,
        product_id=product.id,
        from_warehouse_id=source.id,
        to_warehouse_id=destination.id,
        sku=product.sku,
        product=product.name,
        unit=product.unit,
        quantity=exact,
        source=done[MovementType.TRANSFER_OUT],
        destination=done[MovementType.TRANSFER_IN],
    )


async def take_back_transfer(uow: UnitOfWork, done: Transferred) -> Transferred:
    """Transfer the same quantity back. Raises NotEnoughStock if it is not there any more."""
    return await transfer_stock(
        uow,
        done.product_id,
        done.to_warehouse_id,
        done.from_warehouse_id,
        done.quantity,
        reason="transfer taken back",
    )


async def _move_leg(
    uow: UnitOfWork, move: Move, product: Product, warehouse: Warehouse
) -> StockChanged:
    moved = await move_stock(uow, move)
    return describe_move(uow, moved, product, warehouse, move.reason)

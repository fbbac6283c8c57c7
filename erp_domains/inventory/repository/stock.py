"""Stock rows, movements and reservations."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from erp_domains.inventory.models import (
    Product,
    Reservation,
    ReservationState,
    Stock,
    StockMovement,
    Warehouse,
)
from erp_domains.inventory.schemas import MovementQuery, StockQuery
from kernel.auth.access import predicate, visible
from kernel.db.uow import UnitOfWork
from kernel.ids import new_id

EXPIRE_BATCH_ROWS = 100


async def find_stock(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, *, is_locked: bool = False
) -> Stock | None:
    """One stock row as it is in the database now; locked until commit if it will be changed."""
    query = select(Stock).where(Stock.product_id == product_id, Stock.warehouse_id == warehouse_id)
    if is_locked:
        query = query.with_for_update()
    rows = await uow.session.scalars(query.execution_options(populate_existing=True))
    return rows.one_or_none()


async def cost_of_movement(uow: UnitOfWork, movement_id: UUID) -> Decimal | None:
    """What one unit cost in a movement."""
    query = select(StockMovement.unit_cost).where(StockMovement.id == movement_id)
    return (await uow.session.execute(query)).scalar_one_or_none()


async def write_reorder_point(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, point: Decimal
) -> None:
    """Set the reorder point of a row that may have to be made; above it, the alert is re-armed."""
    statement = upsert(Stock).values(
        id=new_id(), product_id=product_id, warehouse_id=warehouse_id, reorder_point=point
    )
    await uow.session.execute(
        statement.on_conflict_do_update(
            index_elements=["product_id", "warehouse_id"],
            set_={
                "reorder_point": point,
                "reorder_alert_id": case((Stock.quantity <= point, Stock.reorder_alert_id)),
            },
        )
    )
    uow.touch("stock")


async def list_stock(uow: UnitOfWork, wanted: StockQuery) -> tuple[list[Any], int]:
    """Stock rows with their product and warehouse, by product and warehouse; and how many."""
    query = (
        select(Stock, Product, Warehouse)
        .join(Product, Product.id == Stock.product_id)
        .join(Warehouse, Warehouse.id == Stock.warehouse_id)
        .where(predicate(uow.principal, Stock), *_stock_conditions(wanted))
        .execution_options(populate_existing=True)
    )
    ordered = query.order_by(Product.name, Warehouse.code).limit(wanted.limit)
    return list(await uow.session.execute(ordered)), await _count(uow, query)


async def stock_sums(uow: UnitOfWork, wanted: StockQuery) -> tuple[Decimal, Decimal]:
    """On hand and reserved over all rows that fit, not only those listed."""
    query = (
        select(
            func.coalesce(func.sum(Stock.quantity), 0), func.coalesce(func.sum(Stock.reserved), 0)
        )
        .join(Product, Product.id == Stock.product_id)
        .where(predicate(uow.principal, Stock), *_stock_conditions(wanted))
    )
    row = (await uow.session.execute(query)).one()
    return row[0], row[1]


async def list_movements(uow: UnitOfWork, wanted: MovementQuery) -> tuple[list[Any], int]:
    """Movements with product and warehouse, newest first; and how many there are."""
    query = (
        select(StockMovement, Product, Warehouse)
        .join(Product, Product.id == StockMovement.product_id)
        .join(Warehouse, Warehouse.id == StockMovement.warehouse_id)
        .where(predicate(uow.principal, StockMovement), *_movement_conditions(uow, wanted))
    )
    ordered = query.order_by(StockMovement.sequence.desc()).limit(wanted.limit)
    return list(await uow.session.execute(ordered)), await _count(uow, query)


async def reserve_quantity(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, quantity: Decimal
) -> Decimal | None:
    """Keep a quantity back if so much is free; answers what is free then, or None."""
    free = Stock.quantity - Stock.reserved
    statement = (
        update(Stock)
        .where(Stock.product_id == product_id, Stock.warehouse_id == warehouse_id, free >= quantity)
        .values(reserved=Stock.reserved + quantity)
        .returning(free)
        .execution_options(synchronize_session=False)
    )
    uow.touch("stock")
    return (await uow.session.execute(statement)).scalar_one_or_none()


async def free_quantity(
    uow: UnitOfWork, product_id: UUID, warehouse_id: UUID, quantity: Decimal
) -> Decimal:
    """Give a reserved quantity free again; answers what is free then."""
    statement = (
        update(Stock)
        .where(Stock.product_id == product_id, Stock.warehouse_id == warehouse_id)
        .values(reserved=Stock.reserved - quantity)
        .returning(Stock.quantity - Stock.reserved)
        .execution_options(synchronize_session=False)
    )
    uow.touch("stock")
    return (await uow.session.execute(statement)).scalar_one()


async def find_reservation(
    uow: UnitOfWork, reservation_id: UUID, *, is_locked: bool = False
) -> Reservation | None:
    """One reservation if the caller may see stock."""
    query = visible(uow.principal, Reservation).where(Reservation.id == reservation_id)
    if is_locked:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await uow.session.scalars(query)).one_or_none()


async def lock_expired(
    uow: UnitOfWork, at: datetime, product_id: UUID | None, warehouse_id: UUID | None
) -> list[Reservation]:
    """Reservations that are over, locked; those somebody else is ending are left to them."""
    query = select(Reservation).where(
        Reservation.state == ReservationState.ACTIVE, Reservation.expires_at <= at
    )
    if product_id is not None:
        query = query.where(Reservation.product_id == product_id)
    if warehouse_id is not None:
        query = query.where(Reservation.warehouse_id == warehouse_id)
    query = query.order_by(Reservation.expires_at).limit(EXPIRE_BATCH_ROWS)
    return list(await uow.session.scalars(query.with_for_update(skip_locked=True)))


def _stock_conditions(wanted: StockQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.product_id is not None:
        conditions.append(Stock.product_id == wanted.product_id)
    else:
        conditions.append(Product.is_active.is_(True))
    if wanted.warehouse_id is not None:
        conditions.append(Stock.warehouse_id == wanted.warehouse_id)
    if wanted.only_low:
        conditions.append(Stock.quantity <= Stock.reorder_point)
    if wanted.only_in_stock:
        conditions.append(Stock.quantity > 0)
    return conditions


def _movement_conditions(uow: UnitOfWork, wanted: MovementQuery) -> list[ColumnElement[bool]]:
    zone = ZoneInfo(uow.principal.tenant.timezone)
    conditions: list[ColumnElement[bool]] = []
    if wanted.product_id is not None:
        conditions.append(StockMovement.product_id == wanted.product_id)
    if wanted.warehouse_id is not None:
        conditions.append(StockMovement.warehouse_id == wanted.warehouse_id)
    if wanted.movement_type is not None:
        conditions.append(StockMovement.movement_type == wanted.movement_type)
    if wanted.from_on is not None:
        start = datetime.combine(wanted.from_on, datetime.min.time(), zone)
        conditions.append(StockMovement.posting_at >= start)
    if wanted.to_on is not None:
        next_day = wanted.to_on + timedelta(days=1)
        end = datetime.combine(next_day, datetime.min.time(), zone)
        conditions.append(StockMovement.posting_at < end)
    return conditions


async def _count(uow: UnitOfWork, query: Select[*tuple[Any, ...]]) -> int:
    counted = query.with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return (await uow.session.execute(counted)).scalar_one()

"""Keeping stock back for somebody."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from erp_domains.inventory.errors import ReservationEnded, ReservationNotFound
from erp_domains.inventory.events import StockReserved
from erp_domains.inventory.models import Product, Reservation, ReservationState, Warehouse
from erp_domains.inventory.policy import positive_quantity
from erp_domains.inventory.repository.stock import (
    find_reservation,
    find_stock,
    reserve_quantity,
)
from erp_domains.inventory.schemas import ReservationRead
from erp_domains.inventory.service.catalogue import get_product, get_warehouse
from erp_domains.inventory.service.expiry import end_reservation, expire_reservations
from erp_domains.inventory.service.movements import not_enough
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.quantity import plain

RESERVATION_DAYS_DEFAULT = 14


async def get_reservation(
    uow: UnitOfWork, reservation_id: UUID, *, is_locked: bool = False
) -> Reservation:
    """One reservation. Raises ReservationNotFound."""
    found = await find_reservation(uow, reservation_id, is_locked=is_locked)
    if found is None:
        raise ReservationNotFound("there is no such reservation among those you may see")
    return found


async def reserve_stock(
    uow: UnitOfWork,
    product_id: UUID,
    warehouse_id: UUID,
    quantity: Decimal,
    *,
    reference: str | None = None,
    expires_on: date | None = None,
) -> ReservationRead:
    """Keep a quantity back, to the end of a day: in 14 days unless given.

    Never more than is free, however many ask at once. Raises BadQuantity, NotEnoughStock, Invalid.
    """
    product = await get_product(uow, product_id, is_used=True)
    warehouse = await get_warehouse(uow, warehouse_id)
    exact = positive_quantity(quantity, product.unit, product.unit_decimals)
    expires_at = _end_of(uow, expires_on)
    free = await _take(uow, product, warehouse, exact)
    who = uow.principal
    reservation = uow.add(
        Reservation(
            number=f"R-{await uow.next_number('inventory.reservation', start=1001)}",
            title=f"{plain(exact)} {product.unit} {product.name} at {warehouse.name}",
            product_id=product.id,
            warehouse_id=warehouse.id,
            quantity=exact,
            state=ReservationState.ACTIVE.value,
            expires_at=expires_at,
            reference=reference,
            reserved_by=who.user_id,
            reserved_by_name=who.name,
        )
    )
    await uow.flush()
    _announce(uow, reservation)
    return _read(uow, reservation, product, warehouse, free)


async def release_reservation(uow: UnitOfWork, reservation_id: UUID) -> ReservationRead:
    """Give a reserved quantity free again. Raises ReservationNotFound, ReservationEnded."""
    reservation = await get_reservation(uow, reservation_id, is_locked=True)
    if reservation.state != ReservationState.ACTIVE:
        raise ReservationEnded(f"{reservation.number} is {reservation.state} already")
    product = await get_product(uow, reservation.product_id)
    warehouse = await get_warehouse(uow, reservation.warehouse_id)
    await end_reservation(uow, reservation, ReservationState.RELEASED)
    stock = await find_stock(uow, product.id, warehouse.id)
    free = stock.quantity - stock.reserved if stock else Decimal(0)
    return _read(uow, reservation, product, warehouse, free)


async def renew_reservation(uow: UnitOfWork, reservation_id: UUID) -> ReservationRead:
    """Make a released reservation active again, if so much is still free.

    Raises ReservationNotFound, ReservationEnded, NotEnoughStock.
    """
    reservation = await get_reservation(uow, reservation_id, is_locked=True)
    if reservation.state != ReservationState.RELEASED:
        raise ReservationEnded(f"{reservation.number} is {reservation.state}, not released")
    product = await get_product(uow, reservation.product_id)
    warehouse = await get_warehouse(uow, reservation.warehouse_id)
    free = await _take(uow, product, warehouse, reservation.quantity)
    reservation.state, reservation.ended_at = ReservationState.ACTIVE.value, None
    await uow.flush()
    _announce(uow, reservation)
    return _read(uow, reservation, product, warehouse, free)


async def _take(
    uow: UnitOfWork, product: Product, warehouse: Warehouse, quantity: Decimal
) -> Decimal:
    free = await reserve_quantity(uow, product.id, warehouse.id, quantity)
    if free is None and await expire_reservations(uow, product.id, warehouse.id):
        free = await reserve_quantity(uow, product.id, warehouse.id, quantity)
    if free is None:
        raise await not_enough(uow, product.id, warehouse.id, quantity)
    return free


def _end_of(uow: UnitOfWork, expires_on: date | None) -> datetime:
    today = uow.today()
    last = expires_on or today + timedelta(days=RESERVATION_DAYS_DEFAULT)
    if last < today:
        raise Invalid(f"{last} is past; choose today or a later day")
    zone = ZoneInfo(uow.principal.tenant.timezone)
    return datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)


def _last_day(uow: UnitOfWork, expires_at: datetime | None) -> date | None:
    if expires_at is None:
        return None
    zone = ZoneInfo(uow.principal.tenant.timezone)
    return (expires_at.astimezone(zone) - timedelta(days=1)).date()


def _announce(uow: UnitOfWork, reservation: Reservation) -> None:
    uow.emit(
        StockReserved(
            aggregate_id=reservation.id,
            product_id=reservation.product_id,
            warehouse_id=reservation.warehouse_id,
            quantity=str(reservation.quantity),
        )
    )


def _read(
    uow: UnitOfWork, reservation: Reservation, product: Product, warehouse: Warehouse, free: Decimal
) -> ReservationRead:
    uow.effect(
        "stock",
        f"{plain(free)} {product.unit} of {product.name} are free at {warehouse.name} then",
        product=product.sku,
        warehouse=warehouse.code,
        available=free,
    )
    return ReservationRead(
        id=reservation.id,
        number=reservation.number,
        sku=product.sku,
        product=product.name,
        warehouse=warehouse.name,
        unit=product.unit,
        quantity=reservation.quantity,
        state=reservation.state,
        expires_at=reservation.expires_at,
        last_day=_last_day(uow, reservation.expires_at),
        reference=reservation.reference,
        available=free,
    )

"""Ending reservations whose time is over."""

from uuid import UUID

from erp_domains.inventory.events import ReservationReleased
from erp_domains.inventory.models import Reservation, ReservationState
from erp_domains.inventory.repository.stock import free_quantity, lock_expired
from kernel.db.uow import UnitOfWork


async def expire_reservations(
    uow: UnitOfWork, product_id: UUID | None = None, warehouse_id: UUID | None = None
) -> int:
    """End reservations that are over, of one stock row or of all; answers how many.

    Called in good time by a job, and by whoever finds too little free.
    """
    over = await lock_expired(uow, uow.now(), product_id, warehouse_id)
    for reservation in over:
        await end_reservation(uow, reservation, ReservationState.EXPIRED)
    return len(over)


async def end_reservation(
    uow: UnitOfWork, reservation: Reservation, state: ReservationState
) -> None:
    """Give a locked, active reservation's quantity free."""
    reservation.state = state.value
    reservation.ended_at = uow.now()
    await uow.flush()
    await free_quantity(uow, reservation.product_id, reservation.warehouse_id, reservation.quantity)
    uow.emit(ReservationReleased(aggregate_id=reservation.id, state=state))

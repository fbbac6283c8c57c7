"""What happened in inventory."""

from typing import ClassVar
from uuid import UUID

from kernel.events.envelope import Event


class StockMoved(Event):
    """A quantity changed; `aggregate_id` is the stock row."""

    event_type: ClassVar[str] = "stock.moved"
    movement_id: UUID
    product_id: UUID
    warehouse_id: UUID
    movement_type: str
    quantity: str
    old_quantity: str
    new_quantity: str


class ReorderAlert(Event):
    """A quantity reached its reorder point or fell below; once per crossing."""

    event_type: ClassVar[str] = "stock.reorder_alert"
    product_id: UUID
    warehouse_id: UUID
    quantity: str
    reorder_point: str


class StockReserved(Event):
    """A quantity is kept back."""

    event_type: ClassVar[str] = "stock.reserved"
    product_id: UUID
    warehouse_id: UUID
    quantity: str


class ReservationReleased(Event):
    """A quantity is free again; `state` says whether it was released or expired."""

    event_type: ClassVar[str] = "stock.reservation_released"
    state: str


class PriceChanged(Event):
    """The list price of a product was changed or a change was planned."""

    event_type: ClassVar[str] = "product.price_changed"
    old_price: str
    new_price: str
    currency: str
    effective_on: str

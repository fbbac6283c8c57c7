"""Tables of inventory."""

from erp_domains.inventory.models.products import Product
from erp_domains.inventory.models.stock import (
    MovementType,
    Reservation,
    ReservationState,
    Stock,
    StockMovement,
    Warehouse,
)

__all__ = [
    "MovementType",
    "Product",
    "Reservation",
    "ReservationState",
    "Stock",
    "StockMovement",
    "Warehouse",
]

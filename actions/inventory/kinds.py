"""How products, warehouses and reservations are named."""

from actions.refs import RefKind, ref_kind
from erp_domains.inventory.models import Product, Reservation, ReservationState, Warehouse

ref_kind(
    RefKind(
        kind="product", model=Product, label="name", exact=("sku",), detail="unit", is_subject=True
    )
)
ref_kind(RefKind(kind="warehouse", model=Warehouse, label="name", exact=("code",), is_subject=True))
ref_kind(
    RefKind(
        kind="reservation",
        model=Reservation,
        label="title",
        exact=("number",),
        detail="reference",
        order="created_at",
        narrow=lambda: Reservation.state == ReservationState.ACTIVE,
    )
)

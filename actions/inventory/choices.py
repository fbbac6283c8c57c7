"""Which warehouse is meant when nobody said."""

from uuid import UUID

from actions.refs import Ambiguous, Choice, Ref
from erp_domains.inventory import service
from erp_domains.inventory.schemas import StockQuery
from kernel.db.uow import UnitOfWork
from kernel.errors import Invalid
from kernel.limits import REFERENCE_CHOICES_MAX
from kernel.quantity import plain


async def place_of(uow: UnitOfWork, product: Ref, warehouse: Ref | None) -> UUID:
    """The warehouse named; else the only one with the product, or the only one there is.

    Raises Ambiguous with what lies where, and Invalid when there is no warehouse at all.
    """
    if warehouse is not None:
        return warehouse.id
    places = await service.list_warehouses(uow)
    if len(places) == 1:
        return places[0].id
    if not places:
        raise Invalid("there is no warehouse yet; create one first")
    stock = await service.stock_on_hand(uow, StockQuery(product_id=product.id))
    held = {row.warehouse_id: row for row in stock.items if row.quantity > 0}
    if len(held) == 1:
        return next(iter(held))
    choices = [
        Choice(
            label=place.name,
            value=place.code,
            detail=f"{plain(held[place.id].available)} free" if place.id in held else "none there",
        )
        for place in sorted(places, key=lambda p: (p.id not in held, p.code))
    ]
    raise Ambiguous(
        f"In which warehouse is the {product.label}?", "warehouse", choices[:REFERENCE_CHOICES_MAX]
    )

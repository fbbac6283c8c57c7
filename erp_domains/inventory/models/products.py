"""What is bought, kept and sold."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Integer, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import Id, TenantBase, Timestamps, Versioned


class Product(TenantBase, Id, Timestamps, Versioned):
    """Something kept in stock. `list_price` is net, for one unit, in `currency`.

    A change of price for a later day waits in `next_price` until `next_price_on`; read the price
    with `policy.price_on`. `average_cost` is the moving weighted average in the company's
    currency; it belongs to the field set `cost`. `reorder_point` and `reorder_quantity` are what
    new stock rows begin with and how much to order at a time.
    """

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("list_price >= 0", name="list_price"),
        CheckConstraint("reorder_point >= 0", name="reorder_point"),
        CheckConstraint("unit_decimals BETWEEN 0 AND 6", name="unit_decimals"),
        CheckConstraint("(next_price IS NULL) = (next_price_on IS NULL)", name="next_price"),
    )
    __access__ = Access(read="inventory.product.read")

    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    unit: Mapped[str] = mapped_column(default="pcs")
    unit_decimals: Mapped[int] = mapped_column(Integer, default=0)
    list_price: Mapped[Decimal] = mapped_column(Numeric(20, 4), default=Decimal(0))
    currency: Mapped[str]
    next_price: Mapped[Decimal | None] = mapped_column(Numeric(20, 4))
    next_price_on: Mapped[date | None]
    average_cost: Mapped[Decimal | None] = mapped_column(Numeric(20, 6), info={"field_set": "cost"})
    reorder_point: Mapped[Decimal] = mapped_column(Numeric(20, 6), default=Decimal(0))
    reorder_quantity: Mapped[Decimal | None] = mapped_column(Numeric(20, 6))
    is_active: Mapped[bool] = mapped_column(default=True)

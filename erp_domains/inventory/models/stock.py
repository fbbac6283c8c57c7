"""Where things lie, how they moved, and for whom they are kept back."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.auth.access import Access
from kernel.db.base import APPEND_ONLY, Id, TenantBase, Timestamps, Versioned


class MovementType(StrEnum):
    """Why a quantity changed."""

    RECEIPT = "receipt"
    SHIPMENT = "shipment"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    ADJUSTMENT = "adjustment"
    RETURN = "return"


class ReservationState(StrEnum):
    """Whether the quantity is still kept back."""

    ACTIVE = "active"
    RELEASED = "released"
    EXPIRED = "expired"


class Warehouse(TenantBase, Id, Timestamps, Versioned):
    """A place where stock is kept."""

    __tablename__ = "warehouses"
    __access__ = Access(read="inventory.stock.read")

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    address: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)


class Stock(TenantBase, Id):
    """What lies of one product in one warehouse. Changed by set-based statements alone.

    `quantity` always equals the sum of the row's movements. `reorder_alert_id` is the movement
    that took it to the reorder point or below; NULL while it is above, so that one crossing
    raises one alert.
    """

    __tablename__ = "stock"
    __table_args__ = (
        UniqueConstraint("product_id", "warehouse_id"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("reserved >= 0", name="reserved"),
        CheckConstraint("reorder_point >= 0", name="reorder_point"),
    )
    __access__ = Access(read="inventory.stock.read")

    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"), index=True)
    quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default="0")
    reserved: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default="0")
    reorder_point: Mapped[Decimal] = mapped_column(Numeric(20, 6), server_default="0")
    reorder_alert_id: Mapped[UUID | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class StockMovement(TenantBase, Id):
    """One change of a stock row; never changed afterwards. `sequence` orders equal times.

    `unit_cost` is what one unit cost coming in, or the average it left at, in the company's
    currency. The two legs of a transfer share `transfer_id`.
    """

    __tablename__ = "stock_movements"
    __table_args__ = (
        CheckConstraint("new_quantity = old_quantity + quantity", name="adds_up"),
        CheckConstraint(
            "movement_type IN "
            "('receipt','shipment','transfer_out','transfer_in','adjustment','return')",
            name="movement_type",
        ),
        Index("ix_stock_movements_product_id", "product_id", "sequence"),
        Index("ix_stock_movements_warehouse_id", "warehouse_id", "sequence"),
        {"info": APPEND_ONLY},
    )
    __access__ = Access(read="inventory.stock.read")

    sequence: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    product_id: Mapped[UUID]
    warehouse_id: Mapped[UUID]
    movement_type: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    old_quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    new_quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    unit_cost: Mapped[Decimal | None] = mapped_column(Numeric(20, 6), info={"field_set": "cost"})
    posting_at: Mapped[datetime]
    reference: Mapped[str | None]
    reason: Mapped[str | None]
    transfer_id: Mapped[UUID | None] = mapped_column(index=True)
    moved_by: Mapped[UUID]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Reservation(TenantBase, Id, Timestamps, Versioned):
    """A quantity kept back for somebody until it is released or expires."""

    __tablename__ = "reservations"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("state IN ('active','released','expired')", name="state"),
        Index("ix_reservations_due", "expires_at", postgresql_where="state = 'active'"),
        Index("ix_reservations_product_id", "product_id", "warehouse_id"),
    )
    __access__ = Access(read="inventory.stock.read")

    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    product_id: Mapped[UUID] = mapped_column(ForeignKey("products.id"))
    warehouse_id: Mapped[UUID] = mapped_column(ForeignKey("warehouses.id"))
    quantity: Mapped[Decimal] = mapped_column(Numeric(20, 6))
    state: Mapped[str] = mapped_column(default=ReservationState.ACTIVE)
    expires_at: Mapped[datetime | None]
    reference: Mapped[str | None]
    reserved_by: Mapped[UUID]
    reserved_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]

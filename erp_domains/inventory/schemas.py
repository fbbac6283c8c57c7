"""What goes into and comes out of inventory."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from erp_domains.inventory.models import MovementType
from kernel.auth.access import Masked
from kernel.quantity import Quantity


class ProductCreate(BaseModel):
    """A new product."""

    name: str
    sku: str | None = None
    unit: str = "pcs"
    list_price: Decimal = Decimal(0)
    currency: str | None = None
    reorder_point: Decimal = Decimal(0)
    reorder_quantity: Decimal | None = None


class ProductQuery(BaseModel):
    """Which products to list."""

    text: str | None = None
    is_active: bool | None = True
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    limit: int = 20


class PriceChange(BaseModel):
    """A new list price, from a day on (today unless given)."""

    list_price: Decimal
    currency: str | None = None
    effective_on: date | None = None
    is_large_change_meant: bool = False


class Move(BaseModel):
    """One change of one stock row. `quantity` is signed: in is positive, out negative."""

    product_id: UUID
    warehouse_id: UUID
    quantity: Decimal
    movement_type: MovementType
    reference: str | None = None
    reason: str | None = None
    unit_cost: Decimal | None = None
    transfer_id: UUID | None = None
    spares_reserved: bool = True
    """Whether reserved units must stay; a count may find fewer than are reserved."""


class Moved(BaseModel):
    """A movement that happened."""

    movement_id: UUID
    stock_id: UUID
    product_id: UUID
    warehouse_id: UUID
    movement_type: MovementType
    quantity: Decimal
    old_quantity: Decimal
    new_quantity: Decimal
    reserved: Decimal
    reorder_point: Decimal
    unit_cost: Decimal | None
    is_reorder_alert: bool


class StockQuery(BaseModel):
    """Which stock to list."""

    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    only_low: bool = False
    only_in_stock: bool = False
    limit: int = 50


class MovementQuery(BaseModel):
    """Which movements to list, newest first; days are included."""

    product_id: UUID | None = None
    warehouse_id: UUID | None = None
    movement_type: MovementType | None = None
    from_on: date | None = None
    to_on: date | None = None
    limit: int = 20


class ProductRead(BaseModel):
    """A product as it is answered; cost only for those who may see it."""

    id: UUID
    sku: str = Field(title="SKU")
    name: str = Field(title="Name")
    unit: str = Field(title="Unit")
    list_price: Decimal = Field(title="List price")
    currency: str = Field(title="Currency")
    average_cost: Decimal | Masked | None = Field(title="Cost")
    reorder_point: Quantity = Field(title="Reorder at")
    is_active: bool = Field(title="Active")


class ProductList(BaseModel):
    """Products that fit a search."""

    items: list[ProductRead]
    total: int


class PriceChanged(BaseModel):
    """A list price before and after."""

    product_id: UUID
    sku: str
    name: str
    old_price: Decimal
    new_price: Decimal
    currency: str
    change_percent: Decimal | None
    effective_on: date
    is_planned: bool


class WarehouseRead(BaseModel):
    """A warehouse as it is answered."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    code: str
    name: str
    address: str | None


class StockRow(BaseModel):
    """One product in one warehouse. `available` is what is not reserved."""

    product_id: UUID
    warehouse_id: UUID
    sku: str = Field(title="SKU")
    product: str = Field(title="Product")
    warehouse: str = Field(title="Warehouse")
    quantity: Quantity = Field(title="On hand")
    reserved: Quantity = Field(title="Reserved")
    available: Quantity = Field(title="Available")
    unit: str = Field(title="Unit")
    reorder_point: Quantity = Field(title="Reorder at")
    is_low: bool = Field(title="Low")


class StockOnHand(BaseModel):
    """Stock by product and warehouse; the sums only when all rows are of one product."""

    model_config = ConfigDict(
        json_schema_extra={
            "x-chart": {
                "kind": "stack",
                "x": "product",
                "y": ["available", "reserved"],
                "unit": "unit",
            }
        }
    )

    items: list[StockRow]
    total: int
    subject: str
    quantity: Quantity | None
    reserved: Quantity | None
    available: Quantity | None
    unit: str | None


class MovementRow(BaseModel):
    """One movement as it is answered."""

    id: UUID
    posting_at: datetime = Field(title="When")
    sku: str = Field(title="SKU")
    product: str = Field(title="Product")
    warehouse: str = Field(title="Warehouse")
    movement_type: str = Field(title="Type")
    quantity: Quantity = Field(title="Quantity")
    old_quantity: Quantity = Field(title="Before")
    new_quantity: Quantity = Field(title="After")
    reference: str | None = Field(title="Reference")
    reason: str | None = Field(title="Reason")


class MovementList(BaseModel):
    """Movements, newest first."""

    items: list[MovementRow]
    total: int


class StockChanged(BaseModel):
    """One row before and after, in words and numbers."""

    movement_id: UUID
    product_id: UUID
    warehouse_id: UUID
    sku: str
    product: str
    warehouse: str
    unit: str
    quantity: Quantity
    old_quantity: Quantity
    new_quantity: Quantity
    is_reorder_alert: bool
    reason: str | None = None


class ReorderPointSet(BaseModel):
    """A reorder point before and after."""

    product_id: UUID
    warehouse_id: UUID
    product: str
    warehouse: str
    unit: str
    before: Quantity
    reorder_point: Quantity
    quantity: Quantity


class Transferred(BaseModel):
    """Both ends of a transfer."""

    transfer_id: UUID
    product_id: UUID
    from_warehouse_id: UUID
    to_warehouse_id: UUID
    sku: str
    product: str
    unit: str
    quantity: Quantity
    source: StockChanged
    destination: StockChanged


class ReservationRead(BaseModel):
    """A reservation as it is answered."""

    id: UUID
    number: str
    sku: str
    product: str
    warehouse: str
    unit: str
    quantity: Quantity
    state: str
    expires_at: datetime | None
    last_day: date | None
    reference: str | None
    available: Quantity


class Suggestion(BaseModel):
    """A product to order for a warehouse, and how much."""

    sku: str = Field(title="SKU")
    product: str = Field(title="Product")
    warehouse: str = Field(title="Warehouse")
    available: Quantity = Field(title="Available")
    reorder_point: Quantity = Field(title="Reorder at")
    order_quantity: Quantity = Field(title="Order")
    unit: str = Field(title="Unit")


class Suggestions(BaseModel):
    """What to order, the most urgent first, and the rule behind it."""

    items: list[Suggestion]
    total: int
    method: str

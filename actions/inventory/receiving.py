"""Places for stock, what comes in, and when to reorder."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from actions.inventory.choices import place_of
from actions.inventory.wording import amount
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.inventory import service
from erp_domains.inventory.schemas import ReorderPointSet, StockChanged, WarehouseRead
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain


class CreateWarehouse(ActionArgs):
    """Add a warehouse, a place where stock is kept."""

    name: str = Field(min_length=1, max_length=100, description="Name of the warehouse.")
    code: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,19}$", description="Short code, e.g. MAIN."
    )
    address: str | None = Field(None, max_length=300, description="Where it is.")


@action(
    "inventory.create_warehouse",
    permission="inventory.warehouse.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the warehouse is removed again, as long as nothing lies there"),
    describe=lambda result: f"Added the warehouse {result.name} ({result.code}).",
    summarize=lambda args: f"Add the warehouse {args.name}",
    examples=[
        "create a warehouse called South with code SOUTH",
        "add warehouse HH2, Hamburg second hall",
        "new storage location Basement, code BSMT",
        "we rented a depot in Leipzig, add it as LEJ",
        "set up a second warehouse named Annex, code ANX",
        "open a new stock place: Outlet store (OUT)",
        "register the warehouse Harbour, HBR, Pier 4",
        "please add our shop as a warehouse, code SHOP",
        "new warehose Cold room, code COLD",
        "create location QUAR for quarantine goods",
        "add the van as a storage place with code VAN1",
        "we need another warehouse: West, WST",
    ],
)
async def create_warehouse(uow: UnitOfWork, args: CreateWarehouse) -> WarehouseRead:
    """Add the warehouse."""
    made = await service.create_warehouse(uow, args.code, args.name, args.address)
    return WarehouseRead.model_validate(made)


class ReceiveStock(ActionArgs):
    """Bring goods into a warehouse, with what one unit cost; also for opening stock.

    Not for corrections and not for transfers.
    """

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    quantity: Decimal = Field(
        gt=0,
        max_digits=18,
        description="How many came in.",
        json_schema_extra={"x-kind": "quantity"},
    )
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Where they are put; needed when there are several warehouses."
    )
    unit_cost: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Net cost of one unit, in the company's currency."
    )
    reference: str | None = Field(
        None, max_length=200, description="Delivery note or order they belong to."
    )
    reorder_point: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Reorder point of this place, if it is to be set."
    )


async def _send_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = await service.take_back_receipt(uow, StockChanged.model_validate(context.result))
    return f"{done.product} at {done.warehouse}: {amount(done.new_quantity, done.unit)} again."


def _describe_receipt(result: StockChanged) -> str:
    return (
        f"Received {amount(result.quantity, result.unit)} {result.product} at {result.warehouse}: "
        f"{amount(result.new_quantity, result.unit)} there now."
    )


@action(
    "inventory.receive_stock",
    permission="inventory.stock.receive",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_send_back, "the goods are booked out again", is_strict=False),
    describe=_describe_receipt,
    summarize=lambda args: f"Receive {plain(args.quantity)} {args.product.label}",
    amount=lambda a, _: (None if a.unit_cost is None else a.quantity * a.unit_cost, None),
    examples=[
        "24 gooseneck kettles arrived at Main",
        "receive 100 paper filters into the north hall, 2.10 each",
        "goods in: 50 travel mugs, Main",
        "the delivery with 12 hand mills is here, unit cost 41",
        "book in 30 kg house blend at MAIN, delivery note DN-88",
        "we got 15 scales from the supplier",
        "opening stock KTL-1 40 pieces at 27.50 in Main",
        "put away 60 cups that came in today at North",
        "incoming: 8 milk frothers, Hamburg",
        "recieved 20 tampers",
        "unloaded 200 oat drinks into the cold room",
        "delivery of 36 drippers for the shop warehouse, cost 9.80",
    ],
)
async def receive_stock(uow: UnitOfWork, args: ReceiveStock) -> StockChanged:
    """Bring the goods in."""
    warehouse_id = await place_of(uow, args.product, args.warehouse)
    if args.reorder_point is not None:
        await service.set_reorder_point(uow, args.product.id, warehouse_id, args.reorder_point)
    return await service.receive_stock(
        uow,
        args.product.id,
        warehouse_id,
        args.quantity,
        unit_cost=args.unit_cost,
        reference=args.reference,
    )


class SetReorderPoint(ActionArgs):
    """Set at what quantity a product has to be ordered again in a warehouse."""

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    reorder_point: Decimal = Field(
        ge=0,
        max_digits=18,
        description="Order again at this quantity or below.",
        json_schema_extra={"x-kind": "quantity"},
    )
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Where; needed when the product lies in several warehouses."
    )


async def _set_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = ReorderPointSet.model_validate(context.result)
    await service.set_reorder_point(uow, done.product_id, done.warehouse_id, done.before)
    return f"{done.product} at {done.warehouse} is reordered at {amount(done.before, done.unit)}."


@action(
    "inventory.set_reorder_point",
    permission="inventory.stock.plan",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_set_back, "the earlier reorder point comes back", is_strict=False),
    describe=lambda r: (
        f"{r.product} at {r.warehouse} is reordered at {amount(r.reorder_point, r.unit)} or below, "
        f"was {amount(r.before, r.unit)}; {amount(r.quantity, r.unit)} are there."
    ),
    summarize=lambda args: (
        f"Set the reorder point of {args.product.label} to {plain(args.reorder_point)}"
    ),
    examples=[
        "set the reorder point of gooseneck kettles to 15",
        "reorder hand mills at 8 in Main",
        "warn me when travel mugs drop to 20",
        "minimum stock for KTL-1 should be 12 at North",
        "raise the reorder level of paper filters to 50",
        "alert at 5 scales",
        "the tamper needs a minimum of 10 in the north hall",
        "change min stock BNS-1 to 25 kg",
        "lower the reorder threshold for drippers to 6",
        "order cups again as soon as only 30 are left",
        "reoder point milk frother 4",
        "safety level for oat drink 40 at Main",
    ],
)
async def set_reorder_point(uow: UnitOfWork, args: SetReorderPoint) -> ReorderPointSet:
    """Set the point."""
    warehouse_id = await place_of(uow, args.product, args.warehouse)
    return await service.set_reorder_point(uow, args.product.id, warehouse_id, args.reorder_point)

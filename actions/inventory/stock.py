"""What lies where, how it moved, what to order."""

from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.inventory.wording import amount
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Risk, action
from erp_domains.inventory import service
from erp_domains.inventory.models import MovementType
from erp_domains.inventory.schemas import (
    MovementList,
    MovementQuery,
    StockOnHand,
    StockQuery,
    Suggestions,
)
from kernel.db.uow import UnitOfWork

NAMED_ROWS_MAX = 8
MOVEMENT_WORDS: JsonDict = {
    "x-synonyms": {
        "receipt": ["received", "incoming", "goods in", "delivery"],
        "shipment": ["shipped", "sent out", "goods out", "outgoing"],
        "transfer_out": ["moved out"],
        "transfer_in": ["moved in"],
        "adjustment": ["adjusted", "corrected", "count", "correction"],
        "return": ["returned", "sent back"],
    }
}


class StockOnHandArgs(ActionArgs):
    """Show how much is in stock, by product and warehouse, and how much of it is free.

    Not for prices, and not for what to order.
    """

    product: Annotated[Ref, RefTo("product")] | None = Field(
        None, description="Only this product; else all."
    )
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Only this warehouse; else all."
    )
    only_low: bool = Field(
        False,
        description="Only what is at or below its reorder point.",
        json_schema_extra={
            "x-synonyms": {
                "true": [
                    "running low",
                    "running short",
                    "running out",
                    "below its minimum",
                    "below minimum",
                    "below the minimum",
                    "under its minimum",
                    "below its reorder point",
                    "low on stock",
                    "low stock",
                    "nearly out",
                    "almost out",
                ]
            }
        },
    )
    limit: int = Field(50, ge=1, le=200, description="How many rows at most.")


def _describe_stock(result: StockOnHand) -> str:
    if not result.items:
        return f"There is no stock{' of ' + result.subject if result.subject else ''}."
    if result.unit is None or result.quantity is None or result.available is None:
        return _describe_rows(result)
    places = ", ".join(f"{row.warehouse} {amount(row.quantity, row.unit)}" for row in result.items)
    kept = f", {amount(result.available, result.unit)} of it free" if result.reserved else ""
    return f"{result.subject}: {amount(result.quantity, result.unit)} on hand{kept} ({places})."


def _describe_rows(result: StockOnHand) -> str:
    rows = [
        f"{row.product} {amount(row.quantity, row.unit)}"
        + ("" if result.subject else f" at {row.warehouse}")
        + (" (low)" if row.is_low else "")
        for row in result.items[:NAMED_ROWS_MAX]
    ]
    rest = result.total - len(rows)
    more = f" and {rest} more" if rest else ""
    where = f"Stock {result.subject}".strip()
    return f"{where}: {', '.join(rows)}{more}."


@action(
    "inventory.stock_on_hand",
    permission="inventory.stock.read",
    risk=Risk.READ,
    describe=_describe_stock,
    examples=[
        "how many gooseneck kettles do we have",
        "stock of KTL-1",
        "what's in the north hall",
        "is the hand mill in stock?",
        "inventory overview",
        "how much house blend is left in Main",
        "can we deliver 40 travel mugs",
        "show availability of the tamper",
        "what is on the shelves at the Hamburg depot",
        "any paper filters left",
        "list everything we have in stok",
        "how many scales are free to sell",
        "quantity on hand per warehouse for BNS-1",
        "do we still have drippers somewhere",
    ],
)
async def stock_on_hand(uow: UnitOfWork, args: StockOnHandArgs) -> StockOnHand:
    """Show stock."""
    return await service.stock_on_hand(
        uow,
        StockQuery(
            product_id=args.product.id if args.product else None,
            warehouse_id=args.warehouse.id if args.warehouse else None,
            only_low=args.only_low,
            limit=args.limit,
        ),
    )


class ListMovements(ActionArgs):
    """List stock movements: what came in, went out or was corrected, when and why."""

    product: Annotated[Ref, RefTo("product")] | None = Field(None, description="Only this product.")
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Only this warehouse."
    )
    movement_type: MovementType | None = Field(
        None, description="Only this type.", json_schema_extra=MOVEMENT_WORDS
    )
    from_on: date | None = Field(None, description="First day, included.")
    to_on: date | None = Field(None, description="Last day, included.")
    limit: int = Field(20, ge=1, le=200, description="How many rows at most.")


def _describe_movements(result: MovementList) -> str:
    if not result.items:
        return "There are no such movements."
    last = result.items[0]
    shown = f", the last {len(result.items)} are shown" if result.total > len(result.items) else ""
    count = "1 movement" if result.total == 1 else f"{result.total} movements"
    return (
        f"{count}{shown}. The latest: {last.movement_type.replace('_', ' ')} of "
        f"{last.product} at {last.warehouse}, {last.quantity.normalize():+f}."
    )


@action(
    "inventory.list_movements",
    permission="inventory.stock.read",
    risk=Risk.READ,
    describe=_describe_movements,
    examples=[
        "show the stock movements of the gooseneck kettle",
        "what moved at the north hall this week",
        "why did the stock of KTL-1 drop",
        "list all adjustments in March",
        "history of the hand mill stock",
        "which goods came in yesterday",
        "last transfers please",
        "who took travel mugs out of Main",
        "movement log for BNS-1 since 1 February",
        "stock corrections last month",
        "what was shipped on Friday",
        "trace where the tampers went",
        "recent stock changes",
    ],
)
async def list_movements(uow: UnitOfWork, args: ListMovements) -> MovementList:
    """List movements."""
    return await service.list_movements(
        uow,
        MovementQuery(
            product_id=args.product.id if args.product else None,
            warehouse_id=args.warehouse.id if args.warehouse else None,
            movement_type=args.movement_type,
            from_on=args.from_on,
            to_on=args.to_on,
            limit=args.limit,
        ),
    )


class ReorderSuggestionsArgs(ActionArgs):
    """List what is at or below its reorder point and how much of it to order.

    Not for placing an order.
    """

    product: Annotated[Ref, RefTo("product")] | None = Field(None, description="Only this product.")
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Only this warehouse."
    )
    limit: int = Field(50, ge=1, le=200, description="How many rows at most.")


def _describe_suggestions(result: Suggestions) -> str:
    if not result.items:
        return "Nothing has to be ordered: all stock is above its reorder point."
    rows = "; ".join(
        f"{amount(s.order_quantity, s.unit)} {s.product} for {s.warehouse} "
        f"({amount(s.available, s.unit)} free, reorder at {amount(s.reorder_point, s.unit)})"
        for s in result.items[:5]
    )
    more = f" and {result.total - 5} more" if result.total > 5 else ""
    return f"{result.total} to order: {rows}{more}."


@action(
    "inventory.reorder_suggestions",
    permission="inventory.report.read",
    risk=Risk.READ,
    describe=_describe_suggestions,
    examples=[
        "what do we have to order?",
        "reorder suggestions",
        "which items are below their reorder point",
        "what is running low",
        "do we need to restock anything in Main",
        "shopping list for the warehouse",
        "how many kettles should we reorder",
        "low stock report",
        "what should purchasing buy this week",
        "replenishment proposal pls",
        "anything about to run out?",
        "which products need refilling at the north hall",
        "items to re-order with quantities",
    ],
)
async def reorder_suggestions(uow: UnitOfWork, args: ReorderSuggestionsArgs) -> Suggestions:
    """Suggest what to order."""
    return await service.suggest_reorders(
        uow,
        StockQuery(
            product_id=args.product.id if args.product else None,
            warehouse_id=args.warehouse.id if args.warehouse else None,
            limit=args.limit,
        ),
    )

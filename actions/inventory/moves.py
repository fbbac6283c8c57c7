"""Moving and correcting stock."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field
from pydantic.config import JsonDict

from actions.inventory.choices import place_of
from actions.inventory.wording import amount
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.inventory import service
from erp_domains.inventory.schemas import StockChanged, Transferred
from erp_domains.inventory.service import AdjustMode
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain

MODE_WORDS: JsonDict = {
    "x-synonyms": {
        "set": ["set to", "counted", "count", "to exactly", "should be", "is really", "inventory"],
        "add": ["plus", "more", "found", "increase by", "up by", "too few", "extra"],
        "remove": [
            "minus", "less", "fewer", "damaged", "broken", "lost", "missing", "stolen", "expired",
            "scrap", "scrapped", "decrease by", "down by", "write off", "threw away", "torn",
            "ripped", "cracked", "faulty", "defective", "unusable", "spoiled", "leaking", "mouldy",
            "write them off", "write it off", "written off", "thrown away", "disposed of",
        ],
    }
}  # fmt: skip


class TransferStock(ActionArgs):
    """Move stock of one product from one warehouse to another. Not for corrections."""

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    quantity: Decimal = Field(
        gt=0, max_digits=18, description="How many.", json_schema_extra={"x-kind": "quantity"}
    )
    from_warehouse: Annotated[Ref, RefTo("warehouse")] = Field(description="Where it is taken.")
    to_warehouse: Annotated[Ref, RefTo("warehouse")] = Field(description="Where it is put.")
    reason: str | None = Field(None, max_length=500, description="Why, for the record.")


def _describe_transfer(result: Transferred) -> str:
    source, target = result.source, result.destination
    return (
        f"Moved {amount(result.quantity, result.unit)} {result.product} from {source.warehouse} "
        f"to {target.warehouse}: {amount(source.new_quantity, result.unit)} left there, "
        f"{amount(target.new_quantity, result.unit)} here now."
    )


async def _transfer_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = await service.take_back_transfer(uow, Transferred.model_validate(context.result))
    return f"Moved {amount(done.quantity, done.unit)} {done.product} back to their place."


@action(
    "inventory.transfer_stock",
    permission="inventory.stock.move",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_transfer_back, "the same quantity is moved back", is_strict=False),
    describe=_describe_transfer,
    summarize=lambda args: (
        f"Move {plain(args.quantity)} {args.product.label} from "
        f"{args.from_warehouse.label} to {args.to_warehouse.label}"
    ),
    examples=[
        "transfer 12 gooseneck kettles from Main to the north hall",
        "bring 5 hand mills over to Hamburg from Main",
        "move 20 KTL-1 MAIN -> NORTH",
        "send 8 kg of house blend from north hall to main",
        "please relocate 30 travel mugs from the depot to Main",
        "shift ten tampers to North, take them from Main",
        "north needs 6 scales, get them from main",
        "stock transfer: 15 drippers, Main to Hamburg",
        "put 40 paper filters into the north hall, they are in Main",
        "we drove 3 milk frothers from Hamburg to North, book that",
        "transfr 9 knock boxes main to north",
        "rebalance: 25 cups from North to the depot",
        "swap over 7 BNS-1 from hall to main warehouse",
    ],
)
async def transfer_stock(uow: UnitOfWork, args: TransferStock) -> Transferred:
    """Both ends, or neither."""
    return await service.transfer_stock(
        uow,
        args.product.id,
        args.from_warehouse.id,
        args.to_warehouse.id,
        args.quantity,
        reason=args.reason,
    )


class AdjustStock(ActionArgs):
    """Correct the booked stock of a product: to a counted quantity, or up or down by a difference.

    Not for goods received, shipped or moved between warehouses.
    """

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    mode: AdjustMode = Field(
        description="Set to the counted quantity, or add or remove a difference.",
        json_schema_extra=MODE_WORDS,
    )
    quantity: Decimal = Field(
        ge=0,
        max_digits=18,
        description="The counted quantity, or the difference.",
        json_schema_extra={"x-kind": "quantity"},
    )
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Where; needed when the product lies in several warehouses."
    )
    reason: str | None = Field(None, max_length=500, description="Why, for the record.")


def _describe_adjustment(result: StockChanged) -> str:
    old, new = amount(result.old_quantity, result.unit), amount(result.new_quantity, result.unit)
    reason = f" Reason: {result.reason}." if result.reason else ""
    return f"{result.product} at {result.warehouse}: {new} instead of {old}.{reason}"


async def _adjust_back(uow: UnitOfWork, context: UndoContext) -> str:
    done = await service.take_back_adjustment(uow, StockChanged.model_validate(context.result))
    return f"{done.product} at {done.warehouse}: {amount(done.new_quantity, done.unit)} again."


_MODE_VERBS = {AdjustMode.SET: "Set", AdjustMode.ADD: "Add", AdjustMode.REMOVE: "Remove"}


def _summarize_adjustment(args: AdjustStock) -> str:
    where = f" at {args.warehouse.label}" if args.warehouse else ""
    number = f"{plain(args.quantity)}"
    if args.mode is AdjustMode.SET:
        return f"Set the stock of {args.product.label}{where} to {number}"
    return f"{_MODE_VERBS[args.mode]} {number} {args.product.label}{where}"


@action(
    "inventory.adjust_stock",
    permission="inventory.stock.adjust",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.by(_adjust_back, "the opposite difference is booked", is_strict=False),
    describe=_describe_adjustment,
    summarize=_summarize_adjustment,
    examples=[
        "set the stock of gooseneck kettles at Main to 37",
        "we counted 112 paper filters in the north hall",
        "3 travel mugs are broken, take them off",
        "adjust KTL-1 in North to 14",
        "found 2 more hand mills behind the shelf",
        "correct inventory: tamper should be 9",
        "write off 5 kg of house blend, it is stale",
        "stock count for scales in Main says 21",
        "minus 4 drippers at Hamburg, damaged",
        "there are really 60 cups, not 55",
        "one milk frother was stolen",
        "inventory correction BNS-1 plus 10",
        "ajust knock box main 18",
        "book out 6 oat drinks past their date",
        "3 of the GRD-2 at North are cracked, please write them off",
        "two paper filters in Main are torn, take them out of the stock",
        "4 hand mills got damaged in the hall, write those off",
    ],
)
async def adjust_stock(uow: UnitOfWork, args: AdjustStock) -> StockChanged:
    """Correct the stock of one row."""
    warehouse_id = await place_of(uow, args.product, args.warehouse)
    return await service.adjust_stock(
        uow, args.product.id, warehouse_id, args.mode, args.quantity, reason=args.reason
    )

"""Keeping stock back, and giving it free again."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from actions.inventory.choices import place_of
from actions.inventory.wording import amount, day
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.inventory import service
from erp_domains.inventory.schemas import ReservationRead
from kernel.db.uow import UnitOfWork
from kernel.quantity import plain


class ReserveStock(ActionArgs):
    """Keep stock of a product back for somebody until a day. Not for selling or shipping it."""

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    quantity: Decimal = Field(
        gt=0, max_digits=18, description="How many.", json_schema_extra={"x-kind": "quantity"}
    )
    warehouse: Annotated[Ref, RefTo("warehouse")] | None = Field(
        None, description="Where; needed when the product lies in several warehouses."
    )
    reference: str | None = Field(
        None, max_length=200, description="For whom or what, e.g. a customer or an order."
    )
    expires_on: date | None = Field(
        None, description="The last day it is kept; 14 days from now unless said."
    )


def _describe_reserved(result: ReservationRead) -> str:
    whom = f" for {result.reference}" if result.reference else ""
    until = f" until {day(result.last_day)}" if result.last_day else ""
    return (
        f"{result.number}: {amount(result.quantity, result.unit)} {result.product} reserved at "
        f"{result.warehouse}{whom}{until}; {amount(result.available, result.unit)} are still free."
    )


async def _release(uow: UnitOfWork, context: UndoContext) -> str:
    made = ReservationRead.model_validate(context.result)
    done = await service.release_reservation(uow, made.id)
    return f"{done.number} is released, {amount(done.available, done.unit)} are free."


@action(
    "inventory.reserve_stock",
    permission="inventory.stock.reserve",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_release, "the reservation is released", is_strict=False),
    describe=_describe_reserved,
    summarize=lambda args: f"Reserve {plain(args.quantity)} {args.product.label}",
    examples=[
        "reserve 10 gooseneck kettles for Birchwood",
        "hold 4 hand mills in Main until Friday",
        "keep 25 travel mugs back for order SO-712",
        "put 6 scales aside for Larkspur Hotels",
        "block 12 KTL-1 at North",
        "set 3 kg of house blend aside till 30 April",
        "can you earmark 15 tampers for the fair",
        "reservation of 40 paper filters please, customer Quayside",
        "save two milk frothers for Ms Duarte",
        "resreve 9 drippers",
        "we promised 20 cups to Moreau, hold them for a week",
        "allocate 5 knock boxes in the north hall to Seaforth",
    ],
)
async def reserve_stock(uow: UnitOfWork, args: ReserveStock) -> ReservationRead:
    """Keep the quantity back."""
    warehouse_id = await place_of(uow, args.product, args.warehouse)
    return await service.reserve_stock(
        uow,
        args.product.id,
        warehouse_id,
        args.quantity,
        reference=args.reference,
        expires_on=args.expires_on,
    )


class ReleaseReservation(ActionArgs):
    """Give reserved stock free again. Not for cancelling an order."""

    reservation: Annotated[Ref, RefTo("reservation")] = Field(
        description="The reservation, by number or by what it holds."
    )


async def _renew(uow: UnitOfWork, context: UndoContext) -> str:
    ended = ReservationRead.model_validate(context.result)
    done = await service.renew_reservation(uow, ended.id)
    return f"{done.number} holds {amount(done.quantity, done.unit)} {done.product} again."


@action(
    "inventory.release_reservation",
    permission="inventory.stock.reserve",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.by(_renew, "reserved again, if so much is still free", is_strict=False),
    describe=lambda r: (
        f"{r.number} is released: {amount(r.quantity, r.unit)} {r.product} at {r.warehouse} are "
        f"free again, {amount(r.available, r.unit)} in all."
    ),
    summarize=lambda args: f"Release the reservation {args.reservation.label}",
    examples=[
        "release reservation R-1004",
        "free the kettles we held for Birchwood",
        "drop the hold on the hand mills",
        "R-1010 is not needed any more",
        "unreserve the travel mugs",
        "cancel the reservation for Larkspur",
        "give back the 12 kettles reserved at North",
        "un-block R-1007 please",
        "Quayside doesn't want the filters, release them",
        "lift the reservation on the scales",
        "remove resevation R-1002",
        "the fair is off, make the tampers available again",
    ],
)
async def release_reservation(uow: UnitOfWork, args: ReleaseReservation) -> ReservationRead:
    """End the reservation."""
    return await service.release_reservation(uow, args.reservation.id)

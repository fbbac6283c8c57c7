"""Finding products, adding them and changing their price."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from actions.inventory.wording import day, money
from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.inventory import service
from erp_domains.inventory.schemas import (
    PriceChange,
    PriceChanged,
    ProductCreate,
    ProductList,
    ProductQuery,
    ProductRead,
)
from kernel.auth.access import Masked
from kernel.db.uow import UnitOfWork


class FindProduct(ActionArgs):
    """Search products by name, SKU or price and show their list price.

    Not for how many are in stock.
    """

    query: str | None = Field(None, max_length=200, description="Words of the name or SKU.")
    price_min: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Only at this list price or above."
    )
    price_max: Decimal | None = Field(
        None, ge=0, max_digits=18, description="Only at this list price or below."
    )
    is_active: bool | None = Field(
        True,
        description="Only products we still keep; false for those we do not.",
        json_schema_extra={
            "x-synonyms": {
                "false": [
                    "discontinued",
                    "dropped",
                    "inactive",
                    "no longer sell",
                    "no longer keep",
                    "no longer carry",
                    "stopped selling",
                    "retired",
                    "delisted",
                    "phased out",
                ]
            }
        },
    )
    limit: int = Field(20, ge=1, le=200, description="How many rows at most.")


def _line(product: ProductRead) -> str:
    cost = product.average_cost
    known = f", cost {money(cost, product.currency)}" if isinstance(cost, Decimal) else ""
    hidden = ", cost hidden" if isinstance(cost, Masked) else ""
    price = money(product.list_price, product.currency)
    return f"{product.name} ({product.sku}): {price} per {product.unit}{known}{hidden}"


def _describe_found(result: ProductList) -> str:
    if not result.items:
        return "No product fits."
    if result.total == 1:
        return f"{_line(result.items[0])}."
    named = "; ".join(_line(p) for p in result.items[:5])
    rest = result.total - min(5, len(result.items))
    return f"{result.total} products: {named}{f'; and {rest} more' if rest else ''}."


@action(
    "inventory.find_product",
    permission="inventory.product.read",
    risk=Risk.READ,
    describe=_describe_found,
    examples=[
        "what does the gooseneck kettle cost",
        "find product KTL-1",
        "search the catalogue for filters",
        "list price of the hand mill",
        "which products do we sell",
        "do we carry a milk frother?",
        "products under 20 euros",
        "show me all items with 'cup' in the name",
        "sku of the pour over stand",
        "how much is the travel mug",
        "product list",
        "price of BNS-1 please",
        "whats our cost for the scale",
        "look up the artcle tamper 58",
        "discontinued products",
    ],
)
async def find_product(uow: UnitOfWork, args: FindProduct) -> ProductList:
    """Search the catalogue."""
    return await service.find_products(
        uow,
        ProductQuery(
            text=args.query,
            is_active=args.is_active,
            price_min=args.price_min,
            price_max=args.price_max,
            limit=args.limit,
        ),
    )


class CreateProduct(ActionArgs):
    """Add a product to the catalogue. Not for stock coming in of a product we have."""

    name: str = Field(min_length=1, max_length=200, description="Name of the product.")
    list_price: Decimal = Field(ge=0, max_digits=18, description="Net list price of one unit.")
    sku: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$",
        description="Our article number; else the next free one.",
    )
    unit: str = Field("pcs", min_length=1, max_length=20, description="Unit: pcs, kg, l, m.")
    currency: str | None = Field(
        None, pattern=r"^[A-Z]{3}$", description="ISO currency code of the price."
    )
    reorder_point: Decimal = Field(
        Decimal(0), ge=0, max_digits=18, description="Order again at this quantity or below."
    )
    reorder_quantity: Decimal | None = Field(
        None, gt=0, max_digits=18, description="How many are ordered at a time."
    )


@action(
    "inventory.create_product",
    permission="inventory.product.create",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the product is removed again"),
    describe=lambda result: f"Added {_line(result)}.",
    summarize=lambda args: f"Add the product {args.name}",
    examples=[
        "new product: bamboo scoop, 6.50",
        "add a product called Cold brew jug, sku CBJ-1, 34 euros",
        "create article Descaling tablets at 9.90",
        "we are going to sell oat drink, unit l, price 2.80, add it",
        "put the Ceramic dripper in the catalogue for 22",
        "set up item WTR-9 Water filter, price 14.90, reorder at 30",
        "register a new SKU: espresso cups set, 27.00 EUR",
        "please enter green tea, sold by kg at 38",
        "add prodcut knock box 19,90",
        "catalogue entry for the Barista apron, 45",
        "create new item Grouphead brush 7.20, usually ordered 50 at a time",
        "we now also offer gift boxes for 12 each",
        "new article: shower screen, list price 11",
    ],
)
async def create_product(uow: UnitOfWork, args: CreateProduct) -> ProductRead:
    """Add the product."""
    product = await service.create_product(uow, ProductCreate.model_validate(args.model_dump()))
    return service.read_product(uow, product)


class UpdatePrice(ActionArgs):
    """Change the list price of a product, now or from a later day. Not for costs."""

    product: Annotated[Ref, RefTo("product")] = Field(description="The product.")
    list_price: Decimal = Field(ge=0, max_digits=18, description="The new net price of one unit.")
    currency: str | None = Field(
        None, pattern=r"^[A-Z]{3}$", description="ISO currency code, if it was named."
    )
    effective_on: date | None = Field(
        None, description="The day the price starts to hold; else today."
    )
    is_large_change_meant: bool = Field(
        False, description="Only if the person says that a change of half or more is meant."
    )


def _describe_price(result: PriceChanged) -> str:
    old, new = money(result.old_price, result.currency), money(result.new_price, result.currency)
    percent = f" ({result.change_percent:+} %)" if result.change_percent is not None else ""
    start = f" from {day(result.effective_on)} on" if result.is_planned else ""
    return f"{result.name} ({result.sku}) costs {new} instead of {old}{percent}{start}."


def _summarize_price(args: UpdatePrice) -> str:
    start = f" from {day(args.effective_on)}" if args.effective_on else ""
    return f"Change the price of {args.product.label} to {args.list_price:f}{start}"


@action(
    "inventory.update_price",
    permission="inventory.product.update",
    risk=Risk.WRITE,
    confirm=Confirm.ASK,
    undo=Undo.restore("the old price comes back"),
    describe=_describe_price,
    summarize=_summarize_price,
    examples=[
        "set the price of the gooseneck kettle to 54.90",
        "raise the hand mill to 89 euros",
        "KTL-1 costs 52 from 1 June",
        "new list price for the travel mug: 18.50",
        "make the tamper cheaper, 24.90",
        "change price BNS-1 17,40",
        "from next month the pour over stand is 39",
        "reduce the milk frother to 29.95 please",
        "we increase the scale's price to 64 starting July",
        "update the sale price of paper filters to 5.20",
        "the oat drink should cost 3.10 from Monday",
        "put the price of the dripper up to 25",
        "prise of knock box to 21",
    ],
)
async def update_price(uow: UnitOfWork, args: UpdatePrice) -> PriceChanged:
    """Change or plan the price."""
    change = PriceChange(
        list_price=args.list_price,
        currency=args.currency,
        effective_on=args.effective_on,
        is_large_change_meant=args.is_large_change_meant,
    )
    return await service.update_price(uow, args.product.id, change)

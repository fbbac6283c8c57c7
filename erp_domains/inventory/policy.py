"""Pure rules of inventory: quantities, prices, average cost, what to order."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from erp_domains.inventory.errors import BadQuantity

PRICE_WARN_PERCENT = 20
PRICE_ASK_PERCENT = 50
QUANTITY_MAX = Decimal(10) ** 12
COST_STEP = Decimal("0.000001")
MEASURED_UNITS = {"kg": 3, "g": 0, "l": 3, "ml": 0, "m": 2, "m2": 2, "m3": 3, "h": 2, "t": 3}


def decimals_of(unit: str) -> int:
    """How finely a unit is usually counted: pieces whole, kilograms to the gram."""
    return MEASURED_UNITS.get(unit.lower(), 0)


def exact_quantity(quantity: Decimal, unit: str, decimals: int) -> Decimal:
    """A quantity at the unit's decimals. Raises BadQuantity rather than rounding."""
    if not quantity.is_finite() or abs(quantity) >= QUANTITY_MAX:
        raise BadQuantity("the quantity is not a number one can count")
    counted = quantity.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    if counted != quantity:
        what = "whole" if decimals == 0 else f"at most {decimals}-decimal"
        raise BadQuantity(f"{quantity:f} {unit}: {unit} are counted in {what} numbers")
    return counted


def positive_quantity(quantity: Decimal, unit: str, decimals: int) -> Decimal:
    """An exact quantity above zero. Raises BadQuantity."""
    counted = exact_quantity(quantity, unit, decimals)
    if counted <= 0:
        raise BadQuantity("the quantity has to be more than zero")
    return counted


def price_on(
    list_price: Decimal, next_price: Decimal | None, next_price_on: date | None, day: date
) -> Decimal:
    """The list price in force on a day: the planned one from its day on."""
    if next_price is None or next_price_on is None or next_price_on > day:
        return list_price
    return next_price


def change_percent(old: Decimal, new: Decimal) -> Decimal | None:
    """By how many percent a price changes, one decimal; None when there was no price."""
    if old == 0:
        return None
    return ((new - old) / old * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def average_cost(
    held: Decimal, held_cost: Decimal | None, added: Decimal, added_cost: Decimal
) -> Decimal:
    """The moving weighted average after a receipt: `(q*c + q'*c') / (q + q')`.

    With nothing held, or held at an unknown cost, the new cost alone counts.
    """
    if held <= 0 or held_cost is None:
        return added_cost.quantize(COST_STEP, ROUND_HALF_UP)
    total = held * held_cost + added * added_cost
    return (total / (held + added)).quantize(COST_STEP, ROUND_HALF_UP)


def order_quantity(
    available: Decimal, reorder_point: Decimal, reorder_quantity: Decimal | None, decimals: int
) -> Decimal:
    """How much to order: whole multiples of the product's order quantity until above the point.

    Without an order quantity, up to twice the reorder point. Zero when nothing is needed.
    """
    if available > reorder_point:
        return Decimal(0)
    if not reorder_quantity:
        wanted = max(2 * reorder_point - available, Decimal(0))
        return wanted.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    lots = (reorder_point - available) // reorder_quantity + 1
    return lots * reorder_quantity

"""The rules of inventory, by example and by property."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_domains.inventory.errors import BadQuantity
from erp_domains.inventory.policy import (
    average_cost,
    change_percent,
    decimals_of,
    exact_quantity,
    order_quantity,
    positive_quantity,
    price_on,
)
from kernel.quantity import plain

AMOUNTS = st.decimals(min_value=1, max_value=10**6, places=3)
COSTS = st.decimals(min_value=0, max_value=10**4, places=4)


def test_pieces_are_whole_and_measured_goods_are_not() -> None:
    assert (decimals_of("pcs"), decimals_of("KG"), decimals_of("box")) == (0, 3, 0)
    assert exact_quantity(Decimal("1.250"), "kg", 3) == Decimal("1.25")
    for bad in ("0.5", "NaN", "Infinity", "1e15"):
        with pytest.raises(BadQuantity):
            exact_quantity(Decimal(bad), "pcs", 0)


@pytest.mark.parametrize("quantity", ["0", "-1"])
def test_a_quantity_to_move_is_above_zero(quantity: str) -> None:
    with pytest.raises(BadQuantity):
        positive_quantity(Decimal(quantity), "pcs", 0)


def test_quantities_read_plainly() -> None:
    assert [plain(Decimal(q)) for q in ("40.000000", "1.500", "1E+3", "0")] == [
        "40", "1.5", "1000", "0",
    ]  # fmt: skip


def test_a_planned_price_holds_from_its_day() -> None:
    old, new, starts_on = Decimal(10), Decimal(12), date(2026, 4, 1)
    assert price_on(old, new, starts_on, date(2026, 3, 31)) == old
    assert price_on(old, new, starts_on, starts_on) == new
    assert price_on(old, None, None, starts_on) == old


def test_percentages_of_a_price_change() -> None:
    assert change_percent(Decimal(80), Decimal(100)) == Decimal("25.0")
    assert change_percent(Decimal(0), Decimal(100)) is None


@given(held=AMOUNTS, cost=COSTS, added=AMOUNTS, added_cost=COSTS)
def test_the_average_lies_between_both_costs_and_can_be_taken_back(
    held: Decimal, cost: Decimal, added: Decimal, added_cost: Decimal
) -> None:
    average = average_cost(held, cost, added, added_cost)
    assert min(cost, added_cost) <= average <= max(cost, added_cost)
    back = average_cost(held + added, average, -added, added_cost)
    assert abs(back - cost) <= (held + added) / held * Decimal("0.000001")


def test_with_nothing_held_the_new_cost_counts() -> None:
    assert average_cost(Decimal(0), Decimal(9), Decimal(5), Decimal(7)) == 7
    assert average_cost(Decimal(3), None, Decimal(5), Decimal(7)) == 7


@given(
    available=st.integers(min_value=-50, max_value=200),
    point=st.integers(min_value=0, max_value=100),
    lot=st.none() | st.integers(min_value=1, max_value=60),
)
def test_an_order_fills_up_above_the_point_in_whole_lots(
    available: int, point: int, lot: int | None
) -> None:
    ordered = order_quantity(
        Decimal(available), Decimal(point), None if lot is None else Decimal(lot), 0
    )
    if available > point:
        assert ordered == 0
    elif lot is None:
        assert ordered == max(2 * point - available, 0)
    else:
        assert ordered % lot == 0
        assert available + ordered > point >= available + ordered - lot

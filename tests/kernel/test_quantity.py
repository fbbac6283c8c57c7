"""Quantities are written as people write them, wherever a result is read."""

from decimal import Decimal

import pytest
from pydantic import BaseModel

from actions.diffs import is_quantity
from actions.tables import table_of
from erp_domains.finance.models import InvoiceLine
from erp_domains.hrm.models import Employee
from erp_domains.inventory.models import Product
from kernel.quantity import Quantity, plain


class Row(BaseModel):
    quantity: Quantity
    reserved: Quantity | None = None
    price: Decimal


class Rows(BaseModel):
    items: list[Row]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("120.00", "120"), ("120", "120"), ("2.500000", "2.5"), ("0.000000", "0"),
        ("1E+3", "1000"), ("-3.10", "-3.1"), ("100", "100"),
    ],
)  # fmt: skip
def test_no_zeros_of_a_columns_precision_are_written(given: str, written: str) -> None:
    assert plain(Decimal(given)) == written


def test_a_result_carries_them_so_and_stays_exact_inside() -> None:
    row = Row(quantity=Decimal("120.000000"), price=Decimal("120.00"))
    assert row.quantity.as_tuple().exponent == -6
    assert row.model_dump(mode="json") == {"quantity": "120", "reserved": None, "price": "120.00"}
    assert Row.model_validate(row.model_dump(mode="json")).quantity == 120


def test_a_table_has_them_as_numbers() -> None:
    table = table_of(Rows(items=[Row(quantity=Decimal("7.50"), price=Decimal(1))]))
    assert table
    assert [column.kind for column in table.columns] == ["number", "number", "number"]
    assert table.rows[0]["quantity"] == "7.5"


def test_a_card_knows_quantities_from_money() -> None:
    def column(model: type, name: str):
        return model.__table__.columns[name]

    assert is_quantity(column(Product, "reorder_point"))
    assert is_quantity(column(InvoiceLine, "quantity"))
    assert is_quantity(column(Employee, "annual_leave_days"))
    assert not is_quantity(column(Product, "list_price"))
    assert not is_quantity(column(Product, "average_cost"))
    assert not is_quantity(column(InvoiceLine, "unit_price"))

"""Stock moves: what is written, what is refused, when the alert is raised."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from erp_domains.inventory.errors import (
    BadQuantity,
    NotEnoughStock,
    ProductInactive,
    ProductNotFound,
    WarehouseNotFound,
)
from erp_domains.inventory.models import MovementType, Product, StockMovement
from erp_domains.inventory.repository.stock import find_stock
from erp_domains.inventory.service import update_stock
from kernel.db.uow import begin
from kernel.ids import new_id
from tests.erp_domains.inventory.conftest import Shop

pytestmark = pytest.mark.anyio


async def movements(uow, shop: Shop) -> list[StockMovement]:
    query = select(StockMovement).where(StockMovement.product_id == shop.kettle.id)
    return list(await uow.session.scalars(query.order_by(StockMovement.sequence)))


async def test_the_first_receipt_makes_the_row_with_the_products_reorder_point(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        moved = await shop.move(uow, 30)
        stock = await find_stock(uow, shop.kettle.id, shop.main.id)
    assert (moved.old_quantity, moved.new_quantity) == (0, 30)
    assert stock is not None
    assert (stock.quantity, stock.reserved, stock.reorder_point) == (30, 0, 10)


async def test_every_move_notes_old_and_new_quantity(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        await shop.move(uow, 30)
        await shop.move(uow, -12)
        await shop.move(uow, 5)
        noted = await movements(uow, shop)
    assert [(m.old_quantity, m.quantity, m.new_quantity) for m in noted] == [
        (0, 30, 30), (30, -12, 18), (18, 5, 23),
    ]  # fmt: skip
    assert [m.movement_type for m in noted] == ["receipt", "shipment", "receipt"]
    assert noted[0].posting_at == shop.principal.tenant.clock.now()


async def test_more_than_is_there_is_refused_and_nothing_is_written(shop: Shop) -> None:
    await shop.put(5)
    with pytest.raises(NotEnoughStock) as refused:
        await shop.put(-6)
    assert refused.value.details == {"available": "5.000000", "quantity": "5.000000",
                                     "reserved": "0.000000"}  # fmt: skip
    assert "only 5 are free at Main" in refused.value.message
    async with begin(shop.principal) as uow:
        assert len(await movements(uow, shop)) == 1


async def test_taking_from_a_warehouse_that_never_had_it_is_refused(shop: Shop) -> None:
    with pytest.raises(NotEnoughStock):
        await shop.put(-1)


async def test_the_alert_is_raised_once_per_crossing(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        raised = [
            (await shop.move(uow, q)).is_reorder_alert for q in (13, -2, -1, -1, -3, 4, 1, -1, -1)
        ]  # 13, 11, [10], 9, 6, 10, 11 re-armed, [10], 9
        events = [e for e in uow.event_types if e == "stock.reorder_alert"]
    assert raised == [False, False, True, False, False, False, False, True, False]
    assert len(events) == 2


async def test_every_move_emits_stock_moved(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        await shop.move(uow, 30)
        await shop.move(uow, -3)
        assert uow.event_types == ["stock.moved", "stock.moved"]


async def test_a_first_delivery_below_the_reorder_point_raises_the_alert(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        assert (await shop.move(uow, 4)).is_reorder_alert
        assert not (await shop.move(uow, 1)).is_reorder_alert


async def test_pieces_are_whole_and_kilograms_are_not(shop: Shop) -> None:
    with pytest.raises(BadQuantity, match="whole"):
        await shop.put("1.5")
    async with begin(shop.principal) as uow:
        moved = await update_stock(
            uow, shop.beans.id, shop.main.id, Decimal("1.5"), MovementType.RECEIPT
        )
    assert moved.new_quantity == Decimal("1.5")


async def test_unknown_products_and_warehouses_are_not_found(shop: Shop) -> None:
    async with begin(shop.principal) as uow:
        with pytest.raises(ProductNotFound):
            await update_stock(uow, new_id(), shop.main.id, Decimal(1), MovementType.RECEIPT)
        with pytest.raises(WarehouseNotFound):
            await update_stock(uow, shop.kettle.id, new_id(), Decimal(1), MovementType.RECEIPT)


async def test_an_inactive_product_takes_nothing_in(shop: Shop) -> None:
    await shop.put(3)
    async with begin(shop.principal) as uow:
        product = await uow.session.get(Product, shop.kettle.id)
        assert product is not None
        product.is_active = False
    with pytest.raises(ProductInactive):
        await shop.put(1)
    await shop.put(-3)


async def test_movements_cannot_be_changed_even_by_sql(shop: Shop) -> None:
    await shop.put(3)
    for statement in ("UPDATE stock_movements SET quantity = 1", "DELETE FROM stock_movements"):
        with pytest.raises(Exception, match=r"permission denied|append-only"):
            async with begin(shop.principal) as uow:
                await uow.session.execute(text(statement))


@hypothesis_settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.integers(min_value=-20, max_value=20).filter(bool), max_size=10))
async def test_the_quantity_is_always_the_sum_of_its_movements(
    steps: list[int], shop: Shop
) -> None:
    for step in steps:
        try:
            await shop.put(step)
        except NotEnoughStock:
            continue
    async with begin(shop.principal) as uow:
        stock = await find_stock(uow, shop.kettle.id, shop.main.id)
        total = await uow.session.scalar(
            select(func.coalesce(func.sum(StockMovement.quantity), 0)).where(
                StockMovement.product_id == shop.kettle.id
            )
        )
    assert total >= 0
    assert total == (stock.quantity if stock else 0)

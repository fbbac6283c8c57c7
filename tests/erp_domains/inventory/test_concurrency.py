"""Many at once on one item: nothing oversold, nothing lost, nobody stuck."""

import asyncio
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from erp_domains.inventory.errors import NotEnoughStock
from erp_domains.inventory.models import Reservation, StockMovement
from erp_domains.inventory.repository.stock import find_stock
from erp_domains.inventory.service import reserve_stock, transfer_stock
from kernel.db.uow import begin
from tests.erp_domains.inventory.conftest import Shop

pytestmark = pytest.mark.anyio
WRITERS = 16


async def take_some(shop: Shop, times: int) -> list[bool]:
    done: list[bool] = []
    for _ in range(times):
        try:
            await shop.put(-1)
            done.append(True)
        except NotEnoughStock:
            done.append(False)
    return done


async def test_sixteen_writers_never_oversell_and_lose_no_update(real_shop: Shop) -> None:
    await real_shop.put(60)
    results = await asyncio.gather(*(take_some(real_shop, 6) for _ in range(WRITERS)))
    assert sum(done for writer in results for done in writer) == 60
    async with begin(real_shop.principal) as uow:
        stock = await find_stock(uow, real_shop.kettle.id, real_shop.main.id)
        query = select(StockMovement.new_quantity).where(StockMovement.quantity < 0)
        left = list(await uow.session.scalars(query))
    assert stock is not None
    assert stock.quantity == 0
    assert sorted(left, reverse=True) == [Decimal(n) for n in range(59, -1, -1)]


async def test_writers_that_make_the_same_row_at_once_all_count(real_shop: Shop) -> None:
    await asyncio.gather(*(real_shop.put(2) for _ in range(WRITERS)))
    async with begin(real_shop.principal) as uow:
        stock = await find_stock(uow, real_shop.kettle.id, real_shop.main.id)
    assert stock is not None
    assert stock.quantity == 2 * WRITERS


async def test_one_crossing_raises_one_alert_whoever_crosses(real_shop: Shop) -> None:
    await real_shop.put(20)

    async def take() -> bool:
        async with begin(real_shop.principal) as uow:
            return (await real_shop.move(uow, -1)).is_reorder_alert

    alerts = await asyncio.gather(*(take() for _ in range(WRITERS)))
    assert sum(alerts) == 1


async def test_a_hundred_reservations_of_one_on_sixty_give_sixty(real_shop: Shop) -> None:
    await real_shop.put(60)

    async def reserve() -> bool:
        async with begin(real_shop.principal) as uow:
            await reserve_stock(uow, real_shop.kettle.id, real_shop.main.id, Decimal(1))
        return True

    results = await asyncio.gather(*(reserve() for _ in range(100)), return_exceptions=True)
    assert results.count(True) == 60
    assert all(r is True or isinstance(r, NotEnoughStock) for r in results)
    async with begin(real_shop.principal) as uow:
        stock = await find_stock(uow, real_shop.kettle.id, real_shop.main.id)
        kept = await uow.session.scalar(select(func.sum(Reservation.quantity)))
    assert stock is not None
    assert (stock.quantity, stock.reserved, kept) == (60, 60, 60)


async def test_transfers_in_opposite_directions_do_not_block_each_other(real_shop: Shop) -> None:
    shop = real_shop
    await shop.put(50, shop.main)
    await shop.put(50, shop.north)

    async def swap(source, destination) -> None:
        async with begin(shop.principal) as uow:
            await transfer_stock(uow, shop.kettle.id, source.id, destination.id, Decimal(1))

    there = [swap(shop.main, shop.north) for _ in range(WRITERS)]
    back = [swap(shop.north, shop.main) for _ in range(WRITERS)]
    await asyncio.wait_for(asyncio.gather(*there, *back), timeout=20)
    async with begin(shop.principal) as uow:
        for place in (shop.main, shop.north):
            stock = await find_stock(uow, shop.kettle.id, place.id)
            assert stock is not None
            assert stock.quantity == 50

"""Stock through the gate: what people are shown, asked and may take back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from actions.decisions import confirm
from actions.outcomes import Completed, NeedsClarification, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.inventory.errors import NotEnoughStock, NothingToAdjust, PriceChangeTooLarge
from erp_domains.inventory.jobs import release_what_is_over
from erp_domains.inventory.service import expire_reservations
from kernel.auth.principal import Principal, system_principal
from kernel.db.uow import begin
from kernel.errors import Conflict
from tests.actions.callers import asked, done, state_of
from tests.actions.inventory.conftest import Depot

pytestmark = pytest.mark.anyio
MOVE = {"product": "KTL-1", "quantity": "15", "from_warehouse": "MAIN", "to_warehouse": "NORTH"}


def later(who: Principal, days: int) -> Principal:
    clock = replace(who.tenant.clock, pinned_at=who.tenant.clock.now() + timedelta(days=days))
    return replace(who, tenant=replace(who.tenant, clock=clock))


async def quantities(who: Principal) -> dict[str, tuple[Decimal, Decimal]]:
    shown = await done(who, "inventory.stock_on_hand", product="KTL-1")
    return {
        r["warehouse"]: (Decimal(r["quantity"]), Decimal(r["reserved"]))
        for r in shown.result["items"]
    }


async def take_back(who: Principal, run: Completed) -> None:
    assert run.run_id is not None
    await undo(who, run.run_id, Via.API)


async def test_a_transfer_is_previewed_as_it_happens_and_undone(depot: Depot) -> None:
    proposed = await asked(depot.keeper, "inventory.transfer_stock", MOVE)
    assert isinstance(proposed, ProposalRequired)
    assert {e.text for e in proposed.proposal.effects} == {
        "Gooseneck kettle at Main: 40 → 25 pcs", "Gooseneck kettle at North hall: 0 → 15 pcs",
    }  # fmt: skip
    assert await quantities(depot.keeper) == {"Main": (40, 0)}
    decided = await confirm(depot.keeper, proposed.proposal.id, Via.API)
    assert await quantities(depot.keeper) == {"Main": (25, 0), "North hall": (15, 0)}
    await undo(depot.keeper, decided.run.id, Via.API)
    assert await quantities(depot.keeper) == {"Main": (40, 0), "North hall": (0, 0)}


async def test_a_transfer_that_cannot_be_filled_moves_nothing(depot: Depot) -> None:
    before = await state_of(depot.keeper, "stock", "stock_movements")
    with pytest.raises(NotEnoughStock):
        await done(depot.keeper, "inventory.transfer_stock", **(MOVE | {"quantity": "41"}))
    assert await state_of(depot.keeper, "stock", "stock_movements") == before


async def test_a_transfer_is_not_taken_back_when_the_goods_are_gone(depot: Depot) -> None:
    moved = await done(depot.keeper, "inventory.transfer_stock", **MOVE)
    await done(depot.keeper, "inventory.adjust_stock", product="KTL-1", warehouse="NORTH",
               mode="remove", quantity="10")  # fmt: skip
    with pytest.raises(NotEnoughStock):
        await take_back(depot.keeper, moved)


@pytest.mark.parametrize(
    ("mode", "quantity", "left"), [("set", "37", 37), ("add", "3", 43), ("remove", "3", 37)]
)
async def test_an_adjustment_sets_adds_or_removes_and_is_undone(
    depot: Depot, mode: str, quantity: str, left: int
) -> None:
    changed = await done(depot.keeper, "inventory.adjust_stock", product="KTL-1", mode=mode,
                         quantity=quantity)  # fmt: skip
    assert await quantities(depot.keeper) == {"Main": (left, 0)}
    await take_back(depot.keeper, changed)
    assert await quantities(depot.keeper) == {"Main": (40, 0)}


async def test_a_count_that_agrees_changes_nothing(depot: Depot) -> None:
    with pytest.raises(NothingToAdjust):
        await done(
            depot.keeper, "inventory.adjust_stock", product="KTL-1", mode="set", quantity="40"
        )


async def test_a_count_may_find_fewer_than_are_reserved(depot: Depot) -> None:
    await done(depot.keeper, "inventory.reserve_stock", product="KTL-1", quantity="30")
    arguments = {"product": "KTL-1", "mode": "set", "quantity": "20"}
    proposed = await asked(depot.keeper, "inventory.adjust_stock", arguments)
    assert isinstance(proposed, ProposalRequired)
    assert any("30 pcs are reserved" in w for w in proposed.proposal.warnings)
    await done(depot.keeper, "inventory.adjust_stock", **arguments)
    assert await quantities(depot.keeper) == {"Main": (20, 30)}


async def test_the_warehouse_is_asked_for_when_it_may_be_either(depot: Depot) -> None:
    await done(depot.keeper, "inventory.transfer_stock", **MOVE)
    question = await run(depot.keeper, "inventory.adjust_stock",
                         {"product": "kettle", "mode": "remove", "quantity": "1"})  # fmt: skip
    assert isinstance(question, NeedsClarification)
    assert [(c.value, c.detail) for c in question.clarification.choices] == [
        ("MAIN", "25 free"), ("NORTH", "15 free"),
    ]  # fmt: skip


async def test_reserved_stock_cannot_be_moved_and_comes_free_on_undo(depot: Depot) -> None:
    kept = await done(depot.seller, "inventory.reserve_stock", product="KTL-1", quantity="30",
                      reference="Birchwood")  # fmt: skip
    assert (kept.result["number"], Decimal(kept.result["available"])) == ("R-1001", 10)
    assert "until Monday 30 March 2026" in kept.summary
    with pytest.raises(NotEnoughStock, match="only 10 are free"):
        await done(depot.keeper, "inventory.transfer_stock", **MOVE)
    with pytest.raises(NotEnoughStock):
        await done(depot.seller, "inventory.reserve_stock", product="KTL-1", quantity="11")
    await take_back(depot.seller, kept)
    await done(depot.keeper, "inventory.transfer_stock", **MOVE)


async def test_a_released_reservation_can_be_renewed_by_undo(depot: Depot) -> None:
    await done(depot.seller, "inventory.reserve_stock", product="KTL-1", quantity="30")
    ended = await done(depot.seller, "inventory.release_reservation", reservation="kettle")
    assert await quantities(depot.keeper) == {"Main": (40, 0)}
    await take_back(depot.seller, ended)
    assert await quantities(depot.keeper) == {"Main": (40, 30)}


async def test_reservations_end_by_themselves_after_their_day(depot: Depot) -> None:
    await done(depot.seller, "inventory.reserve_stock", product="KTL-1", quantity="30",
               expires_on="2026-03-20")  # fmt: skip
    friday, saturday = later(depot.keeper, 4), later(depot.keeper, 5)
    with pytest.raises(NotEnoughStock):
        await done(friday, "inventory.transfer_stock", **MOVE)
    await done(saturday, "inventory.transfer_stock", **MOVE)
    assert (await quantities(depot.keeper))["Main"] == (25, 0)
    async with begin(saturday) as uow:
        assert await expire_reservations(uow) == 0


async def test_costs_are_averaged_and_only_shown_to_those_who_may_see_them(depot: Depot) -> None:
    received = await done(depot.keeper, "inventory.receive_stock", product="KTL-1", quantity="10",
                          warehouse="NORTH", unit_cost="32.50")  # fmt: skip
    seen = await done(depot.bookkeeper, "inventory.find_product", query="KTL-1")
    assert Decimal(seen.result["items"][0]["average_cost"]) == Decimal("28.50")
    hidden = await done(depot.seller, "inventory.find_product", query="KTL-1")
    assert hidden.result["items"][0]["average_cost"] == {"masked": True}
    assert "28" not in hidden.summary
    await take_back(depot.keeper, received)
    back = await done(depot.bookkeeper, "inventory.find_product", query="KTL-1")
    assert Decimal(back.result["items"][0]["average_cost"]) == Decimal("27.50")


async def test_a_preview_of_goods_in_shows_no_cost(depot: Depot) -> None:
    arguments = {"product": "KTL-1", "quantity": "10", "warehouse": "MAIN", "unit_cost": "30"}
    proposed = await asked(depot.keeper, "inventory.receive_stock", arguments)
    assert isinstance(proposed, ProposalRequired)
    assert "27.5" not in proposed.model_dump_json()


async def test_a_price_changes_now_or_from_a_later_day(depot: Depot) -> None:
    planned = await done(depot.owner, "inventory.update_price", product="KTL-1", list_price="54",
                         effective_on="2026-04-01")  # fmt: skip
    assert "Wednesday 1 April 2026" in planned.summary

    async def price(who: Principal) -> str:
        found = await done(who, "inventory.find_product", query="KTL-1")
        return str(Decimal(found.result["items"][0]["list_price"]).normalize())

    assert await price(depot.owner) == "49.9"
    assert await price(later(depot.owner, 16)) == "54"
    await done(later(depot.owner, 16), "inventory.update_price", product="KTL-1", list_price="56")
    assert await price(later(depot.owner, 16)) == "56"


async def test_a_price_far_off_has_to_be_meant(depot: Depot) -> None:
    with pytest.raises(PriceChangeTooLarge):
        await done(depot.owner, "inventory.update_price", product="KTL-1", list_price="499")
    arguments = {"product": "KTL-1", "list_price": "62"}
    proposed = await asked(depot.owner, "inventory.update_price", arguments)
    assert isinstance(proposed, ProposalRequired)
    assert proposed.proposal.warnings == ["the price changes by 24.2 %"]
    meant = await done(depot.owner, "inventory.update_price", product="KTL-1", list_price="499",
                       is_large_change_meant=True)  # fmt: skip
    await take_back(depot.owner, meant)


async def test_what_is_low_is_suggested_in_whole_lots(depot: Depot) -> None:
    empty = await done(depot.keeper, "inventory.reorder_suggestions")
    assert empty.result["items"] == []
    await done(depot.keeper, "inventory.reserve_stock", product="KTL-1", quantity="2")
    await done(depot.keeper, "inventory.adjust_stock", product="KTL-1", mode="set", quantity="10")
    shown = (await done(depot.keeper, "inventory.reorder_suggestions")).result["items"]
    assert [(s["sku"], Decimal(s["order_quantity"])) for s in shown] == [("KTL-1", 24)]


async def test_a_reorder_point_is_set_per_place_and_put_back(depot: Depot) -> None:
    changed = await done(depot.keeper, "inventory.set_reorder_point", product="KTL-1",
                         reorder_point="45")  # fmt: skip
    low = await done(depot.keeper, "inventory.stock_on_hand", only_low=True)
    assert [r["sku"] for r in low.result["items"]] == ["KTL-1"]
    await take_back(depot.keeper, changed)
    low = await done(depot.keeper, "inventory.stock_on_hand", only_low=True)
    assert low.result["items"] == []


async def test_crossing_the_reorder_point_is_told_before_it_happens(depot: Depot) -> None:
    arguments = {"product": "KTL-1", "mode": "remove", "quantity": "30"}
    proposed = await asked(depot.keeper, "inventory.adjust_stock", arguments)
    assert isinstance(proposed, ProposalRequired)
    assert any("reorder point of 10" in w for w in proposed.proposal.warnings)


async def test_a_warehouse_in_use_is_not_taken_back(depot: Depot) -> None:
    made = await done(depot.owner, "inventory.create_warehouse", name="South", code="SOUTH")
    await done(depot.owner, "inventory.receive_stock", product="KTL-1", quantity="1",
               warehouse="SOUTH")  # fmt: skip
    with pytest.raises(Conflict, match="depend"):
        await take_back(depot.owner, made)
    assert (await quantities(depot.owner))["South"] == (1, 0)


async def test_the_nightly_job_ends_what_is_over_and_may_run_twice(depot: Depot) -> None:
    await done(depot.seller, "inventory.reserve_stock", product="KTL-1", quantity="30")
    night = later(system_principal(depot.owner.tenant), 15)
    for _ in range(2):
        await release_what_is_over(night)
        assert await quantities(depot.keeper) == {"Main": (40, 0)}


async def test_movements_are_listed_newest_first(depot: Depot) -> None:
    await done(depot.keeper, "inventory.transfer_stock", **MOVE)
    listed = await done(depot.keeper, "inventory.list_movements", product="KTL-1", limit=2)
    assert listed.result["total"] == 3
    assert {r["movement_type"] for r in listed.result["items"]} == {"transfer_in", "transfer_out"}
    none = await done(depot.keeper, "inventory.list_movements", to_on="2026-03-15")
    assert none.result["total"] == 0


async def test_a_new_product_can_be_taken_back(depot: Depot) -> None:
    before = await state_of(depot.owner, "products")
    made = await done(depot.owner, "inventory.create_product", name="Mug", list_price="9")
    assert made.result["sku"] == "P-1001"
    await take_back(depot.owner, made)
    assert await state_of(depot.owner, "products") == before

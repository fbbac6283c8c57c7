"""Deals through the gate: stages, what they need, totals, and the way back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from actions.errors import UndoConflict
from actions.outcomes import Via
from actions.undo import undo
from erp_domains.crm.errors import StageIncomplete, StageUnchanged
from erp_domains.crm.models import StageChange
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import Invalid
from tests.actions.callers import done, state_of
from tests.actions.crm.conftest import Team

pytestmark = pytest.mark.anyio


def later(who: Principal, days: int) -> Principal:
    clock = replace(who.tenant.clock, pinned_at=who.tenant.clock.now() + timedelta(days=days))
    return replace(who, tenant=replace(who.tenant, clock=clock))


async def test_moving_sets_probability_and_keeps_the_history(sales: Team) -> None:
    moved = await done(sales.ana, "crm.move_stage", opportunity="Lobby refit", stage="proposal")
    assert (moved.result["previous_stage"], moved.result["probability_percent"]) == (
        "prospecting",
        50,
    )
    async with begin(sales.ana) as uow:
        steps = list(await uow.session.scalars(select(StageChange).order_by(StageChange.id)))
    assert [(s.from_stage, s.to_stage) for s in steps] == [
        (None, "prospecting"), ("prospecting", "proposal"),
    ]  # fmt: skip
    with pytest.raises(StageUnchanged):
        await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="proposal")


async def test_stages_ask_for_what_they_need(sales: Team) -> None:
    with pytest.raises(StageIncomplete) as refused:
        await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="negotiation")
    assert refused.value.details["fields"] == ["expected_close_on"]
    with pytest.raises(StageIncomplete, match="lost reason"):
        await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="lost")
    lost = await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="lost",
                      lost_reason="too expensive")  # fmt: skip
    assert (lost.result["closed_on"], lost.result["probability_percent"]) == ("2026-03-16", 0)


async def test_winning_makes_a_customer_and_undo_takes_both_back(sales: Team) -> None:
    before = await done(sales.ana, "crm.list_pipeline")
    won = await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="won")
    customers = await done(sales.ana, "crm.find_contact", is_customer=True)
    assert [c["name"] for c in customers.result["items"]] == ["Birchwood Ltd"]
    assert won.run_id is not None
    await undo(sales.ana, won.run_id, Via.API)
    assert (await done(sales.ana, "crm.find_contact", is_customer=True)).result["total"] == 0
    assert (await done(sales.ana, "crm.list_pipeline")).result == before.result


async def test_a_move_is_not_undone_over_a_later_one(sales: Team) -> None:
    first = await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="qualification")
    await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="proposal")
    assert first.run_id is not None
    with pytest.raises(UndoConflict):
        await undo(sales.ana, first.run_id, Via.API)


async def test_totals_are_by_stage_and_currency_over_all_rows(sales: Team) -> None:
    for amount, currency in (("100.10", "EUR"), ("50", "USD"), ("7000", "JPY")):
        await done(sales.ana, "crm.create_opportunity", contact="Birchwood", amount=amount,
                   currency=currency, title=f"Deal {currency}", stage="qualification")  # fmt: skip
    shown = (await done(sales.ana, "crm.list_pipeline", limit=1)).result
    assert (len(shown["items"]), shown["total"]) == (1, 4)
    sums = {
        (t["stage"], t["currency"]): (t["amount"], t["weighted_amount"]) for t in shown["by_stage"]
    }
    assert sums == {
        ("prospecting", "EUR"): ("20000.00", "2000.00"),
        ("qualification", "EUR"): ("100.10", "25.03"),
        ("qualification", "USD"): ("50.00", "12.50"),
        ("qualification", "JPY"): ("7000", "1750"),
    }


async def test_totals_are_of_the_readers_own_rows(sales: Team) -> None:
    await done(sales.ben, "crm.create_opportunity", contact="Birchwood", amount="5", title="Small")
    for who in (sales.ana, sales.ben, sales.zoe):
        shown = (await done(who, "crm.list_pipeline")).result
        assert sum(t["count"] for t in shown["by_stage"]) == shown["total"] == len(shown["items"])
    assert (await done(sales.ben, "crm.list_pipeline")).result["by_stage"][0]["amount"] == "5.00"


async def test_deals_that_stand_still_are_stuck(sales: Team) -> None:
    assert (await done(later(sales.ana, 30), "crm.list_pipeline")).result["stuck_count"] == 0
    old = later(sales.ana, 31)
    shown = (await done(old, "crm.list_pipeline", only_stuck=True)).result
    assert shown["stuck_count"] == 1
    assert (shown["items"][0]["days_in_stage"], shown["items"][0]["is_stuck"]) == (31, True)


async def test_deals_are_listed_between_two_days_and_two_amounts(sales: Team) -> None:
    for amount, close in (("500", "2026-04-10"), ("900", "2026-06-10"), ("90", "2026-05-10")):
        await done(sales.ana, "crm.create_opportunity", contact="Birchwood", title=f"D{amount}",
                   amount=amount, expected_close_on=close)  # fmt: skip
    wanted = {"closes_from": "2026-04-01", "closes_until": "2026-05-31", "amount_min": "100"}
    assert await _titles(sales.ana, **wanted) == ["D500"]
    assert await _titles(sales.ana, amount_min="95", amount_max="900") == ["D900", "D500"]


async def _titles(who: Principal, **wanted: str) -> list[str]:
    shown = await done(who, "crm.list_pipeline", **wanted)
    return [deal["title"] for deal in shown.result["items"]]


async def test_an_answer_names_the_deals_with_day_and_why_they_were_lost(sales: Team) -> None:
    await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="lost",
               lost_reason="too expensive")  # fmt: skip
    told = (await done(sales.ana, "crm.list_pipeline", stage="lost")).summary
    assert "Lobby refit (O-301, lost, €20,000.00, because too expensive)" in told


async def test_a_new_deal_can_be_taken_back(sales: Team) -> None:
    before = await state_of(sales.ana, "opportunities")
    made = await done(sales.ana, "crm.create_opportunity", contact="Birchwood", amount="10")
    assert made.result["title"] == "New business with Birchwood Ltd"
    assert made.run_id is not None
    await undo(sales.ana, made.run_id, Via.API)
    assert await state_of(sales.ana, "opportunities") == before


async def test_a_followup_cannot_be_in_the_past_and_shows_its_weekday(sales: Team) -> None:
    with pytest.raises(Invalid, match="past"):
        await done(sales.ana, "crm.schedule_followup", about="O-301", due_on="2026-03-15")
    made = await done(sales.ana, "crm.schedule_followup", about="O-301", due_on="2026-04-01")
    assert "Wednesday 1 April 2026" in made.summary


async def test_a_deal_that_is_named_is_told_alone_even_when_it_is_closed(sales: Team) -> None:
    await done(sales.ana, "crm.move_stage", opportunity="O-301", stage="lost", lost_reason="price")
    told = await done(sales.ana, "crm.list_pipeline", opportunity="O-301")
    assert [deal["number"] for deal in told.result["items"]] == ["O-301"]
    assert "0 % likely" in told.summary
    assert "because price" in told.summary

"""Leads through the gate: scoring, order, assignment, conversion and its way back."""

import pytest

from actions.outcomes import NeedsClarification, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.crm.errors import ConversionUsed, LeadClosed, ReasonMissing
from kernel.errors import Conflict
from tests.actions.callers import done, state_of
from tests.actions.crm.conftest import Team

pytestmark = pytest.mark.anyio
TABLES = ("contacts", "leads", "opportunities", "activities")


async def test_a_lead_is_scored_when_it_comes_in_and_when_it_changes(sales: Team) -> None:
    score = await done(sales.ana, "crm.score_lead", lead="Ostrava Tools")
    assert score.result["score"] == 45
    rules = [(p["rule"], p["points"]) for p in score.result["score_breakdown"]]
    assert rules == [("company_size", 20), ("industry", 25)]
    await done(sales.ana, "crm.update_lead", lead="L-201", demo_requests=2, website_visits=1)
    capped = await done(sales.ana, "crm.score_lead", lead="Dana Wolff")
    assert capped.result["score"] == 100
    assert capped.result["score_breakdown"][-1]["points"] == -28


async def test_a_score_set_by_hand_needs_a_reason_and_can_be_reset(sales: Team) -> None:
    with pytest.raises(ReasonMissing):
        await done(sales.ana, "crm.update_lead", lead="L-201", score=90)
    await done(sales.ana, "crm.update_lead", lead="L-201", score=90, reason="old friend")
    await done(sales.ana, "crm.update_lead", lead="L-201", website_visits=1)
    shown = (await done(sales.ana, "crm.score_lead", lead="L-201")).result
    assert (shown["score"], shown["formula_score"], shown["is_overridden"]) == (90, 48, True)
    assert shown["override_reason"] == "old friend"
    reset = await done(sales.ana, "crm.update_lead", lead="L-201", is_score_reset=True)
    assert reset.result["score"] == 48


async def test_leads_are_listed_best_first_and_closed_ones_left_out(sales: Team) -> None:
    await done(sales.ana, "crm.create_lead", name="Kestrel Air", demo_requests=2)
    await done(sales.ana, "crm.create_lead", name="Marlowe Books", industry="retail")
    await done(sales.ana, "crm.update_lead", lead="Marlowe Books", state="lost")
    listed = await done(sales.ana, "crm.list_leads")
    rows = [(r["number"], r["score"]) for r in listed.result["items"]]
    assert rows == [("L-202", 80), ("L-201", 45)]
    lost = await done(sales.ana, "crm.list_leads", state="lost")
    assert [r["name"] for r in lost.result["items"]] == ["Marlowe Books"]
    strong = await done(sales.ana, "crm.list_leads", score_min=50)
    assert strong.result["total"] == 1


async def test_a_lead_goes_to_the_named_colleague_or_back_on_undo(sales: Team) -> None:
    given = await done(sales.zoe, "crm.assign_lead", lead="L-201", owner="Ben")
    assert given.result["owner_name"] == "Ben Okoro"
    assert (await done(sales.ben, "crm.list_leads")).result["total"] == 1
    with pytest.raises(Conflict):
        await done(sales.zoe, "crm.assign_lead", lead="L-201", owner="Ben")
    assert given.run_id is not None
    await undo(sales.zoe, given.run_id, Via.API)
    assert (await done(sales.ben, "crm.list_leads")).result["total"] == 0


async def test_without_a_name_the_colleague_is_asked_for(sales: Team) -> None:
    question = await run(sales.zoe, "crm.assign_lead", {"lead": "L-201"})
    assert isinstance(question, NeedsClarification)
    assert question.clarification.field == "owner"
    assert [c.label for c in question.clarification.choices] == ["Ana Lima"]


async def test_round_robin_takes_whoever_has_the_fewest_open_leads(sales: Team) -> None:
    await done(sales.ana, "crm.create_lead", name="Kestrel Air")
    await done(sales.ben, "crm.create_lead", name="Solis Robotics")
    given = await done(sales.zoe, "crm.assign_lead", lead="L-201", round_robin=True)
    assert given.result["owner_name"] == "Ben Okoro"


async def test_a_lead_becomes_company_person_and_opportunity(sales: Team) -> None:
    made = (await done(sales.ana, "crm.convert_lead", lead="L-201", amount="9000")).result
    assert (made["company_name"], made["contact_name"]) == ("Ostrava Tools", "Dana Wolff")
    assert (made["is_company_new"], made["is_contact_new"]) == (True, True)
    assert (made["opportunity_number"], made["amount"]) == ("O-302", "9000.00")
    deals = await done(sales.ana, "crm.list_pipeline", contact="Ostrava Tools")
    assert deals.result["total"] == 1
    with pytest.raises(LeadClosed):
        await done(sales.ana, "crm.convert_lead", lead="L-201")
    with pytest.raises(LeadClosed):
        await done(sales.ana, "crm.update_lead", lead="L-201", state="new")


async def test_a_conversion_uses_the_company_that_is_there(sales: Team) -> None:
    await done(sales.ana, "crm.create_lead", name="birchwood ltd")
    made = (await done(sales.ana, "crm.convert_lead", lead="L-202")).result
    assert (made["company_name"], made["is_company_new"]) == ("Birchwood Ltd", False)
    assert made["contact_id"] is None


async def test_a_failed_conversion_leaves_nothing(sales: Team) -> None:
    before = await state_of(sales.ana, *TABLES)
    with pytest.raises(Exception, match="decimals"):
        await done(sales.ana, "crm.convert_lead", lead="L-201", amount="9.999")
    assert await state_of(sales.ana, *TABLES) == before


async def test_an_untouched_conversion_can_be_taken_back(sales: Team) -> None:
    contacts = await state_of(sales.ana, "contacts", "opportunities")
    made = await done(sales.ana, "crm.convert_lead", lead="L-201")
    assert made.run_id is not None
    await undo(sales.ana, made.run_id, Via.API)
    assert await state_of(sales.ana, "contacts", "opportunities") == contacts
    lead = await done(sales.ana, "crm.list_leads")
    assert [r["state"] for r in lead.result["items"]] == ["new"]


async def test_a_conversion_something_was_built_on_stays(sales: Team) -> None:
    made = await done(sales.ana, "crm.convert_lead", lead="L-201")
    await done(sales.ana, "crm.log_activity", about="O-302", text="first call")
    before = await state_of(sales.ana, *TABLES)
    assert made.run_id is not None
    with pytest.raises(ConversionUsed):
        await undo(sales.ana, made.run_id, Via.API)
    assert await state_of(sales.ana, *TABLES) == before


async def test_an_industry_is_found_by_part_of_its_name_in_any_case(sales: Team) -> None:
    leads = await done(sales.ana, "crm.list_leads", industry="techno")
    contacts = await done(sales.ana, "crm.find_contact", industry="Retail")
    assert (leads.result["total"], contacts.result["total"]) == (1, 1)

"""Contacts through the gate: duplicates, normal forms, overview, undo."""

import pytest

from actions.decisions import confirm
from actions.errors import UndoConflict
from actions.outcomes import NeedsClarification, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.crm.errors import BadEmail, DuplicateContact
from erp_domains.crm.models import ContactKind
from erp_domains.crm.schemas import ContactCreate
from erp_domains.crm.service import create_contact
from kernel.db.uow import rehearse
from kernel.errors import Invalid
from tests.actions.callers import asked, done, state_of
from tests.actions.crm.conftest import Team

pytestmark = pytest.mark.anyio


async def test_addresses_are_stored_in_normal_form_and_numbers_run(sales: Team) -> None:
    made = await done(sales.ana, "crm.create_contact", name="Ines  Duarte", kind="person",
                      email="Ines@Duarte.EXAMPLE", phone="030 5550144")  # fmt: skip
    assert made.result["email"] == "ines@duarte.example"
    assert made.result["phone"] == "+49305550144"
    assert made.result["name"] == "Ines Duarte"
    assert made.result["number"] == "C-102"
    assert made.result["owner_name"] == "Ana Lima"


async def test_the_same_address_is_refused_with_the_candidate(sales: Team) -> None:
    with pytest.raises(DuplicateContact) as refused:
        await done(sales.ben, "crm.create_contact", name="Somebody Else", kind="person",
                   email="hello@birchwood.example")  # fmt: skip
    assert refused.value.details["candidates"][0]["number"] == "C-101"
    made = await done(sales.ben, "crm.create_contact", name="Somebody Else", kind="person",
                      email="hello@birchwood.example", is_duplicate_meant=True)  # fmt: skip
    assert made.result["number"] == "C-102"


async def test_the_same_company_name_is_refused_and_a_like_one_warned_of(sales: Team) -> None:
    with pytest.raises(DuplicateContact):
        await done(sales.ana, "crm.create_contact", name="birchwood  LTD")
    async with rehearse(sales.ana) as uow:
        data = ContactCreate(kind=ContactKind.COMPANY, name="Birchwoods Ltd")
        await create_contact(uow, data)
        assert "Birchwood Ltd (C-101) may be the same" in uow.warnings[0]
        uow.warnings.clear()
        await create_contact(uow, ContactCreate(kind=ContactKind.COMPANY, name="Larkspur Ltd"))
        assert uow.warnings == []


async def test_a_switchboard_number_is_shared_by_colleagues(sales: Team) -> None:
    await done(sales.ana, "crm.update_contact", contact="Birchwood", phone="030 5550100")
    await done(sales.ana, "crm.create_contact", name="Jonas Brandt", company="Birchwood Ltd",
               phone="030 5550100")  # fmt: skip
    with pytest.raises(DuplicateContact):
        await done(sales.ana, "crm.create_contact", name="Ola Berg", kind="person",
                   phone="030 5550100")  # fmt: skip


async def test_people_of_a_company_need_no_kind_and_others_are_asked_for(sales: Team) -> None:
    made = await done(sales.ana, "crm.create_contact", name="Jonas Brandt", company="Birchwood Ltd")
    assert (made.result["kind"], made.result["company_name"]) == ("person", "Birchwood Ltd")
    question = await run(sales.ana, "crm.create_contact", {"name": "Seaforth"})
    assert isinstance(question, NeedsClarification)
    assert [c.value for c in question.clarification.choices] == ["person", "company"]
    with pytest.raises(Invalid):
        await done(sales.ana, "crm.create_contact", name="Tern AS", kind="company",
                   company="Birchwood Ltd")  # fmt: skip


async def test_search_finds_by_part_spelling_address_and_number(sales: Team) -> None:
    await done(sales.ana, "crm.update_contact", contact="Birchwood", phone="030 5550100")
    for query in ("birch", "Birchwod", "hello@birch", "c-101", "030 5550100"):
        found = await done(sales.ana, "crm.find_contact", query=query)
        assert [r["name"] for r in found.result["items"]] == ["Birchwood Ltd"], query
    none = await done(sales.ana, "crm.find_contact", query="100%")
    assert none.result["items"] == []


async def test_who_asks_by_company_finds_it_and_its_people(sales: Team) -> None:
    await done(sales.ana, "crm.create_contact", name="Ines Duarte", kind="person",
               company="Birchwood", email="ines@birchwood.example")  # fmt: skip
    await done(sales.ana, "crm.create_contact", name="Larkspur Ltd")
    found = await done(sales.ana, "crm.find_contact", company="Birchwood")
    assert {each["name"] for each in found.result["items"]} == {"Birchwood Ltd", "Ines Duarte"}
    assert "hello@birchwood.example" in found.summary


async def test_the_overview_shows_deals_notes_and_people(sales: Team) -> None:
    await done(sales.ana, "crm.create_contact", name="Jonas Brandt", company="Birchwood Ltd")
    await done(sales.ana, "crm.log_activity", about="Jonas Brandt", text="likes tea")
    await done(sales.ana, "crm.log_activity", about="O-301", text="budget approved", kind="call")
    seen = await done(sales.ana, "crm.get_contact", contact="C-101")
    assert [d["title"] for d in seen.result["open_opportunities"]] == ["Lobby refit"]
    assert {a["text"] for a in seen.result["activities"]} == {"likes tea", "budget approved"}
    assert [p["name"] for p in seen.result["people"]] == ["Jonas Brandt"]
    others = await done(sales.ben, "crm.get_contact", contact="C-101")
    assert others.result["open_opportunities"] == []


async def test_a_change_is_undone_unless_somebody_changed_it_since(sales: Team) -> None:
    before = await done(sales.ana, "crm.find_contact", query="C-101")
    change = await done(sales.ana, "crm.update_contact", contact="C-101", email="new@birch.example",
                        industry="Finance")  # fmt: skip
    assert change.result["email"] == "new@birch.example"
    assert change.run_id is not None
    await undo(sales.ana, change.run_id, Via.API)
    after = await done(sales.ana, "crm.find_contact", query="C-101")
    assert after.result == before.result
    again = await done(sales.ana, "crm.update_contact", contact="C-101", industry="food")
    await done(sales.ana, "crm.update_contact", contact="C-101", industry="travel")
    assert again.run_id is not None
    with pytest.raises(UndoConflict):
        await undo(sales.ana, again.run_id, Via.API)


async def test_what_was_previewed_is_what_happens(sales: Team) -> None:
    proposed = await asked(
        sales.ana, "crm.create_contact", {"name": "Tern AS", "email": "t@t.example"}
    )
    assert isinstance(proposed, ProposalRequired)
    decided = await confirm(sales.ana, proposed.proposal.id, Via.API)
    shown = [f for e in proposed.proposal.diff for f in e.fields]
    did = [f for e in decided.run.diff for f in e.fields]
    assert [(f.field, f.after) for f in shown] == [(f.field, f.after) for f in did]


async def test_a_new_contact_can_be_taken_back(sales: Team) -> None:
    before = await state_of(sales.ana, "contacts", "activities")
    made = await done(sales.ana, "crm.create_contact", name="Tern AS", note="met at sea")
    assert made.run_id is not None
    await undo(sales.ana, made.run_id, Via.API)
    assert await state_of(sales.ana, "contacts", "activities") == before


async def test_bad_addresses_are_told(sales: Team) -> None:
    with pytest.raises(BadEmail):
        await done(sales.ana, "crm.create_contact", name="Tern AS", email="tern at sea")

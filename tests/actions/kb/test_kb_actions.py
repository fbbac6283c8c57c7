"""Documents through the gate: asked, proposed, confirmed, undone, refused."""

from dataclasses import replace
from typing import Any

import pytest

from actions.decisions import confirm
from actions.outcomes import Circumstances, Completed, NeedsClarification, ProposalRequired, Via
from actions.registry import load_actions
from actions.runner import run
from actions.undo import undo
from erp_domains.hrm.models import Department
from ingestion.errors import ReadersInvalid
from ingestion.pipeline import process_document
from ingestion.service import list_documents
from kernel.auth.principal import Principal, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.errors import NotFound, PermissionDenied
from kernel.ids import new_id
from rag.retrieve import retrieve
from tests.fixtures.uploads import upload_document

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
CHAT = Circumstances(via=Via.CHAT)
GARAGE = b"# Garage rules\n\nVisitors park on deck seven of the north garage.\n"
NAMES = (
    "kb.ask",
    "kb.list_documents",
    "kb.ingest",
    "kb.upload_document",
    "kb.replace_document",
    "kb.set_acl",
    "kb.delete_source",
)


async def add(person: Principal, name: str, data: bytes, readers: list[str]) -> Any:
    document = await upload_document(person, name, data, readers=readers)
    await process_document(system_principal(person.tenant), document.id)
    return document


async def process_all(person: Principal) -> None:
    async with begin(person) as uow:
        documents = (await list_documents(uow)).items
    for document in documents:
        await process_document(system_principal(person.tenant), document.id)


async def readers_of(person: Principal, title: str) -> list[str]:
    async with begin(system_principal(person.tenant)) as uow:
        found = (await list_documents(uow)).items
    return next(item.readers for item in found if item.title == title)


async def propose(person: Principal, name: str, **arguments: Any) -> Any:
    outcome = await run(person, name, arguments, CHAT)
    assert isinstance(outcome, ProposalRequired)
    return outcome.proposal


async def accept(person: Principal, proposal: Any) -> Any:
    fresh = replace(person, proved_at=now())
    return (await confirm(fresh, proposal.id, Via.PAGE)).run


async def do(person: Principal, name: str, **arguments: Any) -> Any:
    return await accept(person, await propose(person, name, **arguments))


@pytest.mark.parametrize("name", NAMES)
def test_each_action_has_many_and_different_examples(name: str) -> None:
    examples = load_actions()[name].examples
    assert len(set(examples)) >= 12
    assert len({example.split()[0].lower() for example in examples}) >= 6


async def test_a_question_is_answered_with_a_citation_or_not_found(
    hr: Principal, employee: Principal
) -> None:
    await add(hr, "garage.md", GARAGE, ["role:hr"])
    found = await run(hr, "kb.ask", {"question": "Where do visitors park?"})
    assert isinstance(found, Completed)
    assert found.result["outcome"] == "found"
    assert "deck seven" in found.summary
    citation = found.result["citations"][0]
    assert citation["title"] == "Garage rules"
    assert "deck seven" in citation["quote"]
    unseen = await run(employee, "kb.ask", {"question": "Where do visitors park?"})
    assert isinstance(unseen, Completed)
    assert unseen.result["outcome"] == "not_found"
    assert "deck" not in unseen.summary


async def test_a_question_can_be_kept_to_one_document(hr: Principal) -> None:
    await add(hr, "garage.md", GARAGE, ["all"])
    await add(hr, "bikes.md", b"# Bike rules\n\nBikes stand in the yard.\n", ["all"])
    asked = {"question": "Where do visitors park?", "document": "Bike rules"}
    outcome = await run(hr, "kb.ask", asked)
    assert isinstance(outcome, Completed)
    assert {c["title"] for c in outcome.result["citations"]} <= {"Bike rules"}


async def test_the_list_names_readers_in_words(hr: Principal, employee: Principal) -> None:
    await add(hr, "garage.md", GARAGE, ["all"])
    await add(hr, "pay.md", b"# Pay bands\n\nBand A starts at 30,000.\n", ["role:hr"])
    listed = await run(hr, "kb.list_documents", {})
    assert isinstance(listed, Completed)
    assert {(i["title"], i["readers"]) for i in listed.result["items"]} >= {
        ("Garage rules", "Everyone")
    }
    assert listed.table is not None
    seen = await run(employee, "kb.list_documents", {"words": "pay"})
    assert isinstance(seen, Completed)
    assert seen.result["items"] == []


async def test_a_text_becomes_a_document_only_after_a_person_said_yes(hr: Principal) -> None:
    arguments = {
        "title": "Parcels",
        "text": "Parcels are picked up at 15:00 at the front desk.",
        "readers": ["HR", "me"],
    }
    proposal = await propose(hr, "kb.ingest", **arguments)
    async with begin(hr) as uow:
        assert (await list_documents(uow)).items == []
    done = await accept(hr, proposal)
    assert await readers_of(hr, "Parcels") == ["role:hr", f"user:{hr.user_id}"]
    await process_all(hr)
    assert "15:00" in (await retrieve(hr, "When are parcels picked up?")).passages[0].text
    await undo(hr, done.id, Via.PAGE)
    assert (await retrieve(hr, "When are parcels picked up?")).passages == []


async def test_a_text_for_everyone_warns(hr: Principal) -> None:
    proposal = await propose(hr, "kb.ingest", title="Parcels", text="Parcels go out at 15:00.")
    assert any("Everyone" in warning for warning in proposal.warnings)


async def test_readers_change_after_fresh_proof_and_come_back_by_undo(
    hr: Principal, employee: Principal
) -> None:
    await add(hr, "garage.md", GARAGE, ["all"])
    proposal = await propose(hr, "kb.set_acl", document="Garage rules", readers=["only HR"])
    assert proposal.step_up
    assert {effect.text.split(":")[0] for effect in proposal.effects} >= {"Everyone"}
    with pytest.raises(PermissionDenied):
        await confirm(hr, proposal.id, Via.PAGE)
    done = await accept(hr, proposal)
    assert (await retrieve(employee, "Where do visitors park?")).passages == []
    await undo(replace(hr, proved_at=now()), done.id, Via.PAGE)
    assert await readers_of(hr, "Garage rules") == ["all"]


async def test_readers_are_added_and_taken_away_by_word(hr: Principal) -> None:
    async with begin(hr) as uow:
        department = uow.add(Department(id=new_id(), code="SLS", name="Field Sales"))
        await uow.flush()
        key = f"department:{department.id}"
    await add(hr, "garage.md", GARAGE, ["role:hr"])
    given = {"document": "garage.md", "mode": "add"}
    await do(hr, "kb.set_acl", readers=["managers and the Field Sales department"], **given)
    assert set(await readers_of(hr, "Garage rules")) == {"role:hr", "role:manager", key}
    await do(hr, "kb.set_acl", document="Garage rules", readers=["managers"], mode="remove")
    assert set(await readers_of(hr, "Garage rules")) == {"role:hr", key}
    with pytest.raises(ReadersInvalid):
        await run(hr, "kb.set_acl", {"readers": ["the moon people"], **given}, CHAT)
    last = {"document": "garage.md", "readers": ["hr", key], "mode": "remove"}
    with pytest.raises(ReadersInvalid):
        await run(hr, "kb.set_acl", last, CHAT)
    async with begin(hr) as uow:
        await uow.session.delete(await uow.session.get_one(Department, department.id))


async def test_a_deleted_document_is_gone_at_once_and_can_come_back(hr: Principal) -> None:
    await add(hr, "garage.md", GARAGE, ["all"])
    done = await do(hr, "kb.delete_source", document="Garage rules")
    assert (await retrieve(hr, "Where do visitors park?")).passages == []
    await undo(hr, done.id, Via.PAGE)
    await process_all(hr)
    assert (await retrieve(hr, "Where do visitors park?")).passages != []


async def test_two_documents_of_one_title_are_asked_about(hr: Principal) -> None:
    await add(hr, "a.md", GARAGE, ["all"])
    await add(hr, "b.md", GARAGE, ["role:hr"])
    outcome = await run(hr, "kb.delete_source", {"document": "Garage rules"}, CHAT)
    assert isinstance(outcome, NeedsClarification)
    values = {choice.value for choice in outcome.clarification.choices}
    assert values == {"a.md", "b.md"}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("kb.ingest", {"title": "Note", "text": "Some longer text."}),
        ("kb.set_acl", {"document": "Garage rules", "readers": ["everyone"]}),
        ("kb.delete_source", {"document": "Garage rules"}),
    ],
)
async def test_without_the_right_nothing_changes(
    hr: Principal, employee: Principal, name: str, arguments: dict[str, Any]
) -> None:
    await add(hr, "garage.md", GARAGE, ["role:hr"])
    nobody = replace(employee, grants=())
    for person in (employee, nobody):
        with pytest.raises(PermissionDenied):
            await run(person, name, arguments)
    async with begin(hr) as uow:
        items = (await list_documents(uow)).items
    assert [(item.title, item.readers) for item in items] == [("Garage rules", ["role:hr"])]


@pytest.mark.parametrize("name", ["kb.set_acl", "kb.delete_source"])
async def test_a_document_one_may_not_read_cannot_be_named(hr: Principal, name: str) -> None:
    await add(hr, "garage.md", GARAGE, ["role:owner"])
    other = replace(hr, user_id=new_id())  # has the right, is neither reader nor uploader
    arguments = {"document": "Garage rules"} | (
        {"readers": ["everyone"]} if name == "kb.set_acl" else {}
    )
    with pytest.raises(NotFound):
        await run(other, name, arguments, CHAT)

"""Documents about records: given, recognised, asked for; nobody learns of a record that way."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import delete

from actions.decisions import confirm
from actions.kb.names import RecordNames
from actions.kb.subjects import subjects_in
from actions.matching import Candidate
from actions.outcomes import Circumstances, Completed, ProposalRequired, Via
from actions.refs import NoSuchRecord
from actions.runner import run
from actions.undo import undo
from erp_domains.crm.models import Contact
from erp_domains.crm.models.contacts import ContactKind
from erp_domains.crm.schemas import ContactCreate
from erp_domains.crm.service import create_contact
from ingestion.jobs import follow_subjects, run_find_subjects
from ingestion.pipeline import process_document
from ingestion.receipt import sign_receipt
from ingestion.service import get_document
from ingestion.stored import store_file
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.ids import new_id
from rag.subjects import is_asked_about, subject_key
from tests.fixtures.database import principal_of

pytestmark = [pytest.mark.anyio, pytest.mark.integration]
QUESTION = "What is the notice period in the contract with {}?"


@pytest.fixture
async def boss(company: TenantContext):
    """Somebody who may see and do everything; their contacts go again."""
    yield principal_of(company, "owner", name="Bea Boss")
    async with begin(system_principal(company)) as uow:
        await uow.session.execute(delete(Contact))


async def customer(boss: Principal, name: str) -> str:
    async with begin(boss) as uow:
        data = ContactCreate(kind=ContactKind.COMPANY, name=name, is_customer=True)
        return subject_key("contacts", (await create_contact(uow, data)).id)


async def add(person: Principal, name: str, text: str, about: tuple[str, ...] = ()) -> UUID:
    stored = await store_file(person, name, text.encode())
    given = {"upload": sign_receipt(person, stored), "readers": ["all"], "about": list(about)}
    done = await run(person, "kb.upload_document", given, Circumstances(via=Via.API))
    assert isinstance(done, Completed)
    document_id = UUID(done.result["document"]["id"])
    await process_document(system_principal(person.tenant), document_id)
    return document_id


def contract(party: str, months: int) -> str:
    return (
        f"# Framework contract\n\nBetween Library GmbH and {party}.\n\n## Term\n\n"
        f"The notice period of this contract is {months} months to the end of a quarter.\n"
    )


async def quoted(person: Principal, question: str, **more: object) -> str:
    done = await run(person, "kb.ask", {"question": question, **more})
    assert isinstance(done, Completed)
    return done.summary


async def test_only_the_contract_with_the_customer_asked_for_answers(boss: Principal) -> None:
    await customer(boss, "Oakhurst Timber Ltd")
    await customer(boss, "Brightwell Foods Ltd")
    await add(boss, "one.md", contract("Oakhurst Timber Ltd", 3))
    await add(boss, "two.md", contract("Brightwell Foods Ltd", 7))

    for name, mine, other in (("Oakhurst", "3 months", "7 months"), ("Brightwell", "7", "3 mon")):
        said = await quoted(boss, QUESTION.format(name))
        assert mine in said
        assert other not in said
    said = await quoted(boss, "What is the notice period?", about=["Oakhurst Timber Ltd"])
    assert "3 months" in said
    assert "7 months" not in said


async def test_without_a_document_of_theirs_none_of_another_customer_answers(
    boss: Principal,
) -> None:
    await customer(boss, "Oakhurst Timber Ltd")
    await customer(boss, "Brightwell Foods Ltd")
    await add(boss, "two.md", contract("Brightwell Foods Ltd", 7))
    assert "7 months" not in await quoted(boss, QUESTION.format("Oakhurst"))

    general = "# Terms\n\nThe notice period of every contract is 4 months unless agreed.\n"
    await add(boss, "terms.md", general)
    said = await quoted(boss, QUESTION.format("Oakhurst"))
    assert "4 months" in said
    assert "7 months" not in said


async def test_what_people_say_it_is_about_counts_beside_what_the_text_names(
    boss: Principal,
) -> None:
    oak = await customer(boss, "Oakhurst Timber Ltd")
    bright = await customer(boss, "Brightwell Foods Ltd")
    text = contract("the customer", 5)
    said = await add(boss, "said.md", text, about=("Oakhurst",))
    front = await add(boss, "front.md", f"---\nabout: [Brightwell Foods Ltd]\n---\n{text}")
    async with begin(boss) as uow:
        assert await subjects_in(uow, "the Oakhurst contract") == [oak]
    listed = await run(boss, "kb.list_documents", {"words": "brightwell"})
    assert isinstance(listed, Completed)
    assert [(i["id"], i["about"]) for i in listed.result["items"]] == [
        (str(front), "Brightwell Foods Ltd")
    ]
    assert str(said) not in str(listed.result)

    await replace_file(boss, said, text, ["Brightwell Foods Ltd"])
    assert await subjects_of(boss, said) == [bright]
    assert "5 months" in await quoted(boss, QUESTION.format("Brightwell"), document="said.md")


async def replace_file(boss: Principal, document_id: UUID, text: str, about: list[str]) -> None:
    stored = await store_file(boss, "said.md", text.encode())
    given = {"document": str(document_id), "upload": sign_receipt(boss, stored), "about": about}
    outcome = await run(boss, "kb.replace_document", given, Circumstances(via=Via.CHAT))
    assert isinstance(outcome, ProposalRequired)
    assert any("Brightwell" in effect["text"] for effect in effects_of(outcome))
    fresh = replace(boss, proved_at=now())
    done = (await confirm(fresh, outcome.proposal.id, Via.PAGE)).run
    before = await subjects_of(boss, document_id)
    await undo(boss, done.id, Via.PAGE)
    assert await subjects_of(boss, document_id) != before
    again = await run(boss, "kb.replace_document", given, Circumstances(via=Via.API))
    assert isinstance(again, Completed)
    await follow_subjects(system_principal(boss.tenant), document_id)


def effects_of(outcome: ProposalRequired) -> list[dict[str, str]]:
    return outcome.proposal.model_dump(mode="json")["effects"]


async def subjects_of(boss: Principal, document_id: UUID) -> list[str]:
    async with begin(boss) as uow:
        return (await get_document(uow, document_id)).subjects


async def test_a_record_made_later_is_found_in_the_night(boss: Principal) -> None:
    document = await add(boss, "one.md", contract("Oakhurst Timber Ltd", 3))
    assert await subjects_of(boss, document) == []
    oak = await customer(boss, "Oakhurst Timber Ltd")
    await add(boss, "two.md", contract("Brightwell Foods Ltd", 7))
    await run_find_subjects(system_principal(boss.tenant))
    assert await subjects_of(boss, document) == [oak]
    said = await quoted(boss, QUESTION.format("Oakhurst"))
    assert "3 months" in said
    assert "7 months" not in said


async def test_nobody_asks_about_a_record_they_may_not_see(
    boss: Principal, employee: Principal
) -> None:
    await customer(boss, "Oakhurst Timber Ltd")
    await add(boss, "one.md", contract("Oakhurst Timber Ltd", 3))
    with pytest.raises(NoSuchRecord):
        await run(employee, "kb.ask", {"question": "Which terms?", "about": ["Oakhurst"]})
    async with begin(employee) as uow:
        assert await subjects_in(uow, "the contract with Oakhurst") == []
    listed = await run(employee, "kb.list_documents", {})
    assert isinstance(listed, Completed)
    assert [item["about"] for item in listed.result["items"]] == [""]


def named(*people: tuple[str, ...]) -> RecordNames:
    names = RecordNames()
    for person in people:
        known = Candidate(new_id(), "customer", person[0], person)
        names.add(f"contacts:{person[-1]}", known)
    return names


def test_a_text_names_a_record_by_its_number_or_its_full_name_only() -> None:
    names = named(
        ("Oakhurst Timber Ltd", "C-0107"),
        ("Oakhurst", "C-0108"),
        ("Green Energy", "C-0109"),
        ("Stock and Sales", "C-0110"),
        ("Anna Meyer", "C-0111"),
        ("Anna Meyer", "C-0112"),
    )
    assert names.find("between us and OAKHURST Timber\nLtd of Leeds") == ["contacts:C-0107"]
    both = ["contacts:C-0108", "contacts:C-0109"]
    assert names.find("Oakhurst of Leeds, see also c-0109.") == both
    assert names.find("The price of green energy; stock and sales; Stock and Sales") == []
    assert names.find("signed by Anna Meyer") == [], "two bear that name"
    assert names.find("Order C-01077 and AC-0107") == []
    assert names.called("anna meyer") == []
    assert names.called("oakhurst timber ltd") == ["contacts:C-0107"]


@pytest.mark.parametrize(
    ("question", "name", "is_meant"),
    [
        ("What does the contract with Oakhurst say about liability?", "Oakhurst", True),
        ("find the clause on notice in the Oakhurst support contract", "Oakhurst", True),
        ("when does Priya's employment contract end?", "Priya", True),
        ("show me all files for INV-0042", "INV-0042", True),
        ("documentation on the Vireo 15, please", "Vireo 15", True),
        ("agreement between us and Oakhurst", "Oakhurst", True),
        ("may Priya take unpaid leave under the leave policy?", "Priya", False),
        ("does Oakhurst need these documents?", "Oakhurst", False),
        ("how much does Oakhurst owe us?", "Oakhurst", False),
    ],
)
def test_a_question_asks_for_documents_about_a_record(
    question: str, name: str, is_meant: bool
) -> None:
    assert is_asked_about(question, name) is is_meant

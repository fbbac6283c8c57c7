"""Orders whose steps build on each other: one plan on one card, carried out in order."""

import pytest

from erp_domains.hrm.models import Employee
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.ids import new_id
from tests.actions.callers import done
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
ORDER = "Create a contact for Larch Ltd and then an opportunity over 500 for it"


@pytest.fixture
async def seller(acme: TenantContext) -> Principal:
    employee_id = new_id()
    async with begin(system_principal(acme)) as uow:
        uow.add(
            Employee(
                id=employee_id,
                number="E1",
                name="Ana Lima",
                joined_on=now().date(),
                work_hours="8,8,8,8,8,0,0",
                currency="EUR",
                country="DE",
            )
        )
    return principal_of(acme, "sales", employee_id=employee_id, name="Ana Lima")


async def pipeline(person: Principal) -> list[tuple[str, str]]:
    listed = await done(person, "crm.list_pipeline")
    return [(deal["contact_name"], deal["amount"]) for deal in listed.result["items"]]


async def test_what_the_first_step_makes_is_used_by_the_second(seller: Principal) -> None:
    chat = Chat(seller)
    answer = await chat.say(ORDER)
    assert answer.proposal
    assert answer.proposal.kind == "plan"
    assert [s.action for s in answer.proposal.steps or []] == [
        "crm.create_contact", "crm.create_opportunity",
    ]  # fmt: skip
    assert "Not done yet" not in answer.answer
    assert await pipeline(seller) == []
    told = await chat.say("yes")
    assert told.answer.startswith("1. ")
    assert [(name, float(amount)) for name, amount in await pipeline(seller)] == [
        ("Larch Ltd", 500.0)
    ]


async def test_a_no_leaves_everything_undone(seller: Principal) -> None:
    chat = Chat(seller)
    await chat.say(ORDER)
    answer = await chat.say("no")
    assert "Nothing was changed" in answer.answer
    assert await pipeline(seller) == []


async def test_a_step_that_is_unclear_is_asked_before_a_plan_is_made(seller: Principal) -> None:
    order = "Create a contact for Jane Doe and then an opportunity over 500 for it"
    answer = await Chat(seller).say(order)
    assert not answer.proposal
    assert answer.clarification
    assert "person or a company" in answer.clarification.question


async def test_steps_that_stand_for_themselves_are_one_plan_as_well(seller: Principal) -> None:
    order = "Create a contact for Larch Ltd and then create a contact for Alder Ltd"
    answer = await Chat(seller).say(order)
    assert answer.proposal
    assert answer.proposal.kind == "plan"
    assert [s.action for s in answer.proposal.steps or []] == ["crm.create_contact"] * 2


@pytest.fixture
async def lead(seller: Principal) -> Principal:
    """Dana Wolff, whose score is well above 10 and well below 99."""
    await done(seller, "crm.create_lead", name="Dana Wolff", company="Ostrava Tools",
               email="dana@ostrava.example", company_size=250)  # fmt: skip
    return seller


async def test_a_condition_that_holds_reads_first_and_then_proposes(lead: Principal) -> None:
    order = "If the score of Dana Wolff is above 10 convert it, otherwise add a note: too early"
    answer = await Chat(lead).say(order)
    assert [a.name for a in answer.actions] == ["crm.score_lead", "crm.convert_lead"]
    assert answer.proposal
    assert answer.proposal.action == "crm.convert_lead"


async def test_a_condition_that_fails_takes_the_other_branch(lead: Principal) -> None:
    order = "If Dana Wolff's score is above 99, convert her, otherwise add a note: too early"
    answer = await Chat(lead).say(order)
    assert [a.name for a in answer.actions] == ["crm.score_lead", "crm.log_activity"]
    assert answer.proposal
    assert answer.proposal.args["text"] == "too early"

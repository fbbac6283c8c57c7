"""What the business wants of an action beyond its required arguments is asked for, not refused."""

import pytest

from kernel.auth.principal import Principal, TenantContext
from tests.actions.callers import done
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio


@pytest.fixture
async def sam(acme: TenantContext) -> Principal:
    """A seller with one deal."""
    sam = principal_of(acme, "sales_lead", "employee", name="Sam")
    await done(sam, "crm.create_contact", name="Nordwind AS", email="post@nordwind.example")
    await done(sam, "crm.create_opportunity", contact="Nordwind AS", title="Norway launch",
               amount="900", expected_close_on="2026-12-01")  # fmt: skip
    return sam


async def test_a_deal_is_lost_once_the_reason_asked_for_is_told(sam: Principal) -> None:
    chat = Chat(sam)
    asked = await chat.say("move the Norway launch to lost")
    assert asked.proposal is None
    assert asked.clarification, asked.answer
    assert asked.clarification.field == "lost_reason", (asked.clarification, asked.actions)
    told = await chat.say("they did not want to commit to a minimum quantity")
    assert told.proposal, told.answer
    assert told.proposal.args["stage"] == "lost"
    assert "minimum quantity" in told.proposal.args["lost_reason"]


async def test_what_has_been_given_and_is_refused_is_not_asked_for_again(sam: Principal) -> None:
    refused = await Chat(sam).say("move the Kettle deal to lost, they bought elsewhere")
    assert refused.proposal is None
    assert refused.clarification is None or refused.clarification.field != "lost_reason"


async def test_what_a_step_points_back_to_is_what_the_step_before_named(sam: Principal) -> None:
    order = "move the Norway launch to negotiation and remind me on Friday to call them"
    asked = await Chat(sam).say(order)
    assert asked.proposal, asked.answer
    actions = [step.action for step in asked.proposal.steps or []]
    assert actions == ["crm.move_stage", "crm.schedule_followup"]

"""Asking for a person: a ticket with what the person said, and nothing else."""

import pytest
from sqlalchemy import select

from actions.outcomes import Circumstances, Completed, ProposalRequired, Via
from actions.runner import run
from actions.undo import undo
from erp_domains.assistant.errors import ConversationNotFound
from erp_domains.assistant.models import Conversation, ConversationMessage
from erp_domains.authentication.service import create_user
from erp_domains.notifications.models import Notification
from erp_domains.rbac.service import assign_role
from erp_domains.workflows.handlers import tell_asker_of_closing, tell_support_of_ticket
from kernel.auth.principal import Principal, TenantContext, system_principal
from kernel.db.uow import begin
from kernel.errors import NotFound, PermissionDenied
from kernel.events.envelope import Envelope
from kernel.ids import new_id
from tests.actions.callers import done, state_of
from tests.fixtures.api import PASSWORD, Api
from tests.fixtures.database import PINNED_AT, principal_of

pytestmark = pytest.mark.anyio
HANDOFF = "assistant.handoff_human"
CARD = "4111 1111 1111 1111"


@pytest.fixture
async def ana(acme: TenantContext) -> Principal:
    """Somebody who has talked with Steward about an invoice."""
    return principal_of(acme, "employee", name="Ana Silva")


@pytest.fixture
async def talk(ana: Principal) -> Conversation:
    """Two questions with their answers."""
    row = Conversation(id=new_id(), user_id=ana.user_id, title="Invoice", messages_count=4)
    said = [
        ("user", f"my card {CARD} was charged twice", {}),
        ("assistant", "You owe 9,999.00 EUR.", {"actions": [
            {"name": "finance.find_invoice", "status": "completed", "result": {"total": "9999"}},
        ]}),
        ("user", "why is invoice INV-1 still open?", {}),
        ("assistant", "I do not know.", {}),
    ]  # fmt: skip
    async with begin(ana) as uow:
        uow.add(row)
        for position, (role, text, facts) in enumerate(said, start=1):
            uow.add(
                ConversationMessage(
                    id=new_id(), conversation_id=row.id, position=position, role=role, text=text,
                    facts=facts,
                )
            )  # fmt: skip
    return row


def in_chat(conversation: Conversation, *, is_tainted: bool = False) -> Circumstances:
    return Circumstances(via=Via.CHAT, conversation_id=conversation.id, is_tainted=is_tainted)


async def test_the_ticket_holds_what_the_person_said_and_no_answer(
    ana: Principal, talk: Conversation
) -> None:
    outcome = await run(ana, HANDOFF, {"reason": "somebody should call me"}, in_chat(talk))
    assert isinstance(outcome, Completed)
    assert outcome.result["number"] in outcome.summary
    text = outcome.result["text"]
    assert "somebody should call me" in text
    assert "why is invoice INV-1 still open?" in text
    assert "finance.find_invoice: completed" in text
    assert "9,999" not in text
    assert "9999" not in text
    assert CARD not in text
    assert "my card (withheld) was charged twice" in text


async def test_without_a_reason_the_last_words_are_the_subject(
    ana: Principal, talk: Conversation
) -> None:
    outcome = await run(ana, HANDOFF, {}, in_chat(talk))
    assert isinstance(outcome, Completed)
    assert outcome.result["subject"] == "why is invoice INV-1 still open?"
    first_turn = Circumstances(via=Via.CHAT, conversation_id=new_id())
    outcome = await run(ana, HANDOFF, {}, first_turn)
    assert isinstance(outcome, Completed)
    assert outcome.result["subject"] == "Asks for a person"


async def test_nobody_hands_over_the_conversation_of_another(
    ana: Principal, talk: Conversation
) -> None:
    ben = principal_of(ana.tenant, "sales", name="Ben")
    before = await state_of(ana, "tickets")
    with pytest.raises(ConversationNotFound):
        await run(ben, HANDOFF, {"conversation": str(talk.id)})
    with pytest.raises(PermissionDenied):
        await run(principal_of(ana.tenant), HANDOFF, {"reason": "hello"})
    assert await state_of(ana, "tickets") == before


async def test_without_a_sign_in_there_is_no_ticket(api: Api, ana: Principal) -> None:
    before = await state_of(ana, "tickets")
    answer = await api.client.post(f"/v1/actions/{HANDOFF}", json={"reason": "hello"})
    assert answer.status_code == 401
    assert await state_of(ana, "tickets") == before


async def test_after_foreign_text_a_person_says_yes_first(
    ana: Principal, talk: Conversation
) -> None:
    outcome = await run(ana, HANDOFF, {}, in_chat(talk, is_tainted=True))
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.summary == "Hand over to a person"


async def test_undo_withdraws_the_ticket(ana: Principal) -> None:
    opened = await done(ana, HANDOFF, reason="please call me")
    assert opened.run_id
    await undo(ana, opened.run_id, Via.API)
    ticket = await done(ana, "crm.get_ticket", ticket=opened.result["number"])
    assert ticket.result["state"] == "closed"


async def test_people_see_and_close_their_own_tickets_support_sees_all(ana: Principal) -> None:
    number = (await done(ana, HANDOFF, reason="please call me")).result["number"]
    other = principal_of(ana.tenant, "employee", name="Otto")
    with pytest.raises(NotFound):
        await run(other, "crm.get_ticket", {"ticket": number})
    assert (await done(other, "crm.list_tickets")).result["items"] == []
    support = principal_of(ana.tenant, "sales", name="Sam")
    assert [t["number"] for t in (await done(support, "crm.list_tickets")).result["items"]] == [
        number
    ]
    await done(ana, "crm.close_ticket", ticket=number)
    assert (await done(support, "crm.list_tickets", state="open")).result["total"] == 0


async def test_support_is_told_of_a_ticket_and_the_asker_of_its_end(ana: Principal) -> None:
    tenant = ana.tenant
    async with begin(system_principal(tenant)) as uow:
        user = await create_user(uow, email="sam@acme.example", name="Sam", password=PASSWORD)
        await assign_role(uow, user.id, "sales")
    ticket = (await done(ana, HANDOFF, reason="please call me")).result
    support = principal_of(tenant, "sales", name="Sam", user_id=user.id)
    await done(support, "crm.close_ticket", ticket=ticket["number"], note="called")
    async with begin(system_principal(tenant)) as uow:
        await tell_support_of_ticket(uow, envelope("ticket.opened", tenant, ticket["id"]))
        closed = envelope("ticket.closed", tenant, ticket["id"], closed_by=str(user.id))
        await tell_asker_of_closing(uow, closed)
        rows = list(await uow.session.scalars(select(Notification)))
    assert {(r.user_id, r.kind) for r in rows} == {
        (user.id, "ticket.opened"),
        (ana.user_id, "ticket.closed"),
    }
    assert "please call me" in next(r.text for r in rows if r.kind == "ticket.opened")


def envelope(kind: str, tenant: TenantContext, record_id: str, **data: str) -> Envelope:
    return Envelope(
        event_id=new_id(), event_type=kind, tenant_id=tenant.slug, timestamp=PINNED_AT,
        version="1.0", actor=str(new_id()), data={"aggregate_id": record_id, **data},
    )  # fmt: skip

"""Every CRM action, asked for by the four callers."""

from typing import Any

import pytest

from actions.outcomes import Completed, ProposalRequired
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Confirm, Risk
from kernel.errors import NotFound, PermissionDenied
from tests.actions.callers import asked, state_of
from tests.actions.crm.conftest import Team
from tests.fixtures.api import Api

pytestmark = pytest.mark.anyio
TABLES = (
    "contacts",
    "leads",
    "opportunities",
    "activities",
    "opportunity_stage_changes",
    "counters",
    "tickets",
    "ticket_messages",
)
ALL_READ = "everybody in sales may read it"
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("crm.find_contact", {"query": "birch"}, ALL_READ),
    ("crm.get_contact", {"contact": "Birchwood"}, ALL_READ),
    ("crm.create_contact", {"name": "Tern Logistics AS"}, "anybody in sales may add"),
    ("crm.update_contact", {"contact": "Birchwood", "phone": "030 5550100"}, ""),
    ("crm.create_lead", {"name": "Kestrel Air"}, "anybody in sales may add"),
    ("crm.update_lead", {"lead": "L-201", "state": "contacted"}, ""),
    ("crm.list_leads", {}, "sees none"),
    ("crm.score_lead", {"lead": "Ostrava Tools"}, ""),
    ("crm.assign_lead", {"lead": "L-201", "round_robin": True}, "sales may not assign"),
    ("crm.convert_lead", {"lead": "Dana Wolff", "amount": "9000"}, ""),
    ("crm.list_pipeline", {}, "sees none"),
    (
        "crm.create_opportunity",
        {"contact": "Birchwood", "amount": "10"},
        "anybody in sales may add",
    ),
    ("crm.move_stage", {"opportunity": "Lobby refit", "stage": "proposal"}, ""),
    ("crm.log_activity", {"about": "Lobby refit", "text": "called"}, ""),
    ("crm.list_tickets", {}, ALL_READ),
    ("crm.get_ticket", {"ticket": "T-401"}, ALL_READ),
    ("crm.reply_ticket", {"ticket": "T-401", "text": "we are on it"}, ALL_READ),
    ("crm.close_ticket", {"ticket": "T-401", "note": "called back"}, ALL_READ),
    ("crm.schedule_followup", {"about": "L-201", "due_on": "2026-04-01"}, ""),
]
IDS = [name for name, _, _ in CASES]


def test_every_crm_action_is_here() -> None:
    assert {n for n in load_actions() if n.startswith("crm.")} == set(IDS)


@pytest.mark.parametrize(("name", "arguments", "why"), CASES, ids=IDS)
async def test_only_the_allowed_caller_changes_anything(
    sales: Team, name: str, arguments: dict[str, Any], why: str
) -> None:
    before = await state_of(sales.ana, *TABLES)
    for refused in (sales.nobody, sales.outsider):
        with pytest.raises(PermissionDenied):
            await run(refused, name, arguments)
    if why == "sees none":
        seen = await run(sales.ben, name, arguments)
        assert isinstance(seen, Completed)
        assert seen.result["items"] == []
        assert seen.result["total"] == 0
    elif not why:
        with pytest.raises(NotFound):
            await run(sales.ben, name, arguments)
    assert await state_of(sales.ana, *TABLES) == before
    allowed = sales.zoe if name == "crm.assign_lead" else sales.ana
    if name == "crm.assign_lead":
        with pytest.raises(PermissionDenied):
            await run(sales.ana, name, arguments)
        await run(sales.zoe, "crm.create_lead", {"name": "Kestrel Air"})
        await run(sales.zoe, "crm.create_lead", {"name": "Solis Robotics"})
        arguments = {"lead": "Kestrel Air", "round_robin": True}
        before = await state_of(sales.ana, *TABLES)
    outcome = await run(allowed, name, arguments)
    assert isinstance(outcome, Completed)
    assert outcome.summary
    is_write = load_actions()[name].risk is not Risk.READ
    assert (await state_of(sales.ana, *TABLES) != before) == is_write


@pytest.mark.parametrize(("name", "arguments", "why"), CASES, ids=IDS)
async def test_the_assistant_only_proposes_what_needs_a_yes(
    sales: Team, name: str, arguments: dict[str, Any], why: str
) -> None:
    if name == "crm.assign_lead":
        await run(sales.zoe, "crm.create_lead", {"name": "Solis Robotics"})
        arguments = {"lead": "Ostrava Tools", "owner": "Zoe"}
    before = await state_of(sales.ana, *TABLES)
    outcome = await asked(sales.zoe, name, arguments)
    if load_actions()[name].confirm is Confirm.NO:
        assert isinstance(outcome, Completed)
        return
    assert isinstance(outcome, ProposalRequired)
    if name == "crm.reply_ticket":  # a message changes nothing that is there: the headline has it
        assert arguments["text"] in outcome.proposal.summary
    else:
        assert outcome.proposal.diff
    assert outcome.proposal.can_confirm
    assert await state_of(sales.ana, *TABLES) == before


async def test_without_a_sign_in_there_is_no_answer(api: Api, sales: Team) -> None:
    before = await state_of(sales.ana, *TABLES)
    for name, arguments, _ in CASES:
        answer = await api.client.post(f"/v1/actions/{name}", json=arguments)
        assert answer.status_code == 401, name
    assert await state_of(sales.ana, *TABLES) == before

"""Planning changes nothing and tells what each step would need."""

from typing import Any

import pytest

from actions.errors import BadItems, HumanRequired
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Confirm
from kernel.auth.principal import TenantContext
from kernel.errors import Invalid, PermissionDenied
from tests.actions.callers import asked, done, state_of
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

BIRCH = {"action": "crm.create_contact", "args": {"name": "Birch Ltd", "kind": "company"}}
DEAL = {
    "action": "crm.create_opportunity",
    "args": {"title": "Pilot", "contact": {"$ref": "steps.1.result.id"}, "amount": "900"},
}
TABLES = ("contacts", "opportunities", "proposals", "proposal_items", "action_runs", "audit_log")


async def test_given_steps_are_rehearsed_and_nothing_stays(acme: TenantContext) -> None:
    ana = principal_of(acme, "sales", "employee")
    before = await state_of(ana, *TABLES)
    plan = await done(ana, "assistant.plan", steps=[BIRCH, DEAL])
    assert [step["action"] for step in plan.result["items"]] == [BIRCH["action"], DEAL["action"]]
    assert "Birch Ltd" in plan.result["items"][1]["what"]
    assert "Nothing has been changed" in plan.summary
    assert await state_of(ana, *TABLES) == before


@pytest.mark.parametrize("roles", [(), ("sales",), ("employee",)])
async def test_who_may_not_plan_or_not_do_the_steps_is_refused(
    acme: TenantContext, roles: tuple[str, ...]
) -> None:
    ana = principal_of(acme, *roles)
    before = await state_of(ana, *TABLES)
    with pytest.raises(PermissionDenied):
        await asked(ana, "assistant.plan", {"steps": [BIRCH]})
    assert await state_of(ana, *TABLES) == before


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (
            {"steps": [BIRCH, {**DEAL, "args": {"contact": {"$ref": "steps.9.result.id"}}}]},
            BadItems,
        ),
        ({"steps": [{"action": "crm.find_contact", "args": {}}]}, Invalid),
        ({}, Invalid),
    ],
)
async def test_a_plan_that_cannot_be_is_refused(
    acme: TenantContext, arguments: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await run(principal_of(acme, "sales", "employee"), "assistant.plan", arguments)


async def test_what_only_a_person_does_on_the_page_is_in_no_plan(acme: TenantContext) -> None:
    kept = [a for a in load_actions().values() if a.confirm is Confirm.HUMAN]
    for action in kept:
        steps = {"steps": [{"action": action.name, "args": {}}]}
        with pytest.raises(HumanRequired):
            await run(principal_of(acme, "owner"), "assistant.plan", steps)

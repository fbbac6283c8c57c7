"""Export, clone and deletion as people ask for them: who may, what is proposed, what is queued."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from actions.errors import HumanRequired
from actions.outcomes import ProposalRequired
from actions.runner import run
from kernel.auth.principal import Principal, PrincipalKind, TenantContext
from kernel.db.uow import begin_shared
from kernel.errors import Invalid, PermissionDenied
from tests.actions.callers import CHAT, asked, state_of
from tests.actions.tenants.conftest import People
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("tenants.export_data", {"reason": "moving"}, "four_eyes"),
    ("tenants.clone_tenant", {"slug": "playground"}, "confirm"),
    ("tenants.delete_tenant", {"name": "acme gmbh"}, "confirm"),
]


async def queued() -> list[str]:
    tables = "shared.outbox, shared.tenant_transfers, shared.tenant_deletions"
    async with begin_shared() as session:
        return [
            str(await session.scalar(text(f"SELECT count(*) FROM {t}"))) for t in tables.split(", ")
        ]


@pytest.mark.parametrize(("name", "arguments", "required"), CASES)
async def test_who_may_not_changes_nothing_and_who_may_gets_a_proposal(
    people: People, name: str, arguments: dict[str, Any], required: str
) -> None:
    before, waiting = await state_of(people.owner, "proposals", "audit_log"), await queued()
    for caller in (people.nobody, people.seller):
        with pytest.raises(PermissionDenied):
            await run(caller, name, arguments)
    assert await state_of(people.owner, "proposals", "audit_log") == before
    outcome = await run(people.owner, name, arguments)
    assert isinstance(outcome, ProposalRequired)
    proposal = outcome.proposal
    assert (proposal.required, proposal.step_up, proposal.undo) == (required, True, "no")
    assert proposal.effects
    assert await queued() == waiting, "a preview starts nothing"


async def test_the_assistant_can_not_even_propose_a_deletion(people: People) -> None:
    with pytest.raises(HumanRequired):
        await asked(people.owner, "tenants.delete_tenant", {"name": "Acme GmbH"})
    for program in (
        replace(people.owner, kind=PrincipalKind.SERVICE),
        people.owner.through("helper"),
    ):
        with pytest.raises(HumanRequired):
            await run(program, "tenants.delete_tenant", {"name": "Acme GmbH"}, CHAT)


async def test_only_an_owner_who_types_the_name_deletes(acme: TenantContext) -> None:
    admin: Principal = principal_of(acme, "admin")
    with pytest.raises(PermissionDenied, match="owner"):
        await run(admin, "tenants.delete_tenant", {"name": acme.name})
    for wrong in ("acme", "Rival Ltd"):
        with pytest.raises(Invalid, match="full name"):
            await run(principal_of(acme, "owner"), "tenants.delete_tenant", {"name": wrong})


@pytest.mark.parametrize("slug", ["acme", "Has Spaces", "../x", "x" * 60])
async def test_a_clone_needs_a_name_of_its_own(people: People, slug: str) -> None:
    with pytest.raises(Invalid):
        await run(people.owner, "tenants.clone_tenant", {"slug": slug})

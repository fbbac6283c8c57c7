"""Every action on sign-ins, keys and agents, asked for by the four callers.

Keys and sessions have an owner, so the wrong scope is somebody who may only touch their own; the
rest belongs to nobody in particular, and there it is a role that may look but not do.
"""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from actions.decisions import confirm
from actions.errors import HumanRequired, StepUpRequired
from actions.outcomes import Completed, ProposalRequired, Replayed, Via
from actions.registry import load_actions
from actions.runner import run
from actions.spec import Confirm, Risk
from actions.undo import undo
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.models.keys import ApiKey
from erp_domains.authentication.service import create_user
from erp_domains.rbac.errors import BeyondOwnRights
from erp_domains.tenants.service import find_tenant
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.clock import now
from kernel.db.uow import begin
from kernel.errors import AppError, NotFound, PermissionDenied
from tests.actions.callers import asked, done, state_of
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of, set_back

pytestmark = pytest.mark.anyio
TABLES = (
    "users", "user_sessions", "user_roles", "api_keys", "api_key_secrets", "service_accounts",
    "agent_policies", "oidc_providers", "oidc_secrets",
)  # fmt: skip
IN_A_MONTH = (now() + timedelta(days=30)).isoformat()
KEY = {"name": "Reports", "permissions": ["crm.contact.read"], "expires_at": IN_A_MONTH}
PROVIDER = {
    "slug": "entra",
    "title": "Entra",
    "issuer": "https://login.example.com",
    "client_id": "steward",
    "allowed_domains": ["acme.test"],
}
CASES: list[tuple[str, dict[str, Any], str]] = [
    ("auth.list_sessions", {}, ""),
    ("auth.revoke_session", {"session": "Safari on a laptop"}, "colleague"),
    ("auth.list_api_keys", {}, ""),
    ("auth.create_api_key", KEY, "colleague"),
    ("auth.rotate_api_key", {"key": "Webshop"}, "colleague"),
    ("auth.revoke_api_key", {"key": "Webshop"}, "colleague"),
    ("auth.list_service_accounts", {}, "colleague"),
    ("auth.create_service_account", {"name": "Robot"}, "colleague"),
    ("auth.deactivate_service_account", {"account": "Scanner"}, "colleague"),
    ("auth.reactivate_service_account", {"account": "Old robot"}, "colleague"),
    ("auth.update_service_account", {"account": "Scanner", "roles": ["warehouse"]}, "colleague"),
    ("auth.list_agents", {}, ""),
    ("auth.create_agent", {"name": "mail", "permissions": ["email.message.read"]}, "colleague"),
    ("auth.update_agent", {"agent": "research", "purpose": "Reads"}, "colleague"),
    ("auth.deactivate_agent", {"agent": "research"}, "colleague"),
    ("auth.list_identity_providers", {}, "colleague"),
    ("auth.configure_oidc", PROVIDER, "colleague"),
    ("auth.disable_oidc", {"provider": "Keycloak"}, "colleague"),
]
IDS = [name for name, _, _ in CASES]


@dataclass
class Office:
    """An owner with a session, a key, a program, an agent and a provider; and the others."""

    owner: Principal
    colleague: Principal
    nobody: Principal


@pytest.fixture(scope="module")
async def furnished(shared_db: AsyncConnection) -> Office:
    acme = await find_tenant("acme")
    owner = await _person(acme, "sam@acme.test", "owner", "employee")
    colleague = await _person(acme, "ema@acme.test", "employee")
    async with begin(system_principal(acme)) as uow:
        for person, device in ((owner, "Safari on a laptop"), (colleague, "Firefox at home")):
            uow.add(UserSession(user_id=person.user_id, device=device, ip="192.0.2.1"))
    await done(owner, "auth.create_api_key", **(KEY | {"name": "Webshop"}))
    for name in ("Scanner", "Old robot"):
        await _decided(owner, "auth.create_service_account", {"name": name})
    await _decided(owner, "auth.deactivate_service_account", {"account": "Old robot"})
    await _decided(
        owner, "auth.create_agent", {"name": "research", "permissions": ["kb.document.read"]}
    )
    await _decided(
        owner, "auth.configure_oidc", PROVIDER | {"slug": "keycloak", "title": "Keycloak"}
    )
    return Office(owner, colleague, principal_of(acme))


@pytest.fixture
async def db(furnished: Office, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the office stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def office(db: None, furnished: Office) -> Office:
    return furnished


async def _person(tenant: TenantContext, email: str, *roles: str) -> Principal:
    async with begin(system_principal(tenant)) as uow:
        user = await create_user(uow, email=email, name=email)
    return principal_of(tenant, *roles, user_id=user.id, email=email, proved_at=now())


async def _decided(person: Principal, name: str, arguments: dict[str, Any]) -> Any:
    proposed = await run(person, name, arguments)
    assert isinstance(proposed, ProposalRequired), proposed
    decided = await confirm(person, proposed.proposal.id, Via.PAGE)
    assert not isinstance(decided, Replayed)
    return decided.run


def test_every_action_on_sign_ins_is_here() -> None:
    here = {
        action.name
        for action in load_actions().values()
        if action.execute.__module__.startswith("actions.auth.")
    }
    assert here == set(IDS)


@pytest.mark.parametrize(("name", "arguments", "reader"), CASES, ids=IDS)
async def test_only_the_allowed_caller_changes_anything(
    office: Office, name: str, arguments: dict[str, Any], reader: str
) -> None:
    action = load_actions()[name]
    before = await state_of(office.owner, *TABLES)
    refused = [office.nobody] + ([getattr(office, reader)] if reader else [])
    for caller in refused:
        with pytest.raises((PermissionDenied, NotFound)):
            await run(caller, name, arguments)
    with pytest.raises(AppError):
        await run(office.owner, name, arguments | {"tenant": "rival"})
    if action.confirm is Confirm.HUMAN:
        with pytest.raises(HumanRequired):
            await asked(office.owner, name, arguments)
    else:
        proposed = await asked(office.owner, name, arguments)
        kind = Completed if action.risk is Risk.READ else ProposalRequired
        assert isinstance(proposed, kind)
    assert await state_of(office.owner, *TABLES) == before
    if action.step_up:
        result = await _decided(office.owner, name, arguments)
    else:
        result = await run(office.owner, name, arguments)
        assert isinstance(result, Completed)
    assert result.summary
    assert (await state_of(office.owner, *TABLES) != before) == (action.risk is not Risk.READ)


async def test_without_a_sign_in_there_is_no_answer(api: Api, office: Office) -> None:
    before = await state_of(office.owner, *TABLES)
    for name, arguments, _ in CASES:
        answer = await api.client.post(f"/v1/actions/{name}", json=arguments)
        assert answer.status_code == 401, name
    assert await state_of(office.owner, *TABLES) == before


async def test_everybody_sees_and_ends_their_own_sessions_and_keys_only(office: Office) -> None:
    mine = (await done(office.colleague, "auth.list_sessions")).result
    assert [row["device"] for row in mine["items"]] == ["Firefox at home"]
    with pytest.raises(NotFound):
        await run(office.colleague, "auth.list_sessions", {"email": "sam@acme.test"})
    theirs = await done(office.owner, "auth.list_sessions", email="EMA@acme.test")
    assert [row["device"] for row in theirs.result["items"]] == ["Firefox at home"]
    assert (await done(office.colleague, "auth.list_api_keys")).result["items"] == []
    await done(office.colleague, "auth.revoke_session", session="Firefox at home")
    assert (await done(office.colleague, "auth.list_sessions")).result["items"] == []


async def test_a_key_that_was_made_by_mistake_is_revoked_by_undo(office: Office) -> None:
    made = await done(office.owner, "auth.create_api_key", **KEY)
    assert made.run_id is not None
    await undo(office.owner, made.run_id, Via.PAGE)
    async with begin(office.owner) as uow:
        key = (await uow.session.scalars(select(ApiKey).where(ApiKey.name == "Reports"))).one()
    assert key.revoked_at is not None


async def test_what_was_switched_off_by_mistake_is_switched_on_by_undo(office: Office) -> None:
    run_done = await _decided(
        office.owner, "auth.deactivate_service_account", {"account": "Scanner"}
    )
    switched = await done(office.owner, "auth.deactivate_agent", agent="research")
    assert switched.run_id is not None
    for run_id in (run_done.id, switched.run_id):
        await undo(office.owner, run_id, Via.PAGE)
    async with begin(office.owner) as uow:
        scanner = (await uow.session.scalars(select(User).where(User.name == "Scanner"))).one()
    assert scanner.is_active
    agents = (await done(office.owner, "auth.list_agents")).result["items"]
    assert [row["is_active"] for row in agents] == [True]


async def test_a_preview_of_a_service_account_shows_its_roles_and_makes_none(
    office: Office,
) -> None:
    before = await state_of(office.owner, *TABLES)
    arguments = {"name": "Robot", "purpose": "Counts"}
    proposed = await run(office.owner, "auth.create_service_account", arguments)
    assert isinstance(proposed, ProposalRequired)
    kinds = {entry.record_kind for entry in proposed.proposal.diff}
    assert {"service_accounts", "users", "user_roles"} <= kinds
    assert await state_of(office.owner, *TABLES) == before


@pytest.mark.parametrize("name", ["auth.create_api_key", "auth.rotate_api_key"])
@pytest.mark.parametrize(
    "changed",
    [{"kind": PrincipalKind.AGENT}, {"kind": PrincipalKind.SERVICE}, {"agent": "research"}],
    ids=str,
)
async def test_no_program_gets_a_secret(office: Office, name: str, changed: dict[str, Any]) -> None:
    arguments = KEY if name.endswith("create_api_key") else {"key": "Webshop"}
    before = await state_of(office.owner, *TABLES)
    with pytest.raises(HumanRequired):
        await run(replace(office.owner, **changed), name, arguments)
    stale = replace(office.owner, proved_at=now() - timedelta(minutes=6))
    with pytest.raises(StepUpRequired):
        await run(stale, name, arguments)
    assert await state_of(office.owner, *TABLES) == before


async def test_a_service_account_gets_no_role_beyond_its_givers_rights(
    office: Office, acme: TenantContext
) -> None:
    admin = await _person(acme, "ada@acme.test", "admin", "employee")
    for name, arguments in (
        ("auth.create_service_account", {"name": "Strong", "roles": ["owner"]}),
        ("auth.update_service_account", {"account": "Scanner", "roles": ["accountant"]}),
    ):
        with pytest.raises(BeyondOwnRights):
            await run(admin, name, arguments)
    changed = await _decided(
        office.owner, "auth.update_service_account", {"account": "Scanner", "roles": ["auditor"]}
    )
    assert changed.result["roles"] == ["auditor"]


async def test_an_agents_limits_are_permissions_there_are(office: Office) -> None:
    for permissions in (["crm.unicorn.read"], ["crm.contact"], ["crm.contact.read:galaxy"], []):
        with pytest.raises(AppError):
            await run(
                office.owner, "auth.create_agent", {"name": "mail", "permissions": permissions}
            )

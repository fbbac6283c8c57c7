"""Standing in: the delegator's reach, the chosen rights, these days; nothing more."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from erp_domains.hrm import service
from erp_domains.hrm.models import LeaveRequest
from erp_domains.hrm.schemas import EmployeeCreate, LeaveAsk
from erp_domains.workflows.people import SignInRequest, add_sign_in
from erp_domains.workflows.principals import load_principal
from kernel.auth.access import allows, may_see, predicate
from kernel.auth.principal import Principal, system_principal
from kernel.clock import Clock
from kernel.db.platform import AuditEntry
from kernel.db.uow import begin
from tests.actions.rbac.office import Office
from tests.actions.rbac.test_holders import code_of
from tests.fixtures.api import PASSWORD, Api, SignedIn, open_api
from tests.fixtures.database import set_back

pytestmark = pytest.mark.anyio
WEEK = {"starts_on": "2026-03-16", "ends_on": "2026-03-20"}


@dataclass
class Team(Office):
    """Mia leads Ben and Cleo; Dan is outside her team. Each has asked for leave."""

    mia: SignedIn
    ben: SignedIn
    dan: SignedIn
    requests: dict[str, UUID]

    async def reached(self, person: SignedIn, on: date | None = None) -> dict[str, set[str]]:
        """Whose leave the person may approve, by SQL and by decision on each record."""
        found: dict[str, set[str]] = {}
        tenant = self.tenant
        if on is not None:
            at = tenant.clock.now().replace(year=on.year, month=on.month, day=on.day)
            tenant = replace(tenant, clock=Clock(tenant.timezone, at))
        async with begin(system_principal(tenant)) as uow:
            who = await load_principal(uow, await self.id_of(person))
            names = {key: name for name, key in self.requests.items()}
            condition = predicate(who, LeaveRequest, "hrm.leave.approve")
            ids = await uow.session.scalars(select(LeaveRequest.id).where(condition))
            found["sql"] = {names[i] for i in ids}
            rows = list(await uow.session.scalars(select(LeaveRequest)))
            found["decision"] = {
                names[r.id] for r in rows if allows(who, "hrm.leave.approve", r).is_allowed
            }
        assert found["sql"] == found["decision"]
        return found

    async def approves(self, person: SignedIn, name: str) -> tuple[int, Any]:
        """The person approves somebody's leave."""
        return await self.ask(person, "hrm.approve_leave", leave_request=str(self.requests[name]))


@pytest.fixture(scope="module")
async def formed(staffed: Office) -> Team:
    acme = staffed.tenant
    requests: dict[str, UUID] = {}
    system = system_principal(acme)
    async with begin(system) as uow:
        ids: dict[str, UUID] = {}
        for name, manager, roles in (
            ("mia", None, ("employee", "manager")),
            ("ben", "mia", ("employee",)),
            ("cleo", "mia", ("employee",)),
            ("dan", None, ("employee",)),
        ):
            hired = EmployeeCreate(
                name=name.capitalize(), number=f"E-{name}", email=f"{name}@acme.test",
                joined_on=date(2022, 1, 3), manager_id=ids.get(manager or ""),
            )  # fmt: skip
            ids[name] = (await service.create_employee(uow, hired)).id
            await add_sign_in(
                uow,
                SignInRequest(f"{name}@acme.test", name.capitalize(), roles, f"E-{name}", PASSWORD),
            )
        for name, employee_id in ids.items():
            ask = LeaveAsk(start_on=date(2026, 4, 13), end_on=date(2026, 4, 14))
            requests[name] = (await service.request_leave(uow, employee_id, ask)).id
    async with open_api() as api:
        signed = [await api.sign_in(acme, f"{n}@acme.test") for n in ("mia", "ben", "dan")]
    return Team(api, acme, staffed.helena, staffed.ruth, staffed.ana, *signed, requests)


@pytest.fixture
async def db(formed: Team, shared_db: AsyncConnection) -> AsyncGenerator[None]:
    """What a test does is undone; the team stays."""
    async with set_back(shared_db):
        yield


@pytest.fixture
async def team(api: Api, formed: Team) -> Team:
    return replace(formed, api=api)


async def stand_in(team: Team, who: str, **facts: Any) -> Any:
    return await team.done(
        team.mia, "rbac.delegate", delegate=f"{who}@acme.test", **{**WEEK, **facts}
    )


async def test_a_delegate_approves_for_the_team_of_who_is_away(team: Team) -> None:
    assert (await team.reached(team.dan))["sql"] == set()
    run = await stand_in(team, "dan")
    assert run["result"]["permissions"] == [
        "hrm.leave.approve", "hrm.leave.read", "projects.time.approve",
    ]  # fmt: skip
    assert (await team.reached(team.dan))["sql"] == {"ben", "cleo"}
    dan = await team.again(team.dan)
    assert (await team.approves(dan, "ben"))[0] == 200
    assert (await team.approves(dan, "mia"))[0] == 404
    async with begin(system_principal(team.tenant)) as uow:
        query = select(AuditEntry.body).where(AuditEntry.kind == "action.executed")
        bodies = list(await uow.session.scalars(query))
    last = next(body for body in bodies if body["action"] == "hrm.approve_leave")
    assert last["via_delegation_of"] == ["Mia"]


async def test_only_on_the_days_and_only_the_rights_that_were_chosen(team: Team) -> None:
    await stand_in(team, "dan", starts_on="2026-03-18", permissions=["hrm.leave.approve"])
    for day, expected in ((17, set()), (18, {"ben", "cleo"}), (20, {"ben", "cleo"}), (21, set())):
        assert (await team.reached(team.dan, date(2026, 3, day)))["sql"] == expected, day
    dan = await load(team, team.dan, date(2026, 3, 18))
    assert not allows(dan, "projects.time.approve").is_allowed
    assert not may_see(dan, "hrm.leave.approve", "salary")


async def load(team: Team, person: SignedIn, on: date) -> Principal:
    at = team.tenant.clock.now().replace(year=on.year, month=on.month, day=on.day)
    tenant = replace(team.tenant, clock=Clock(team.tenant.timezone, at))
    async with begin(system_principal(tenant)) as uow:
        return await load_principal(uow, await team.id_of(person))


async def test_a_delegate_in_the_team_never_decides_for_themselves(team: Team) -> None:
    await stand_in(team, "ben")
    assert (await team.reached(team.ben))["sql"] == {"cleo"}
    ben = await team.again(team.ben)
    assert (await team.approves(ben, "ben"))[0] in (403, 404, 409, 422)


async def test_it_ends_with_the_rights_and_the_sign_in_of_the_delegator(team: Team) -> None:
    await stand_in(team, "dan")
    await team.done(team.helena, "rbac.revoke_role", person="mia@acme.test", role="manager")
    assert (await team.reached(team.dan))["sql"] == set()
    asked = await team.ask(team.helena, "rbac.assign_role", person="mia@acme.test", role="manager")
    assert (await team.confirm(team.ruth, asked))[0] == 200
    assert (await team.reached(team.dan))["sql"] == {"ben", "cleo"}
    await team.done(team.ruth, "auth.deactivate_user", person="mia@acme.test")
    assert (await team.reached(team.dan))["sql"] == set()


async def test_a_delegate_hands_nothing_on_and_nobody_delegates_what_they_lack(
    team: Team,
) -> None:
    await stand_in(team, "dan")
    dan = await team.again(team.dan)
    onward = await team.ask(dan, "rbac.delegate", delegate="ana@acme.test", **WEEK)
    assert code_of(onward) == (409, "not_delegable")
    mia = {"delegate": "dan@acme.test", **WEEK}
    for permission in ("finance.bill.approve", "rbac.role.assign", "hrm.leave.create"):
        answer = await team.ask(team.mia, "rbac.delegate", **mia, permissions=[permission])
        assert code_of(answer) == (409, "not_delegable"), permission
    too_long = {**mia, "ends_on": "2026-12-31"}
    assert code_of(await team.ask(team.mia, "rbac.delegate", **too_long)) == (422, "invalid")


async def test_either_side_ends_it_and_strangers_see_nothing(team: Team) -> None:
    await stand_in(team, "dan")
    _, shown = await team.get(await team.again(team.dan), "/v1/rbac/delegations")
    assert [d["delegator"] for d in shown["items"]] == ["Mia"]
    _, hidden = await team.get(team.ben, "/v1/rbac/delegations")
    assert hidden["items"] == []
    key = shown["items"][0]["id"]
    assert (await team.ask(team.ben, "rbac.end_delegation", delegation=key))[0] == 404
    dan = await team.again(team.dan)
    assert (await team.ask(dan, "rbac.end_delegation", delegation=key))[0] == 200
    assert (await team.reached(team.dan))["sql"] == set()
    assert code_of(await team.get(dan, "/auth/me")) == (401, "stale_permissions")


async def test_explaining_names_the_delegation(team: Team) -> None:
    await stand_in(team, "dan")
    dan = await team.again(team.dan)
    record = f"leave_request:{team.requests['cleo']}"
    _, body = await team.get(dan, f"/v1/rbac/explain?action=hrm.approve_leave&record={record}")
    assert body["allowed"]
    assert body["reason"].startswith("via delegation of Mia")
    assert "delegation of Mia" in {s["via"] for s in body["chain"]}
    record = f"leave_request:{team.requests['mia']}"
    _, body = await team.get(dan, f"/v1/rbac/explain?action=hrm.approve_leave&record={record}")
    assert not body["allowed"]

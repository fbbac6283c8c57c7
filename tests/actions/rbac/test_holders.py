"""Roles are given by two people, taken by one, and never the last owner's."""

from typing import Any

import pytest

from erp_domains.authentication.repository import user_by_email
from erp_domains.workflows.access import end_access
from kernel.auth.principal import system_principal
from kernel.db.uow import begin
from tests.actions.rbac.office import Office

pytestmark = pytest.mark.anyio
ANA = {"person": "ana@acme.test"}


def code_of(answer: tuple[int, Any]) -> tuple[int, str]:
    return answer[0], answer[1]["error"]["code"]


async def test_one_person_asks_for_a_role_and_another_confirms_it(office: Office) -> None:
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role="accountant")
    assert asked[1]["proposal"]["required"] == "four_eyes"
    assert code_of(await office.confirm(office.helena, asked)) == (403, "second_person_required")
    assert (await office.confirm(office.ana, asked))[0] in (403, 404)
    assert (await office.principal(office.ana)).roles == ("employee",)
    status, body = await office.confirm(office.ruth, asked)
    assert (status, body["run"]["requested_by"]["name"]) == (200, "Helena Brandt")
    assert (await office.principal(office.ana)).roles == ("accountant", "employee")


async def test_new_rights_make_the_old_token_stale_at_the_next_call(office: Office) -> None:
    assert (await office.get(office.ana, "/auth/me"))[0] == 200
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role="warehouse")
    assert (await office.confirm(office.ruth, asked))[0] == 200
    assert code_of(await office.get(office.ana, "/auth/me")) == (401, "stale_permissions")
    ana = await office.again(office.ana)
    assert (await office.get(ana, "/auth/me"))[0] == 200


async def test_nobody_hands_out_more_than_they_hold(office: Office) -> None:
    answer = await office.ask(office.ruth, "rbac.assign_role", **ANA, role="accountant")
    assert code_of(answer) == (409, "beyond_own_rights")
    assert answer[1]["error"]["details"]["permission"].startswith("crm.")


async def test_who_asked_must_still_hold_it_when_it_is_confirmed(office: Office) -> None:
    await office.api.add_person(office.tenant, "kim@acme.test", "owner", "admin", name="Kim Lee")
    kim = await office.api.sign_in(office.tenant, "kim@acme.test")
    asked = await office.ask(kim, "rbac.assign_role", **ANA, role="accountant")
    await office.done(office.helena, "rbac.revoke_role", person="kim@acme.test", role="owner")
    assert code_of(await office.confirm(office.ruth, asked)) == (409, "beyond_own_rights")
    assert (await office.principal(office.ana)).roles == ("employee",)


async def test_nobody_confirms_a_role_for_themselves(office: Office) -> None:
    asked = await office.ask(
        office.helena, "rbac.assign_role", person="ruth@acme.test", role="accountant"
    )
    assert code_of(await office.confirm(office.ruth, asked)) == (409, "needs_second_person")


async def test_a_role_ends_at_its_time(office: Office) -> None:
    asked = await office.ask(
        office.helena, "rbac.assign_role", **ANA, role="warehouse", until="2026-03-17"
    )
    assert (await office.confirm(office.ruth, asked))[0] == 200
    from dataclasses import replace
    from datetime import UTC, datetime

    from erp_domains.rbac.repository import rights_of
    from kernel.clock import Clock

    user_id = await office.id_of(office.ana)
    for at, is_held in (
        (datetime(2026, 3, 17, 22, 59, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 17, 23, 0, tzinfo=UTC), False),  # midnight in Berlin
    ):
        clock = Clock(office.tenant.timezone, at)
        tenant = replace(office.tenant, clock=clock)
        async with begin(system_principal(tenant)) as uow:
            roles, grants = await rights_of(uow.session, user_id, uow.now())
        assert ("warehouse" in roles) is is_held
        assert any(g.permission == "inventory.stock.*" for g in grants) is is_held


async def test_an_end_that_is_over_is_refused(office: Office) -> None:
    answer = await office.ask(
        office.helena, "rbac.assign_role", **ANA, role="warehouse", until="2026-03-15"
    )
    assert code_of(answer) == (422, "invalid")


async def test_undo_takes_the_role_again(office: Office) -> None:
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role="warehouse")
    _, body = await office.confirm(office.ruth, asked)
    path = f"/v1/action-runs/{body['run']['id']}/undo"
    answer = await office.api.client.post(path, headers=office.ruth.headers)
    assert answer.status_code == 200, answer.text
    assert (await office.principal(office.ana)).roles == ("employee",)


async def test_a_taken_role_is_gone_at_once(office: Office) -> None:
    await office.done(office.helena, "rbac.revoke_role", **ANA, role="employee")
    assert (await office.principal(office.ana)).grants == ()


async def test_the_last_owner_keeps_role_sign_in_and_employment(office: Office) -> None:
    owner = {"person": "helena@acme.test"}
    taken = await office.ask(office.ruth, "rbac.revoke_role", **owner, role="owner")
    assert code_of(taken) == (409, "last_owner")
    kept_out = await office.ask(office.ruth, "auth.deactivate_user", **owner)
    assert code_of(kept_out) == (409, "last_owner")
    hired = {"name": "Helena Brandt", "number": "E900", "joined_on": "2020-01-01"}
    assert (await office.ask(office.helena, "hrm.create_employee", **hired))[0] == 200
    async with begin(system_principal(office.tenant)) as uow:
        from sqlalchemy import select

        from erp_domains.hrm.models import Employee

        employee = (await uow.session.scalars(select(Employee))).one()
        employee.user_id = await office.id_of(office.helena)
    leaving = {"employee": "E900", "left_on": "2026-03-31"}
    eva = await office.api.person(office.tenant, "eva@acme.test", "hr")
    answer = await office.ask(eva, "hrm.terminate_employee", **leaving)
    assert code_of(answer) == (409, "last_owner"), answer
    async with begin(system_principal(office.tenant)) as uow:
        assert not await end_access(uow, employee.id)


async def test_an_owner_for_a_while_does_not_keep_the_company(office: Office) -> None:
    asked = await office.ask(
        office.helena, "rbac.assign_role", **ANA, role="owner", until="2026-03-31"
    )
    assert (await office.confirm(office.ruth, asked))[0] == 200
    answer = await office.ask(
        office.ruth, "rbac.revoke_role", person="helena@acme.test", role="owner"
    )
    assert code_of(answer) == (409, "last_owner")
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role="owner")
    assert (await office.confirm(office.ruth, asked))[0] == 200
    await office.done(office.ruth, "rbac.revoke_role", person="helena@acme.test", role="owner")


async def test_a_company_with_one_administrator_is_told_and_invites_the_second(
    office: Office,
) -> None:
    await office.done(office.helena, "rbac.revoke_role", person="ruth@acme.test", role="admin")
    _, body = await office.ask(office.helena, "rbac.assign_role", **ANA, role="warehouse")
    assert "invite a second administrator" in " ".join(body["proposal"]["warnings"])
    kim = {"name": "Kim Lee", "email": "kim@example.test", "roles": ["admin"]}
    assert (await office.ask(office.helena, "rbac.invite_user", **kim))[0] == 200


async def test_with_two_administrators_an_invitation_carries_no_role_that_confirms(
    office: Office,
) -> None:
    kim = {"name": "Kim Lee", "email": "kim@example.test"}
    for role in ("admin", "owner", "accountant"):
        answer = await office.ask(office.helena, "rbac.invite_user", **kim, roles=[role])
        assert code_of(answer) == (409, "needs_second_person"), role
    answer = await office.ask(office.helena, "rbac.invite_user", **kim, roles=["warehouse"])
    assert answer[0] == 200
    assert answer[1]["result"]["roles"] == ["Warehouse"]
    async with begin(system_principal(office.tenant)) as uow:
        user = await user_by_email(uow.session, "kim@example.test")
        assert user is not None
        assert not user.is_active


async def test_who_is_kept_out_is_out_at_once_and_can_be_let_in(office: Office) -> None:
    run = await office.done(office.ruth, "auth.deactivate_user", **ANA, reason="laptop stolen")
    assert run["summary"].startswith("Ana Silva cannot sign in")
    assert (await office.get(office.ana, "/auth/me"))[0] == 401
    await office.done(office.ruth, "auth.reactivate_user", **ANA)
    ana = await office.again(office.ana)
    assert (await office.get(ana, "/auth/me"))[0] == 200
    me = await office.ask(office.ruth, "auth.deactivate_user", person="ruth@acme.test")
    assert code_of(me) == (422, "invalid")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rbac.list_roles", {}),
        ("rbac.list_people", {}),
        ("rbac.list_conflicts", {}),
        ("rbac.create_role", {"title": "Mine"}),
        ("rbac.update_role", {"role": "employee", "title": "All"}),
        ("rbac.delete_role", {"role": "employee"}),
        ("rbac.assign_role", {**ANA, "role": "owner"}),
        ("rbac.revoke_role", {**ANA, "role": "employee"}),
        ("rbac.invite_user", {"name": "X Y", "email": "x@y.test"}),
        ("rbac.allow_conflict", {**ANA, "duty": "bill", "reason": "because"}),
        ("rbac.end_conflict", {**ANA, "duty": "bill"}),
        ("auth.deactivate_user", {"person": "ruth@acme.test"}),
        ("auth.reactivate_user", {"person": "ruth@acme.test"}),
    ],
)
async def test_without_the_right_nothing_happens(
    office: Office, name: str, arguments: dict[str, Any]
) -> None:
    assert code_of(await office.ask(office.ana, name, **arguments)) == (403, "permission_denied")

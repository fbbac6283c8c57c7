"""A company's own roles: inheritance, denials, limits; explained, simulated, separated."""

from typing import Any

import pytest

from kernel.auth.access import allows
from tests.actions.rbac.office import Office
from tests.actions.rbac.test_holders import ANA, code_of

pytestmark = pytest.mark.anyio


async def make(office: Office, title: str, **facts: Any) -> None:
    await office.done(office.helena, "rbac.create_role", title=title, **facts)


async def give(office: Office, role: str) -> None:
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role=role)
    status, body = await office.confirm(office.ruth, asked)
    assert status == 200, body


async def test_rights_come_by_several_parents_and_a_denial_beats_them(office: Office) -> None:
    await make(office, "Front desk", parents=["sales", "warehouse"])
    deny = {"permission": "inventory.order.*", "scope": "all", "is_deny": True}
    await make(office, "Temp", parents=["Front desk"], grants=[deny])
    await give(office, "Temp")
    ana = await office.principal(office.ana)
    assert set(ana.roles) == {"employee", "front_desk", "sales", "temp", "warehouse"}
    assert allows(ana, "inventory.stock.adjust").is_allowed
    assert allows(ana, "crm.contact.read").is_allowed
    refused = allows(ana, "inventory.order.read")
    assert not refused.is_allowed
    assert "temp denies" in refused.reason
    paths = {g.path for g in ana.grants if g.permission == "inventory.stock.*"}
    assert paths == {("temp", "front_desk", "warehouse")}


async def test_a_circle_of_inheritance_is_refused_by_name(office: Office) -> None:
    await make(office, "First")
    await make(office, "Second", parents=["First"])
    await make(office, "Third", parents=["Second"])
    answer = await office.ask(office.helena, "rbac.update_role", role="First", parents=["Third"])
    assert code_of(answer) == (409, "role_cycle")
    assert answer[1]["error"]["details"]["path"] == ["first", "third", "second", "first"]


async def test_a_changed_role_reaches_everybody_who_inherits_it_at_once(office: Office) -> None:
    await make(office, "Base", grants=[{"permission": "crm.contact.read"}])
    await make(office, "Upper", parents=["Base"])
    await give(office, "Upper")
    ana = await office.again(office.ana)
    assert (await office.get(ana, "/auth/me"))[0] == 200
    added = {"permission": "inventory.stock.read"}
    await office.done(office.helena, "rbac.update_role", role="Base", add=[added])
    assert code_of(await office.get(ana, "/auth/me")) == (401, "stale_permissions")
    assert allows(await office.principal(ana), "inventory.stock.read").is_allowed
    run = await office.done(
        office.helena, "rbac.update_role", role="Base", remove=["inventory.stock.read"]
    )
    assert not allows(await office.principal(ana), "inventory.stock.read").is_allowed
    path = f"/v1/action-runs/{run['id']}/undo"
    undone = await office.api.client.post(path, headers=office.helena.headers)
    assert undone.status_code == 200, undone.text
    assert allows(await office.principal(ana), "inventory.stock.read").is_allowed


async def test_what_two_people_hand_out_does_not_slip_in_by_changing_a_role(
    office: Office,
) -> None:
    await make(office, "Clerk", grants=[{"permission": "finance.invoice.read"}])
    await give(office, "Clerk")
    slip = {"permission": "finance.journal.post"}
    answer = await office.ask(office.helena, "rbac.update_role", role="Clerk", add=[slip])
    assert code_of(answer) == (409, "needs_second_person")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"role": "employee", "title": "Everybody"}, "builtin_role"),
        ({"role": "Clerk", "add": [{"permission": "finance.gold.read"}]}, "bad_grant"),
        ({"role": "Clerk", "add": [{"permission": "crm.*.read", "fields": ["soul"]}]}, "bad_grant"),
    ],
)
async def test_what_a_role_cannot_be_is_refused(
    office: Office, arguments: dict[str, Any], code: str
) -> None:
    await make(office, "Clerk")
    assert code_of(await office.ask(office.helena, "rbac.update_role", **arguments))[1] == code


async def test_a_role_is_made_and_changed_within_ones_own_rights(office: Office) -> None:
    ledger = [{"permission": "finance.journal.read"}]
    answer = await office.ask(office.ruth, "rbac.create_role", title="Books", grants=ledger)
    assert code_of(answer) == (409, "beyond_own_rights")
    pay = [{"permission": "hrm.employee.read", "fields": ["salary"]}]
    answer = await office.ask(office.ruth, "rbac.create_role", title="Pay", grants=pay)
    assert code_of(answer) == (409, "beyond_own_rights")
    names = [{"permission": "hrm.employee.read"}]
    await office.done(office.ruth, "rbac.create_role", title="Names", grants=names)


async def test_a_role_in_use_stays_until_nobody_holds_it(office: Office) -> None:
    await make(office, "Base")
    await make(office, "Upper", parents=["Base"])
    await give(office, "Upper")
    for role in ("Base", "Upper"):
        answer = await office.ask(office.helena, "rbac.delete_role", role=role)
        assert code_of(answer) == (409, "role_in_use")
    await office.done(office.helena, "rbac.revoke_role", **ANA, role="Upper")
    await office.done(office.helena, "rbac.delete_role", role="Upper")
    await office.done(office.helena, "rbac.delete_role", role="Base")
    _, body = await office.get(office.ruth, "/v1/rbac/roles")
    assert {"Base", "Upper"} & {role["title"] for role in body["items"]} == set()


async def test_the_page_lists_roles_and_people(office: Office) -> None:
    await make(office, "Upper", parents=["warehouse"])
    await give(office, "Upper")
    _, body = await office.get(office.ruth, "/v1/rbac/roles")
    upper = next(role for role in body["items"] if role["name"] == "upper")
    assert (upper["parents"], upper["holders_count"], upper["is_builtin"]) == (
        ["Warehouse"], 1, False,
    )  # fmt: skip
    _, body = await office.get(office.ruth, "/v1/rbac/people?q=silva")
    (ana,) = body["items"]
    assert {(r["name"], r["via"]) for r in ana["roles"]} == {
        ("employee", None), ("upper", None), ("warehouse", "Upper"),
    }  # fmt: skip


async def test_one_explains_ones_own_rights_without_any_right(office: Office) -> None:
    await office.done(office.helena, "rbac.revoke_role", **ANA, role="employee")
    ana = await office.again(office.ana)
    status, body = await office.get(ana, "/v1/rbac/explain?action=hrm.approve_leave")
    assert (status, body["allowed"], body["permission"]) == (200, False, "hrm.leave.approve")
    assert body["reason"] == "no role grants hrm.leave.approve"
    assert body["chain"][0]["step"] == "permission"
    others = await office.get(ana, "/v1/rbac/explain?action=hrm.approve_leave&user=ruth@acme.test")
    nobody = await office.get(ana, "/v1/rbac/explain?action=hrm.approve_leave&user=no@acme.test")
    assert others[0] == nobody[0] == 404
    assert others[1] == nobody[1]


async def test_the_chain_names_role_inheritance_denial_and_what_confirms(office: Office) -> None:
    deny = {"permission": "inventory.stock.adjust", "is_deny": True}
    await make(office, "Counter", parents=["warehouse"], grants=[deny])
    await give(office, "Counter")
    path = "/v1/rbac/explain?user=ana@acme.test&action="
    _, body = await office.get(office.ruth, f"{path}inventory.adjust_stock")
    assert not body["allowed"]
    outcomes = {(s["role"], s["via"], s["outcome"]) for s in body["chain"] if s["step"] == "grant"}
    assert outcomes == {
        ("counter", None, "denies"), ("warehouse", "counter -> warehouse", "allows"),
    }  # fmt: skip
    _, body = await office.get(office.ruth, f"{path}inventory.transfer_stock")
    assert body["allowed"]
    _, body = await office.get(
        office.ruth, "/v1/rbac/explain?user=helena@acme.test&action=finance.post_journal"
    )
    steps = {s["step"]: s["outcome"] for s in body["chain"]}
    assert (steps["confirm"], steps["duty"]) == ("four_eyes", "conflict")


async def test_a_simulation_lists_who_gains_and_loses_and_changes_nothing(office: Office) -> None:
    await make(office, "Clerk", grants=[{"permission": "finance.account.read"}])
    await give(office, "Clerk")
    changes = {
        "remove": ["finance.account.read"],
        "add": [{"permission": "inventory.stock.adjust"}],
    }
    answer = await office.api.client.post(
        "/v1/rbac/simulate",
        json={"role": "Clerk", "changes": changes},
        headers=office.ruth.headers,
    )
    body = answer.json()
    assert body["affected_users"] == 1
    assert body["gains"][0]["user"]["name"] == "Ana Silva"
    assert "inventory.adjust_stock" in body["gains"][0]["actions"]
    assert "finance.search_accounts" in body["loses"][0]["actions"]
    assert allows(await office.principal(office.ana), "finance.account.read").is_allowed
    body = (
        await office.api.client.post(
            "/v1/rbac/simulate",
            json={"user": "ana@acme.test", "changes": {"add_roles": ["hr"]}},
            headers=office.ruth.headers,
        )
    ).json()
    gained = body["gains"][0]
    assert "hrm.create_employee" in gained["actions"]
    assert "hrm.find_employee: own -> all" in gained["scopes"]


async def test_both_sides_of_a_duty_are_refused_unless_an_owner_says_why(office: Office) -> None:
    await give(office, "accountant")
    asked = await office.ask(office.helena, "rbac.assign_role", **ANA, role="finance_lead")
    assert code_of(asked) == (409, "duties_conflict")
    assert asked[1]["error"]["details"]["conflicts"] == ["vendor_payment", "bill"]
    word = {**ANA, "reason": "only two of us until the summer"}
    denied = await office.ask(office.ruth, "rbac.allow_conflict", **word, duty="bill")
    assert code_of(denied) == (403, "permission_denied")
    for duty in ("bill", "vendor_payment"):
        await office.done(office.helena, "rbac.allow_conflict", **word, duty=duty)
    await give(office, "finance_lead")
    _, body = await office.get(office.ruth, "/v1/rbac/conflicts")
    mine = {c["duty"]: c for c in body["items"] if c["name"] == "Ana Silva"}
    assert set(mine) == {"vendor_payment", "bill", "journal"}
    assert mine["bill"]["exception"] == word["reason"]
    assert {c["name"] for c in body["items"] if c["is_owner"]} == {"Helena Brandt"}
    over = {**ANA, "duty": "bill"}
    assert code_of(await office.ask(office.ruth, "rbac.end_conflict", **over))[0] == 403
    assert (await office.ask(office.helena, "rbac.end_conflict", **over))[0] == 200
    _, body = await office.get(office.ruth, "/v1/rbac/conflicts")
    assert {c["duty"]: c for c in body["items"] if c["name"] == "Ana Silva"}["bill"][
        "exception"
    ] is None
    assert code_of(await office.ask(office.helena, "rbac.end_conflict", **over))[0] == 404


async def test_people_are_listed_by_a_role_also_by_one_that_inherits_it(office: Office) -> None:
    await make(office, "Front desk", parents=["sales"])
    await give(office, "Front desk")
    told = {
        role: (await office.ask(office.helena, "rbac.list_people", role=role))[1]["summary"]
        for role in ("Front desk", "Sales", "Auditor")
    }
    assert ["Ana" in said for said in told.values()] == [True, True, False]


async def test_a_builtin_role_says_that_it_stays_whatever_was_to_change(office: Office) -> None:
    for change in ({"parents": ["Sales"]}, {"title": "Shop"}, {}):
        answer = await office.ask(office.helena, "rbac.update_role", role="Sales", **change)
        assert "built in" in answer[1]["error"]["message"], change


async def test_what_somebody_may_do_is_explained_in_their_own_words(office: Office) -> None:
    _, said = await office.ask(
        office.helena, "rbac.explain_access", **ANA, action="sign off leave requests"
    )
    assert said["summary"].startswith("Ana Silva may not use “Approve leave” (hrm.approve_leave)")

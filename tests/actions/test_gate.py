"""The one path for writes, over HTTP: propose, confirm, undo, and everybody who may not."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from actions.models import Proposal
from erp_domains.authentication.models import User, UserSession
from erp_domains.authentication.repository import user_by_email
from kernel.auth.principal import PrincipalKind, TenantContext, system_principal
from kernel.auth.tokens import issue_access_token
from kernel.clock import now
from kernel.db.uow import begin
from tests.fixtures.api import PASSWORD, Api, SignedIn

pytestmark = pytest.mark.anyio

ACCOUNT = {"code": "6990", "name": "Coffee", "type": "expense"}
JOURNAL = {"debit_account": "6100", "credit_account": "1020", "amount": "120.00"}


@pytest.fixture
async def books(api: Api, acme: TenantContext) -> Api:
    """Acme with a chart of accounts."""
    from erp_domains.finance.service.accounts import seed_chart

    async with begin(system_principal(acme)) as uow:
        await seed_chart(uow)
    return api


async def _propose(api: Api, person: SignedIn, name: str, arguments: dict[str, Any]) -> Any:
    answer = await api.client.post(
        f"/v1/actions/{name}/propose", json=arguments, headers=person.headers
    )
    assert answer.status_code == 202, answer.text
    return answer.json()["proposal"]


async def _confirm(api: Api, person: SignedIn, proposal: Any) -> tuple[int, Any]:
    path = f"/v1/proposals/{proposal['id']}/confirm"
    answer = await api.client.post(path, headers=person.headers)
    return answer.status_code, answer.json()


async def _accounts(api: Api, person: SignedIn) -> list[str]:
    path = "/v1/actions/finance.search_accounts?query=Coffee"
    answer = await api.client.get(path, headers=person.headers)
    return [row["code"] for row in answer.json()["result"]["items"]]


async def test_a_proposal_changes_nothing_until_it_is_confirmed_and_undo_takes_it_back(
    books: Api, acme: TenantContext
) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    assert await _accounts(books, tom) == []
    assert [entry["change"] for entry in proposal["diff"]] == ["create"]
    after = {field["field"]: field["after"] for field in proposal["diff"][0]["fields"]}
    assert (after["code"], after["name"]) == ("6990", "Coffee")
    status, done = await _confirm(books, tom, proposal)
    assert (status, done["run"]["state"]) == (200, "completed")
    assert await _accounts(books, tom) == ["6990"]
    path = f"/v1/action-runs/{done['run']['id']}/undo"
    undone = await books.client.post(path, headers=tom.headers)
    assert undone.json()["run"]["state"] == "undone"
    assert await _accounts(books, tom) == []
    again = await books.client.post(path, headers=tom.headers)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "not_undoable")


async def test_a_proposal_is_confirmed_once(books: Api, acme: TenantContext) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    assert (await _confirm(books, tom, proposal))[0] == 200
    status, body = await _confirm(books, tom, proposal)
    assert (status, body["error"]["code"]) == (409, "proposal_closed")
    assert await _accounts(books, tom) == ["6990"]


async def test_an_expired_proposal_is_refused(books: Api, acme: TenantContext) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(Proposal).values(expires_at=now() - timedelta(minutes=1)))
    status, body = await _confirm(books, tom, proposal)
    assert (status, body["error"]["code"]) == (409, "proposal_expired")
    assert await _accounts(books, tom) == []


async def test_nobody_else_confirms_what_is_mine_to_confirm(
    books: Api, acme: TenantContext
) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    eve = await books.person(acme, "eve@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    status, body = await _confirm(books, eve, proposal)
    assert (status, body["error"]["code"]) == (404, "proposal_not_found")
    assert await _accounts(books, tom) == []


async def test_four_eyes_need_a_second_person_with_the_right(
    books: Api, acme: TenantContext
) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    ingrid = await books.person(acme, "ingrid@acme.test", "accountant", "employee")
    guest = await books.person(acme, "guest@acme.test", "employee")
    draft = await books.client.post(
        "/v1/actions/finance.create_journal", json=JOURNAL, headers=tom.headers
    )
    code = draft.json()["result"]["number"]
    answer = await books.client.post(
        "/v1/actions/finance.post_journal", json={"journal": code}, headers=tom.headers
    )
    assert answer.status_code == 202
    proposal = answer.json()["proposal"]
    assert proposal["required"] == "four_eyes"
    status, body = await _confirm(books, tom, proposal)
    assert (status, body["error"]["code"]) == (403, "second_person_required")
    assert (await _confirm(books, guest, proposal))[0] in (403, 404)
    box = await books.client.get("/v1/proposals?box=approvals", headers=ingrid.headers)
    assert proposal["id"] in [p["id"] for p in box.json()["items"]]
    status, done = await _confirm(books, ingrid, proposal)
    assert status == 200
    assert done["run"]["requested_by"]["name"] != ""
    assert done["run"]["decided_by"]["id"] != done["run"]["requested_by"]["id"]


async def test_step_up_asks_for_fresh_proof(books: Api, acme: TenantContext) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    draft = await books.client.post(
        "/v1/actions/finance.create_account/propose", json=ACCOUNT, headers=tom.headers
    )
    proposal = draft.json()["proposal"]
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(Proposal).values(step_up=True))
        await uow.session.execute(
            update(UserSession).values(proved_at=now() - timedelta(minutes=6))
        )
    status, body = await _confirm(books, tom, proposal)
    assert (status, body["error"]["code"]) == (403, "step_up_required")
    proof = await books.client.post(
        "/auth/step-up", json={"password": PASSWORD}, headers=tom.headers
    )
    assert proof.status_code == 204
    assert (await _confirm(books, tom, proposal))[0] == 200


@pytest.mark.parametrize("kind", [k for k in PrincipalKind if k is not PrincipalKind.USER])
async def test_no_token_but_a_persons_own_confirms(
    books: Api, acme: TenantContext, kind: PrincipalKind
) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    async with begin(system_principal(acme)) as uow:
        user = await user_by_email(uow.session, "tom@acme.test")
        assert isinstance(user, User)
        token = issue_access_token(
            tenant="acme",
            user_id=user.id,
            session_id=None,
            kind=kind,
            permission_version=user.permission_version,
        )
    robot = SignedIn("", {"Authorization": f"Bearer {token.value}"}, "")
    status, body = await _confirm(books, robot, proposal)
    # Nothing outside the platform ever holds a token of the platform itself.
    is_known = kind is not PrincipalKind.SYSTEM
    refusal = (403, "human_required") if is_known else (401, "bad_token")
    assert (status, body["error"]["code"]) == refusal
    assert await _accounts(books, tom) == []


async def test_a_record_changed_since_the_preview_makes_the_proposal_stale(
    books: Api, acme: TenantContext
) -> None:
    sam = await books.person(acme, "sam@acme.test", "owner", "employee")
    made = await books.client.post(
        "/v1/actions/crm.create_contact",
        json={"name": "Birch Ltd", "kind": "company", "is_customer": True},
        headers=sam.headers,
    )
    assert made.status_code == 200, made.text
    change = {"contact": "Birch Ltd", "industry": "wood"}
    proposal = await _propose(books, sam, "crm.update_contact", change)
    other = {"contact": "Birch Ltd", "industry": "paper"}
    await books.client.post("/v1/actions/crm.update_contact", json=other, headers=sam.headers)
    status, body = await _confirm(books, sam, proposal)
    assert (status, body["error"]["code"]) == (409, "stale_proposal")
    fresh = body["error"]["details"]["proposal"]
    fields = {f["field"]: f["before"] for f in fresh["diff"][0]["fields"]}
    assert fields["industry"] == "paper"
    assert (await _confirm(books, sam, fresh))[0] == 200


async def test_editing_makes_a_new_proposal_and_closes_the_old(
    books: Api, acme: TenantContext
) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    proposal = await _propose(books, tom, "finance.create_account", ACCOUNT)
    path = f"/v1/proposals/{proposal['id']}/edit"
    changed = {"args": {**ACCOUNT, "name": "Tea"}}
    edited = (await books.client.post(path, json=changed, headers=tom.headers)).json()["proposal"]
    assert edited["id"] != proposal["id"]
    assert (await _confirm(books, tom, proposal))[1]["error"]["code"] == "proposal_closed"
    assert (await _confirm(books, tom, edited))[0] == 200


@pytest.mark.parametrize(
    ("name", "arguments", "field"),
    [
        ("hrm.request_leave", {"start_on": "2026-02-30", "end_on": "2026-03-01"}, "start_on"),
        ("finance.create_account", {**ACCOUNT, "tenant_id": "rival"}, "tenant_id"),
        ("finance.create_account", {"name": "x"}, "code"),
    ],
)
async def test_bad_arguments_name_the_field(
    books: Api, acme: TenantContext, name: str, arguments: dict[str, Any], field: str
) -> None:
    sam = await books.person(acme, "sam@acme.test", "owner", "employee")
    answer = await books.client.post(f"/v1/actions/{name}", json=arguments, headers=sam.headers)
    assert answer.status_code == 422
    faults = answer.json()["error"]["details"]["fields"]
    assert field in [fault["field"] for fault in faults]


async def test_amounts_with_too_many_decimals_are_refused(books: Api, acme: TenantContext) -> None:
    tom = await books.person(acme, "tom@acme.test", "accountant", "employee")
    answer = await books.client.post(
        "/v1/actions/finance.create_journal",
        json={**JOURNAL, "amount": "10.005"},
        headers=tom.headers,
    )
    assert answer.status_code == 422
    assert "decimal" in answer.json()["error"]["message"]


async def test_two_people_of_one_first_name_become_a_question(
    books: Api, acme: TenantContext
) -> None:
    sam = await books.person(acme, "sam@acme.test", "owner", "employee")
    for number, name in (("E801", "Liam Okafor"), ("E802", "Liam Novak")):
        person = {"name": name, "number": number, "joined_on": "2024-01-01"}
        made = await books.client.post(
            "/v1/actions/hrm.create_employee", json=person, headers=sam.headers
        )
        assert made.status_code == 200, made.text
    asked = await books.client.post(
        "/v1/actions/hrm.get_employee", json={"employee": "Liam"}, headers=sam.headers
    )
    assert (asked.status_code, asked.json()["status"]) == (409, "clarification")
    choices = {c["label"]: c["value"] for c in asked.json()["clarification"]["choices"]}
    assert set(choices) == {"Liam Okafor", "Liam Novak"}
    answer = await books.client.post(
        "/v1/actions/hrm.get_employee",
        json={"employee": choices["Liam Novak"]},
        headers=sam.headers,
    )
    assert answer.json()["result"]["name"] == "Liam Novak"


async def test_the_trail_names_who_asked_and_who_decided(books: Api, acme: TenantContext) -> None:
    sam = await books.person(acme, "sam@acme.test", "owner", "employee")
    proposal = await _propose(books, sam, "finance.create_account", ACCOUNT)
    await _confirm(books, sam, proposal)
    trail = await books.client.get("/v1/audit?action=action.executed", headers=sam.headers)
    entry = trail.json()["items"][0]["body"]
    assert entry["action"] == "finance.create_account"
    assert entry["decided_via"] == "page"
    assert entry["args_hash"] == proposal["args_hash"]
    first = await books.client.get("/v1/audit?kind=auth.signed_in", headers=sam.headers)
    assert [line["actor"]["name"] for line in first.json()["items"]] == ["Test Person"]
    proof = await books.client.get("/v1/audit/verify", headers=sam.headers)
    assert proof.json()["ok"] is True


async def test_the_trail_names_the_surface_where_a_write_was_asked(
    books: Api, acme: TenantContext
) -> None:
    sam = await books.person(acme, "sam@acme.test", "owner", "employee")
    for via, number in (("page", "4801"), ("api", "4802")):
        asked = f"/v1/actions/finance.create_account?via={via}"
        answer = await books.client.post(
            asked, json={**ACCOUNT, "code": number}, headers=sam.headers
        )
        assert answer.json()["status"] == "completed", answer.text
    trail = await books.client.get("/v1/audit?action=finance.create_account", headers=sam.headers)
    assert [line["decided_via"] for line in trail.json()["items"]] == ["api", "page"]

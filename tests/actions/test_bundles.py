"""Batches and plans over HTTP: one approval, every item by itself, and the way back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select, update

from actions.models import ActionRun, ProposalItem
from erp_domains.crm.models import Contact, Opportunity
from erp_domains.finance.service.accounts import seed_chart
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.platform import AuditEntry
from kernel.db.uow import begin
from tests.actions.callers import state_of
from tests.fixtures.api import Api, SignedIn
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

BIRCH = {"action": "crm.create_contact", "args": {"name": "Birch Ltd", "kind": "company"}}
OAK = {"action": "crm.create_contact", "args": {"name": "Oak Ltd", "kind": "company"}}
DEAL_ARGS = {"title": "Pilot", "contact": {"$ref": "steps.1.result.id"}, "amount": "900"}
DEAL = {"action": "crm.create_opportunity", "args": DEAL_ARGS}


def nested(levels: int) -> Any:
    return [nested(levels - 1)] if levels else "x"


DEEP = nested(200)


async def post(api: Api, person: SignedIn, path: str, body: Any = None) -> tuple[int, Any]:
    answer = await api.client.post(f"/v1/{path}", json=body, headers=person.headers)
    return answer.status_code, answer.json()


async def proposed(api: Api, person: SignedIn, path: str, body: Any) -> Any:
    status, answer = await post(api, person, path, body)
    assert status == 202, answer
    return answer["proposal"]


async def confirmed(api: Api, person: SignedIn, proposal: Any) -> Any:
    status, answer = await post(api, person, f"proposals/{proposal['id']}/confirm")
    assert status == 200, answer
    return answer


async def count(tenant: TenantContext, model: Any) -> int:
    async with begin(system_principal(tenant)) as uow:
        return await uow.session.scalar(select(func.count(model.id))) or 0


@pytest.fixture
async def sam(acme: TenantContext, api: Api) -> SignedIn:
    return await api.person(acme, "sam@acme.test", "owner", "employee")


async def test_a_batch_lists_every_item_and_changes_nothing_until_it_is_confirmed(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    proposal = await proposed(api, sam, "batches", {"items": [BIRCH, OAK]})
    assert [item["index"] for item in proposal["items"]] == [1, 2]
    assert [item["diff"][0]["change"] for item in proposal["items"]] == ["create", "create"]
    assert await count(acme, Contact) == 0
    answer = await confirmed(api, sam, proposal)
    assert answer["status"] == "completed"
    assert {item["status"] for item in answer["items"]} == {"completed"}
    assert await count(acme, Contact) == 2


async def test_a_confirmed_batch_does_nothing_twice(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    proposal = await proposed(api, sam, "batches", {"items": [BIRCH, OAK]})
    first = await confirmed(api, sam, proposal)
    assert await confirmed(api, sam, proposal) == first
    assert await count(acme, Contact) == 2


async def test_what_was_left_pending_is_taken_up_by_a_repeat(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    """As after a crash between two items: the first is done, the second is not."""
    proposal = await proposed(api, sam, "batches", {"items": [BIRCH, OAK]})
    await confirmed(api, sam, proposal)
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(
            update(ProposalItem).where(ProposalItem.position == 2).values(state="pending")
        )
        oak = (await uow.session.scalars(select(Contact).where(Contact.name == "Oak Ltd"))).one()
        await uow.session.delete(oak)
    again = await confirmed(api, sam, proposal)
    assert [item["status"] for item in again["items"]] == ["completed", "completed"]
    assert await count(acme, Contact) == 2


async def test_an_item_whose_record_changed_is_reported_and_the_rest_is_done(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    for name in ("Birch Ltd", "Oak Ltd"):
        await post(api, sam, "actions/crm.create_contact", {"name": name, "kind": "company"})
    items = [
        {"action": "crm.update_contact", "args": {"contact": name, "industry": "wood"}}
        for name in ("Birch Ltd", "Oak Ltd")
    ]
    proposal = await proposed(api, sam, "batches", {"items": items})
    await post(
        api, sam, "actions/crm.update_contact", {"contact": "Birch Ltd", "industry": "paper"}
    )
    answer = await confirmed(api, sam, proposal)
    assert answer["status"] == "partial"
    assert [item["status"] for item in answer["items"]] == ["stale", "completed"]
    assert answer["items"][0]["error"]["code"] == "stale_item"
    async with begin(system_principal(acme)) as uow:
        birch = (
            await uow.session.scalars(select(Contact).where(Contact.name == "Birch Ltd"))
        ).one()
        assert birch.industry == "paper"


async def test_faulty_items_are_all_named_and_nothing_is_stored(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    before = await state_of(principal_of(acme), "proposals", "contacts", "proposal_items")
    bad = [
        BIRCH,
        {"action": "crm.update_contact", "args": {"contact": "Nobody", "industry": "x"}},
        {"action": "crm.create_contact", "args": {"nme": "x"}},
    ]
    status, answer = await post(api, sam, "batches", {"items": bad})
    assert (status, answer["error"]["code"]) == (422, "bad_items")
    assert [fault["index"] for fault in answer["error"]["details"]["items"]] == [2, 3]
    assert await state_of(principal_of(acme), "proposals", "contacts", "proposal_items") == before


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("batches", {"items": []}, 422),
        ("batches", {"items": [BIRCH] * 101}, 422),
        ("batches", {"items": [BIRCH, DEAL]}, 422),
        ("batches", {"items": [{"action": "crm.find_contact", "args": {}}]}, 422),
        ("batches", {"items": [{"action": "crm.no_such", "args": {}}]}, 404),
        ("plans", {"title": "x", "steps": [BIRCH] * 21}, 422),
        ("plans", {"title": "x", "steps": [DEAL, BIRCH]}, 422),
        ("plans", {"title": "\x00", "steps": [BIRCH]}, 422),
        ("batches", {"items": [{"action": "crm.create_lead", "args": {"name": "\x00"}}]}, 422),
        ("batches", {"items": [{"action": "crm.create_lead", "args": {"name": DEEP}}]}, 422),
    ],
)
async def test_what_is_no_batch_or_plan_is_refused(
    api: Api, sam: SignedIn, path: str, body: Any, status: int
) -> None:
    assert (await post(api, sam, path, body))[0] == status


@pytest.mark.parametrize(
    "reference",
    [
        "steps.2.result.id",
        "steps.0.result.id",
        "steps.1.args.name",
        "steps.1.result",
        "steps.1.result.__class__",
        "steps.1.result.id; drop",
        "{{steps.1.result.id}}",
        7,
    ],
)
async def test_references_are_read_by_a_strict_grammar(
    api: Api, sam: SignedIn, reference: Any
) -> None:
    deal = {"action": DEAL["action"], "args": {**DEAL_ARGS, "contact": {"$ref": reference}}}
    status, answer = await post(api, sam, "plans", {"title": "x", "steps": [BIRCH, deal]})
    assert (status, answer["error"]["code"]) == (422, "bad_items")
    assert answer["error"]["details"]["items"][0]["code"] == "bad_reference"


async def test_a_step_uses_what_an_earlier_one_made_and_undo_takes_both_back(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    plan = {"title": "New customer", "steps": [BIRCH, DEAL]}
    proposal = await proposed(api, sam, "plans", plan)
    assert proposal["summary"] == "New customer"
    assert proposal["steps"][1]["args_display"]["contact"] == "Birch Ltd"
    assert (await count(acme, Contact), await count(acme, Opportunity)) == (0, 0)
    answer = await confirmed(api, sam, proposal)
    assert [step["status"] for step in answer["items"]] == ["completed", "completed"]
    async with begin(system_principal(acme)) as uow:
        birch = (await uow.session.scalars(select(Contact))).one()
        deal = (await uow.session.scalars(select(Opportunity))).one()
    assert deal.contact_id == birch.id
    status, undone = await post(api, sam, f"plans/{proposal['id']}/undo")
    assert (status, undone["status"]) == (200, "undone")
    assert (await count(acme, Contact), await count(acme, Opportunity)) == (0, 0)
    assert (await post(api, sam, f"plans/{proposal['id']}/undo"))[0] == 409


async def test_a_step_may_name_in_words_what_an_earlier_one_makes(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    deal = {"action": DEAL["action"], "args": {**DEAL_ARGS, "contact": "Birch Ltd"}}
    proposal = await proposed(api, sam, "plans", {"title": "x", "steps": [BIRCH, deal]})
    assert (await confirmed(api, sam, proposal))["status"] == "completed"
    assert await count(acme, Opportunity) == 1


async def test_a_plan_stops_at_the_step_that_fails_and_undo_stops_at_a_conflict(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    await post(api, sam, "actions/crm.create_contact", {"name": "Elm Ltd", "kind": "company"})
    change = {"action": "crm.update_contact", "args": {"contact": "Elm Ltd", "industry": "wood"}}
    steps = [BIRCH, OAK, change, {"action": "crm.create_lead", "args": {"name": "Solis"}}]
    proposal = await proposed(api, sam, "plans", {"title": "x", "steps": steps})
    await post(api, sam, "actions/crm.update_contact", {"contact": "Elm Ltd", "industry": "paper"})
    answer = await confirmed(api, sam, proposal)
    states = [step["status"] for step in answer["items"]]
    assert (answer["status"], states) == ("partial", ["completed", "completed", "stale", "pending"])
    assert await confirmed(api, sam, proposal) == answer
    await post(api, sam, "actions/crm.update_contact", {"contact": "Birch Ltd", "industry": "x"})
    _, undone = await post(api, sam, f"plans/{proposal['id']}/undo")
    assert undone["status"] == "partial"
    assert [step["status"] for step in undone["items"]][:2] == ["completed", "undone"]
    assert undone["items"][0]["error"]["code"] == "undo_conflict"


async def test_the_strictest_rule_of_a_member_holds_for_the_whole(
    acme: TenantContext, api: Api
) -> None:
    async with begin(system_principal(acme)) as uow:
        await seed_chart(uow)
    tom = await api.person(acme, "tom@acme.test", "accountant", "employee")
    eve = await api.person(acme, "eve@acme.test", "accountant", "employee")
    journal = {"debit_account": "6100", "credit_account": "1020", "amount": "120.00"}
    steps = [
        {"action": "finance.create_journal", "args": journal},
        {"action": "finance.post_journal", "args": {"journal": {"$ref": "steps.1.result.number"}}},
    ]
    proposal = await proposed(api, tom, "plans", {"title": "Rent", "steps": steps})
    assert (proposal["required"], proposal["risk"]) == ("four_eyes", "D")
    path = f"proposals/{proposal['id']}/confirm"
    assert (await post(api, tom, path))[1]["error"]["code"] == "second_person_required"
    box = await api.client.get("/v1/proposals?box=approvals", headers=eve.headers)
    shown = next(p for p in box.json()["items"] if p["id"] == proposal["id"])
    assert (len(shown["steps"]), shown["can_confirm"]) == (2, True)
    answer = await confirmed(api, eve, proposal)
    assert answer["status"] == "completed", answer
    assert await confirmed(api, eve, proposal) == answer
    async with begin(system_principal(acme)) as uow:
        runs = (await uow.session.scalars(select(ActionRun).order_by(ActionRun.id))).all()
        lines = (await uow.session.scalars(select(AuditEntry.kind))).all()
    assert len({run.requested_by for run in runs}) == len({run.decided_by for run in runs}) == 1
    assert runs[0].requested_by != runs[0].decided_by
    assert lines.count("action.executed") == 2
    assert lines.count("plan.confirmed") == 1


async def test_rights_are_those_of_the_moment_of_confirming(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    guest = await api.person(acme, "guest@acme.test", "employee")
    assert (await post(api, guest, "plans", {"title": "x", "steps": [BIRCH]}))[0] == 403
    proposal = await proposed(api, sam, "plans", {"title": "x", "steps": [BIRCH]})
    for act in ("confirm", "dismiss"):
        assert (await post(api, guest, f"proposals/{proposal['id']}/{act}"))[0] == 404
    assert (await post(api, guest, f"plans/{proposal['id']}/undo"))[0] == 404
    edit = await post(api, sam, f"proposals/{proposal['id']}/edit", {"args": {}})
    assert edit[1]["error"]["code"] == "not_editable"


async def test_many_confirmations_at_once_do_every_item_once(
    committed: TenantContext,
) -> None:
    from actions.bundle_runs import confirm_bundle
    from actions.bundles import Member, propose_bundle
    from actions.models import ProposalKind
    from actions.outcomes import Circumstances, ProposalRequired, Via

    owner = principal_of(committed, "owner")
    members = [Member("crm.create_lead", {"name": f"Lead {n}"}) for n in range(4)]
    made = await propose_bundle(owner, ProposalKind.BATCH, members, Circumstances())
    assert isinstance(made, ProposalRequired)
    await asyncio.gather(*(confirm_bundle(owner, made.proposal.id, Via.PAGE) for _ in range(8)))
    async with begin(owner) as uow:
        assert await uow.session.scalar(select(func.count(ActionRun.id))) == 4


async def test_the_answer_to_a_key_is_the_same_bytes_for_batches_too(
    acme: TenantContext, api: Api, sam: SignedIn
) -> None:
    async def keyed(path: str, key: str, body: Any = None) -> bytes:
        headers = sam.headers | {"Idempotency-Key": key}
        answer = await api.client.post(f"/v1/{path}", json=body, headers=headers)
        assert answer.status_code in (200, 202), answer.text
        return answer.content

    batch = {"items": [BIRCH, OAK]}
    first = await keyed("batches", "k-1", batch)
    assert await keyed("batches", "k-1", batch) == first
    box = await api.client.get("/v1/proposals?state=open", headers=sam.headers)
    proposal = box.json()["items"][0]
    assert (len(box.json()["items"]), len(proposal["items"])) == (1, 2)
    path = f"proposals/{proposal['id']}/confirm"
    assert await keyed(path, "k-2") == await keyed(path, "k-2")
    assert await count(acme, Contact) == 2
    for query in ("state=%00", "state=open&box=other"):
        odd = await api.client.get(f"/v1/proposals?{query}", headers=sam.headers)
        assert odd.status_code == 422

"""What an assistant may do alone: never more than the strictest rule, never what needs a person."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.errors import DeniedByPolicy, NotARule
from actions.models import ActionRun, AutonomyRule
from actions.outcomes import Circumstances, Completed, Outcome, ProposalRequired, Via
from actions.runner import run
from erp_domains.finance.service.accounts import seed_chart
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.db.platform import AuditEntry
from kernel.db.uow import begin
from kernel.errors import PermissionDenied
from tests.actions.callers import CHAT, asked, done, state_of
from tests.fixtures.api import Api, SignedIn
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

CONTACT = {"name": "Birch Ltd", "kind": "company", "is_customer": True}
JOURNAL = {"debit_account": "6100", "credit_account": "1020", "amount": "99.00"}
LOADER = Circumstances(via=Via.LOADER)


@pytest.fixture
async def books(acme: TenantContext) -> TenantContext:
    """Acme with a chart of accounts."""
    async with begin(system_principal(acme)) as uow:
        await seed_chart(uow)
    return acme


async def rule(tenant: TenantContext, pattern: str, mode: str, **more: Any) -> None:
    """An autonomy rule, as an owner would have confirmed it."""
    arguments = {"action": pattern, "mode": mode, **more}
    await run(principal_of(tenant, "owner"), "assistant.set_autonomy", arguments, LOADER)


def assistant(tenant: TenantContext, *roles: str) -> Principal:
    return principal_of(tenant, *roles).through("assistant", "offline")


def is_proposed(outcome: Outcome) -> bool:
    assert isinstance(outcome, Completed | ProposalRequired), outcome
    return isinstance(outcome, ProposalRequired)


async def test_without_a_rule_actions_ask_as_they_are_declared(acme: TenantContext) -> None:
    ana = assistant(acme, "sales")
    assert is_proposed(await asked(ana, "crm.create_contact", CONTACT))
    assert not is_proposed(await asked(ana, "crm.create_lead", {"name": "Kestrel Air"}))


async def test_an_automatic_rule_runs_at_once_and_says_by_which_rule(acme: TenantContext) -> None:
    await rule(acme, "crm.*", "auto_below", role="sales")
    outcome = await asked(assistant(acme, "sales"), "crm.create_contact", CONTACT)
    assert isinstance(outcome, Completed)
    async with begin(system_principal(acme)) as uow:
        made = (await uow.session.scalars(select(AutonomyRule))).one()
        row = await uow.session.get(ActionRun, outcome.run_id)
        line = (
            await uow.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))
        ).one()
    assert row is not None
    assert (row.via, row.decided_by, row.rule_id) == ("policy", None, made.id)
    assert (line.body["decided_via"], line.body["rule_id"]) == ("policy", str(made.id))


async def test_a_rule_of_another_role_means_nothing(acme: TenantContext) -> None:
    await rule(acme, "crm.*", "auto_below", role="accountant")
    assert is_proposed(await asked(assistant(acme, "sales"), "crm.create_contact", CONTACT))


@pytest.mark.parametrize("stricter", ["ask", "deny"])
async def test_the_strictest_of_several_rules_wins(acme: TenantContext, stricter: str) -> None:
    await rule(acme, "crm.create_contact", "auto_below", role="sales")
    await rule(acme, "crm.*", stricter)
    ana = assistant(acme, "sales")
    if stricter == "ask":
        assert is_proposed(await asked(ana, "crm.create_contact", CONTACT))
        return
    before = await state_of(ana, "contacts", "proposals")
    with pytest.raises(DeniedByPolicy, match="do it yourself"):
        await asked(ana, "crm.create_contact", CONTACT)
    assert await state_of(ana, "contacts", "proposals") == before
    async with begin(system_principal(acme)) as uow:
        kinds = (await uow.session.scalars(select(AuditEntry.kind).order_by(AuditEntry.seq))).all()
    assert kinds[-1] == "action.denied"


async def test_an_ask_rule_holds_for_what_is_declared_to_need_nobody(acme: TenantContext) -> None:
    await rule(acme, "crm.create_lead", "ask")
    assert is_proposed(await asked(assistant(acme, "sales"), "crm.create_lead", {"name": "Solis"}))


async def test_a_denial_binds_reads_of_assistants_and_no_person(acme: TenantContext) -> None:
    await rule(acme, "crm.*", "deny")
    person = principal_of(acme, "sales")
    for name, args in (("crm.find_contact", {}), ("crm.create_lead", {"name": "Solis"})):
        with pytest.raises(DeniedByPolicy):
            await asked(person.through("assistant"), name, args)
    await done(person, "crm.create_contact", **CONTACT)


@pytest.mark.parametrize(
    ("amount", "currency", "is_asked"),
    [("100", "EUR", False), ("99", "EUR", True), ("100", "USD", True), (None, None, False)],
)
async def test_money_at_stake_is_compared_with_the_rule(
    books: TenantContext, amount: str | None, currency: str | None, is_asked: bool
) -> None:
    limit = {"amount": amount, "currency": currency} if amount else {}
    await rule(books, "finance.create_journal", "auto_below", **limit)
    caller = assistant(books, "accountant")
    before = await state_of(caller, "journal_entries")
    outcome = await asked(caller, "finance.create_journal", JOURNAL)
    assert is_proposed(outcome) is is_asked
    assert (await state_of(caller, "journal_entries") == before) is is_asked


async def test_what_has_no_known_worth_is_automatic_only_without_a_limit(
    acme: TenantContext,
) -> None:
    await rule(acme, "crm.create_contact", "auto_below", amount="1000000")
    assert is_proposed(await asked(assistant(acme, "sales"), "crm.create_contact", CONTACT))


async def test_nothing_destructive_and_nothing_with_four_eyes_is_ever_automatic(
    books: TenantContext,
) -> None:
    await rule(books, "*", "auto_below")
    tom = principal_of(books, "accountant")
    draft = await done(tom, "finance.create_journal", **JOURNAL)
    post = await asked(
        tom.through("assistant"), "finance.post_journal", {"journal": draft.result["number"]}
    )
    assert isinstance(post, ProposalRequired)
    assert post.proposal.required == "four_eyes"
    contact = await done(tom, "crm.create_contact", **CONTACT)
    invoice = await done(
        tom, "finance.create_invoice", customer=contact.result["id"], amount="10.00"
    )
    number = {"invoice": invoice.result["number"]}
    assert is_proposed(await asked(tom.through("assistant"), "finance.post_invoice", number))


async def test_a_turn_that_read_untrusted_text_asks_whatever_the_rules_say(
    acme: TenantContext,
) -> None:
    await rule(acme, "crm.*", "auto_below")
    tainted = replace(CHAT, is_tainted=True)
    for name, args in (("crm.create_contact", CONTACT), ("crm.create_lead", {"name": "Solis"})):
        assert is_proposed(await run(assistant(acme, "sales"), name, args, tainted))


@pytest.mark.parametrize("kind", [PrincipalKind.AGENT, PrincipalKind.SERVICE])
async def test_agents_and_services_over_the_api_follow_the_rules(
    acme: TenantContext, kind: PrincipalKind
) -> None:
    robot = principal_of(acme, "sales", kind=kind)
    assert is_proposed(await run(robot, "crm.create_contact", CONTACT))
    await rule(acme, "crm.create_contact", "auto_below")
    assert not is_proposed(await run(robot, "crm.create_contact", CONTACT))
    await rule(acme, "crm.create_contact", "deny")
    with pytest.raises(DeniedByPolicy):
        await run(robot, "crm.create_contact", {**CONTACT, "name": "Oak Ltd"})


@pytest.mark.parametrize(
    "arguments",
    [
        {"action": "crm.no_such_thing", "mode": "ask"},
        {"action": "crm.*", "mode": "deny", "amount": "5"},
        {"action": "finance.post_journal", "mode": "auto_below"},
    ],
)
async def test_a_rule_that_means_nothing_is_refused(
    acme: TenantContext, arguments: dict[str, str]
) -> None:
    with pytest.raises(NotARule):
        await run(principal_of(acme, "owner"), "assistant.set_autonomy", arguments, LOADER)


async def test_only_who_has_the_right_changes_rules_and_nobody_at_once(acme: TenantContext) -> None:
    arguments = {"action": "crm.*", "mode": "deny"}
    before = await state_of(principal_of(acme), "autonomy_rules")
    with pytest.raises(PermissionDenied):
        await run(principal_of(acme, "sales"), "assistant.set_autonomy", arguments)
    outcome = await run(principal_of(acme, "admin"), "assistant.set_autonomy", arguments)
    assert isinstance(outcome, ProposalRequired)
    assert outcome.proposal.step_up
    assert await state_of(principal_of(acme), "autonomy_rules") == before


async def test_rules_are_set_listed_removed_and_taken_back_over_http(
    acme: TenantContext, api: Api
) -> None:
    sam = await api.person(acme, "sam@acme.test", "admin")
    wanted = {"action": "crm.*", "mode": "auto_below", "amount": "500", "role": "sales"}
    run_id = await _confirmed(api, sam, "assistant.set_autonomy", wanted)
    shown = (await api.client.get("/v1/autonomy", headers=sam.headers)).json()["items"]
    assert [(r["role"], r["action"], r["mode"], r["currency"]) for r in shown] == [
        ("sales", "crm.*", "auto_below", "EUR")
    ]
    await _confirmed(api, sam, "assistant.remove_autonomy", {"action": "crm.*", "role": "sales"})
    async with begin(system_principal(acme)) as uow:
        assert await uow.session.scalar(select(func.count(AutonomyRule.id))) == 0
    undone = await api.client.post(f"/v1/action-runs/{run_id}/undo", headers=sam.headers)
    assert undone.status_code == 409
    ana = await api.person(acme, "ana@acme.test", "sales")
    assert (await api.client.get("/v1/autonomy", headers=ana.headers)).status_code == 403


async def _confirmed(api: Api, person: SignedIn, name: str, arguments: dict[str, str]) -> str:
    path = f"/v1/actions/{name}"
    asked_for = await api.client.post(path, json=arguments, headers=person.headers)
    assert asked_for.status_code == 202, asked_for.text
    proposal = asked_for.json()["proposal"]
    confirm = f"/v1/proposals/{proposal['id']}/confirm"
    answer = await api.client.post(confirm, headers=person.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["run"]["id"]

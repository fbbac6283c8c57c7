"""Who decides, how often, and with which rights: races, second persons, services, secrets."""

import asyncio
from collections import Counter
from dataclasses import replace
from typing import Annotated, Any

import pytest
from pydantic import BaseModel
from sqlalchemy import func, select, text, update

from actions.decisions import confirm, dismiss
from actions.errors import (
    ProposalClosed,
    ProposalNotFound,
    RunNotFound,
    StepUpRequired,
)
from actions.execution import execute, kept_answer
from actions.models import ActionRun, Proposal
from actions.outcomes import Circumstances, Completed, Decided, ProposalRequired, Via
from actions.proposals import read_proposal
from actions.runner import run
from actions.shown_once import HIDDEN, ShownOnce
from actions.spec import Action, Confirm, NoArgs, Risk, Undo, UndoKind
from actions.undo import undo
from erp_domains.authentication.models import User
from erp_domains.crm.models import Lead
from erp_domains.finance.service.accounts import seed_chart
from erp_domains.rbac.service import revoke_role
from kernel.auth.principal import Principal, PrincipalKind, TenantContext, system_principal
from kernel.clock import now
from kernel.db.platform import AuditEntry
from kernel.db.uow import UnitOfWork, begin
from tests.actions.callers import CHAT, asked, done
from tests.fixtures.api import Api, SignedIn
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio

CONTACT = {"name": "Birch Ltd", "kind": "company"}
JOURNAL = {"debit_account": "6100", "credit_account": "1020", "amount": "120.00"}
FORCED = Circumstances(must_propose=True)


async def proposed(caller: Principal, name: str, arguments: Any, asked_as: Circumstances = FORCED):
    outcome = await run(caller, name, arguments, asked_as)
    assert isinstance(outcome, ProposalRequired)
    return outcome.proposal


async def test_of_many_confirmations_at_once_one_runs(committed: TenantContext) -> None:
    ana = principal_of(committed, "sales")
    proposal = await proposed(ana, "crm.create_lead", {"name": "Solis"})
    answers = await asyncio.gather(
        *(confirm(ana, proposal.id, Via.PAGE) for _ in range(20)), return_exceptions=True
    )
    kinds = Counter(type(answer) for answer in answers)
    assert kinds == {Decided: 1, ProposalClosed: 19}
    async with begin(system_principal(committed)) as uow:
        assert await uow.session.scalar(select(func.count(Lead.id))) == 1
        assert await uow.session.scalar(select(func.count(ActionRun.id))) == 1


async def test_of_many_undos_at_once_one_takes_back(committed: TenantContext) -> None:
    ana = principal_of(committed, "sales")
    made = await done(ana, "crm.create_contact", **CONTACT)
    answers = await asyncio.gather(
        *(undo(ana, made.run_id, Via.PAGE) for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(answer, Decided) for answer in answers) == 1


async def test_a_newer_proposal_of_a_conversation_supersedes_the_open_one(
    acme: TenantContext,
) -> None:
    ana = principal_of(acme, "sales")
    talk = replace(CHAT, conversation_id=ana.user_id)
    first = await proposed(ana, "crm.create_contact", CONTACT, talk)
    second = await proposed(ana, "crm.create_contact", {**CONTACT, "name": "Oak"}, talk)
    with pytest.raises(ProposalClosed, match="superseded"):
        await confirm(ana, first.id, Via.PAGE)
    assert isinstance(await confirm(ana, second.id, Via.PAGE), Decided)


async def test_somebody_who_may_only_review_neither_confirms_nor_dismisses(
    acme: TenantContext,
) -> None:
    ana, ada = principal_of(acme, "sales"), principal_of(acme, "auditor", "employee")
    proposal = await proposed(ana, "crm.create_contact", CONTACT)
    with pytest.raises(ProposalNotFound):
        await dismiss(ada, proposal.id)
    async with begin(ada) as uow:
        row = await uow.session.get(Proposal, proposal.id)
        assert row is not None
        assert not read_proposal(ada, row).can_confirm


async def test_what_a_service_proposes_is_decided_by_whoever_holds_the_right(
    acme: TenantContext,
) -> None:
    robot = principal_of(acme, "sales", kind=PrincipalKind.SERVICE)
    proposal = await proposed(robot, "crm.create_contact", CONTACT, Circumstances())
    with pytest.raises(ProposalNotFound):
        await confirm(principal_of(acme, "employee"), proposal.id, Via.PAGE)
    decided = await confirm(principal_of(acme, "sales"), proposal.id, Via.PAGE)
    assert isinstance(decided, Decided)
    assert decided.run.requested_by.id == robot.user_id


async def test_who_lost_the_right_meanwhile_asked_in_vain(acme: TenantContext, api: Api) -> None:
    async with begin(system_principal(acme)) as uow:
        await seed_chart(uow)
    tom = await api.person(acme, "tom@acme.test", "accountant", "employee")
    eve = await api.person(acme, "eve@acme.test", "accountant", "employee")
    draft = await _post(api, tom, "actions/finance.create_journal", JOURNAL)
    number = draft["result"]["number"]
    answer = await _post(api, tom, "actions/finance.post_journal", {"journal": number})
    async with begin(system_principal(acme)) as uow:
        user = (await uow.session.scalars(select(User).where(User.email == tom.email))).one()
        await revoke_role(uow, user.id, "accountant")
    path = f"/v1/proposals/{answer['proposal']['id']}/confirm"
    refused = await api.client.post(path, headers=eve.headers)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "requester_lost_right"


async def test_taking_back_needs_todays_right_reach_and_proof(acme: TenantContext) -> None:
    admin = principal_of(acme, "admin", proved_at=now())
    rule = {"action": "crm.*", "mode": "deny"}
    proposal = await proposed(admin, "assistant.set_autonomy", rule)
    decided = await confirm(admin, proposal.id, Via.PAGE)
    assert isinstance(decided, Decided)
    with pytest.raises(StepUpRequired):
        await undo(replace(admin, proved_at=None), decided.run.id, Via.PAGE)
    with pytest.raises(RunNotFound):
        await undo(principal_of(acme, "sales"), decided.run.id, Via.PAGE)
    await undo(admin, decided.run.id, Via.PAGE)


async def test_every_run_has_one_line_in_the_trail_and_every_line_a_run(
    acme: TenantContext,
) -> None:
    """Whatever way a write took: at once, confirmed, by rule, replayed, taken back, refused."""
    ana = principal_of(acme, "sales")
    await done(ana, "crm.create_lead", name="One")
    await asked(ana.through("assistant"), "crm.create_lead", {"name": "Two"})
    proposal = await proposed(ana, "crm.create_contact", CONTACT)
    await confirm(ana, proposal.id, Via.WIDGET)
    await run(ana, "crm.create_lead", {"name": "Three"}, Circumstances(via=Via.LOADER))
    made = await done(ana, "crm.create_contact", **{**CONTACT, "name": "Oak"})
    await undo(ana, made.run_id, Via.PAGE)
    refused = await proposed(ana, "crm.create_contact", {**CONTACT, "name": "Elm"})
    await dismiss(ana, refused.id)
    async with begin(ana) as uow:
        runs = (await uow.session.scalars(select(ActionRun))).all()
        lines = (await uow.session.scalars(select(AuditEntry))).all()
    told = Counter(x.body["run_id"] for x in lines if x.kind == "action.executed")
    assert told == {str(row.id): 1 for row in runs}
    assert len(runs) == 5
    assert {row.via for row in runs} == {"api", "policy", "widget", "loader"}
    undone = [x.body["run_id"] for x in lines if x.kind == "action.undone"]
    assert undone == [str(row.id) for row in runs if row.state == "undone"]


class Secret(BaseModel):
    """What a key's maker reads once."""

    name: str
    secret: Annotated[str, ShownOnce()]


async def _make(uow: UnitOfWork, args: NoArgs) -> Secret:
    return Secret(name="till", secret="erp_sk_4711")


MAKE = Action(
    name="test.make", title="Make", description="", permission="crm.lead.create", risk=Risk.WRITE,
    confirm=Confirm.ASK, step_up=False, args=NoArgs, execute=_make,
    describe=lambda r: f"Made {r.name} with {r.secret}.", summarize=None, examples=(),
    undo=Undo.no("no"),
)  # fmt: skip


async def test_what_is_shown_once_is_answered_and_kept_nowhere(acme: TenantContext) -> None:
    async with begin(principal_of(acme, "sales")) as uow:
        row, answer = await execute(uow, MAKE, NoArgs(), Circumstances())
        assert isinstance(answer, Completed)
        assert answer.result["secret"] == "erp_sk_4711"
        kept = kept_answer(row, answer)
        assert kept.result == {"name": "till", "secret": HIDDEN}
        assert kept.undo is UndoKind.NO
    async with begin(system_principal(acme)) as uow:
        for table in ("action_runs", "audit_log", "idempotency_keys"):
            query = text(f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%4711%'")
            assert await uow.session.scalar(query) == 0


async def test_an_expired_proposal_shows_as_such_and_is_refused(acme: TenantContext) -> None:
    ana = principal_of(acme, "sales")
    proposal = await proposed(ana, "crm.create_contact", CONTACT)
    async with begin(system_principal(acme)) as uow:
        await uow.session.execute(update(Proposal).values(expires_at=now()))
    async with begin(ana) as uow:
        row = await uow.session.get(Proposal, proposal.id)
        assert row is not None
        shown = read_proposal(ana, row)
    assert (shown.state, shown.can_confirm, shown.why_not) == ("expired", False, "it has expired")


async def _post(api: Api, person: SignedIn, path: str, body: Any) -> Any:
    answer = await api.client.post(f"/v1/{path}", json=body, headers=person.headers)
    assert answer.status_code in (200, 202), answer.text
    return answer.json()


async def test_what_a_persons_own_key_proposes_is_that_persons_to_confirm(
    acme: TenantContext, api: Api
) -> None:
    tom = await api.person(acme, "tom@acme.test", "sales", "employee")
    eve = await api.person(acme, "eve@acme.test", "sales", "employee")
    async with begin(system_principal(acme)) as uow:
        user = (await uow.session.scalars(select(User).where(User.email == tom.email))).one()
    key = principal_of(acme, "sales", kind=PrincipalKind.SERVICE, user_id=user.id)
    proposal = await proposed(key, "crm.create_contact", CONTACT, Circumstances())
    path = f"/v1/proposals/{proposal.id}/confirm"
    assert (await api.client.post(path, headers=eve.headers)).status_code == 404
    assert (await api.client.post(path, headers=tom.headers)).status_code == 200

"""A company's own tests: the asker's rights, nothing written, a report to read."""

from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from actions.models import ActionRun, AutonomyRule, Proposal
from erp_domains.authentication.models import User
from erp_domains.hrm.models import Department
from gateway.assistant.models import Conversation
from gateway.quality import jobs
from gateway.quality.evaluations import JOB, play_evaluation
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from kernel.ids import new_id
from kernel.jobs.registry import registered_jobs, run_job
from kernel.llm.offline.model import OfflineModel
from tests.fixtures.api import Api, SignedIn

pytestmark = pytest.mark.anyio
PATH = "/v1/evaluations"
COUNTED = (Conversation, Proposal, ActionRun, Department)
CREATE = {
    "id": "makes",
    "question": "create a department called Quality",
    "expect": {"action": "hrm.create_department"},
}
LIST = {
    "id": "reads",
    "question": "list departments",
    "expect": {"action": "hrm.list_departments", "answer_excludes": ["Quality"]},
}
REFUSE = {
    "id": "refuses",
    "question": "show the trial balance",
    "expect": {"action": "finance.trial_balance", "refused": True},
}


@pytest.fixture
async def root(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, "root@acme.test", "admin", "hr", "employee")


async def ask(api: Api, who: SignedIn, cases: Any) -> Any:
    return await api.client.post(PATH, json={"cases": cases}, headers=who.headers)


async def played(api: Api, tenant: TenantContext, who: SignedIn, cases: Any) -> dict[str, Any]:
    asked = await ask(api, who, cases)
    assert asked.status_code == 202, asked.text
    found = asked.json()
    assert found["state"] == "waiting"
    await run_job(system_principal(tenant), JOB, {"evaluation_id": found["id"]})
    return (await api.client.get(f"{PATH}/{found['id']}", headers=who.headers)).json()


async def counts(tenant: TenantContext) -> list[int]:
    async with begin(system_principal(tenant)) as uow:
        return [
            await uow.session.scalar(select(func.count()).select_from(model)) or 0
            for model in COUNTED
        ]


async def test_questions_are_judged_and_nothing_is_written(
    api: Api, acme: TenantContext, root: SignedIn
) -> None:
    before = await counts(acme)
    report = await played(api, acme, root, [CREATE, LIST, REFUSE])
    assert report["state"] == "done"
    assert [(r["id"], r["faults"]) for r in report["results"]] == [
        ("makes", []), ("reads", []), ("refuses", []),
    ]  # fmt: skip
    assert (report["cases"], report["passed"]) == (3, 3)
    assert report["model"] == "steward built-in"
    assert report["results"][0]["actions"][0]["status"] == "proposal_required"
    assert await counts(acme) == before


async def test_a_wrong_answer_says_what_is_wrong(
    api: Api, acme: TenantContext, root: SignedIn
) -> None:
    wrong = [
        {"question": "list departments", "expect": {"action": "hrm.org_chart"}},
        {"question": "list departments", "expect": {"refused": True}},
        {"question": "list departments", "expect": {"cites": ["leave-policy.md"]}},
        {"question": "list departments", "expect": {"answer_includes": [["Atlantis", "Mu"]]}},
        {"question": "show the trial balance", "expect": {"answer_includes": ["balance"]}},
    ]
    report = await played(api, acme, root, "\n".join(orjson.dumps(w).decode() for w in wrong))
    assert report["passed"] == 0
    faults = [result["faults"] for result in report["results"]]
    assert "not hrm.org_chart" in faults[0][0]
    assert faults[1] == ["did not refuse"]
    assert faults[2] == ["does not cite leave-policy.md"]
    assert faults[3] == ["does not say Atlantis or Mu"]
    assert "refused what should be possible" in faults[4]
    assert [r["id"] for r in report["results"]] == [f"case-{n}" for n in range(1, 6)]


async def test_only_those_with_the_right_ask_and_see_and_only_their_own_company(
    api: Api, acme: TenantContext, rival: TenantContext, root: SignedIn
) -> None:
    found = (await ask(api, root, [LIST])).json()
    clerk = await api.person(acme, "clerk@acme.test", "employee")
    assert (await ask(api, clerk, [LIST])).status_code == 403
    assert (await api.client.get(PATH, headers=clerk.headers)).status_code == 403
    outsider = await api.person(rival, "eve@rival.test", "owner")
    one = await api.client.get(f"{PATH}/{found['id']}", headers=outsider.headers)
    assert one.status_code == 404
    assert (await api.client.get(PATH, headers=outsider.headers)).json()["items"] == []
    listed = (await api.client.get(PATH, headers=root.headers)).json()["items"]
    assert [item["id"] for item in listed] == [found["id"]]


async def test_bad_cases_are_named(api: Api, root: SignedIn) -> None:
    for cases, part in (
        ('{"question": "a", "expect": {"refused": true}}\n{"question": 3}', "line 2"),
        ('{"question": "a", "expect": {}}', "say what must come of it"),
        ([{**LIST, "id": "x"}, {**LIST, "id": "x"}], "same id"),
        ("\n", "1 to 200"),
    ):
        answer = await ask(api, root, cases)
        assert answer.status_code == 422, answer.text
        assert part in answer.text


async def test_a_few_wait_at_once_and_a_repeated_job_changes_nothing(
    api: Api, acme: TenantContext, root: SignedIn
) -> None:
    first = await played(api, acme, root, [LIST])
    await play_evaluation(system_principal(acme), first["id"], OfflineModel())
    again = (await api.client.get(f"{PATH}/{first['id']}", headers=root.headers)).json()
    assert again == first
    await play_evaluation(system_principal(acme), new_id(), OfflineModel())
    for _ in range(3):
        assert (await ask(api, root, [LIST])).status_code == 202
    assert (await ask(api, root, [LIST])).status_code == 429


async def test_what_an_assistant_may_do_alone_is_rehearsed_too(
    api: Api, acme: TenantContext, root: SignedIn
) -> None:
    async with begin(system_principal(acme)) as uow:
        uow.add(
            AutonomyRule(id=new_id(), role="*", action="hrm.create_department", mode="auto_below")
        )
    before = await counts(acme)
    report = await played(api, acme, root, [CREATE])
    assert report["passed"] == 1
    assert await counts(acme) == before


async def test_who_has_left_or_lost_the_right_is_not_asked_for(
    api: Api, acme: TenantContext, root: SignedIn
) -> None:
    asked = (await ask(api, root, [LIST])).json()
    async with begin(system_principal(acme)) as uow:
        user = (await uow.session.scalars(select(User).where(User.email == root.email))).one()
        user.is_active = False
    assert registered_jobs()[JOB] is jobs.run_evaluation
    await run_job(system_principal(acme), JOB, {"evaluation_id": asked["id"]})
    other = await api.person(acme, "chief@acme.test", "owner")
    report = (await api.client.get(f"{PATH}/{asked['id']}", headers=other.headers)).json()
    assert (report["state"], report["results"]) == ("failed", [])
    assert "not active" in report["error"]


async def test_text_no_column_holds_is_refused(api: Api, acme: TenantContext) -> None:
    person = await api.person(acme, "nul@acme.test", "owner")
    case = {"question": "who is \x00?", "expect": {"refused": True}}
    answer = await api.client.post(
        "/v1/evaluations", json={"cases": [case]}, headers=person.headers
    )
    assert answer.status_code == 422

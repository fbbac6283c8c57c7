"""Use and cost of models: each sees their own, administrators all."""

from datetime import timedelta
from decimal import Decimal

import pytest

from actions.assistant.usage import UsageReport
from actions.errors import BadArguments
from actions.runner import run
from erp_domains.tenants.metering import PersonMeter
from kernel.auth.principal import Principal, TenantContext
from kernel.clock import today
from kernel.errors import PermissionDenied
from kernel.llm.metering import CallOutcome, ExpectedCall, ModelCallRecord
from kernel.llm.port import Task, Usage
from tests.actions.callers import done, state_of
from tests.fixtures.api import Api
from tests.fixtures.database import principal_of

pytestmark = pytest.mark.anyio
NAME = "assistant.usage"


async def use(
    person: Principal,
    model: str = "gpt-5-mini",
    outcome: CallOutcome = CallOutcome.COMPLETED,
    cost: str = "0.0125",
) -> None:
    meter = PersonMeter(person)
    amount = Decimal(cost)
    id_ = await meter.reserve(ExpectedCall(model, Task.CHAT, 100, amount))
    made = ModelCallRecord(model, Task.CHAT, outcome, Usage(70, 30), amount, True, 12)
    await meter.settle(id_, made)


async def report(person: Principal, **arguments: object) -> UsageReport:
    return UsageReport.model_validate((await done(person, NAME, **arguments)).result)


async def test_four_callers(acme: TenantContext, api: Api):
    ana, ben = (principal_of(acme, "employee", name=name) for name in ("Ana", "Ben"))
    await use(ana)
    await use(ben)
    before = await state_of(ana, "model_calls", "audit_log")
    assert (await api.client.get("/v1/usage")).status_code == 401
    with pytest.raises(PermissionDenied):
        await run(principal_of(acme), NAME, {})
    assert [row.title for row in (await report(ana, by="person")).items] == ["Ana"]
    everyone = await report(principal_of(acme, "admin"), by="person")
    assert {row.title for row in everyone.items} == {"Ana", "Ben"}
    assert await state_of(ana, "model_calls", "audit_log") == before


async def test_sums_are_exact_and_count_failures_and_cancellations(acme: TenantContext):
    ana = principal_of(acme, "employee", name="Ana")
    await use(ana, cost="0.000000001")
    await use(ana, outcome=CallOutcome.FAILED)
    await use(ana, outcome=CallOutcome.CANCELLED)
    await use(ana, model="other", cost="0.5")
    found = await report(ana)
    assert [(r.title, r.calls, r.failed, r.cancelled) for r in found.items] == [
        ("other", 1, 0, 0),
        ("gpt-5-mini", 3, 1, 1),
    ]
    assert found.items[1].cost == Decimal("0.025000001")
    assert (found.items[1].prompt_tokens, found.items[1].completion_tokens) == (210, 90)


@pytest.mark.parametrize("by", ["person", "model", "feature", "day"])
async def test_every_view_adds_up_to_the_same(acme: TenantContext, by: str):
    admin = principal_of(acme, "admin")
    for name in ("Ana", "Ben"):
        await use(principal_of(acme, "employee", name=name))
    found = await report(admin, by=by)
    assert sum(row.cost for row in found.items) == Decimal("0.025")
    assert len(found.items) == (2 if by == "person" else 1)


async def test_days_are_the_companys_and_the_last_one_counts(acme: TenantContext):
    ana, day = principal_of(acme, "employee"), today(acme.timezone)
    await use(ana)
    assert (await report(ana, from_on=day, to_on=day, by="day")).items[0].title == str(day)
    before = day - timedelta(days=1)
    nothing = await done(ana, NAME, from_on=before, to_on=before)
    assert "No model was used" in nothing.summary
    with pytest.raises(BadArguments):
        await run(ana, NAME, {"from_on": str(day), "to_on": str(before)})


async def test_the_route_answers_with_the_report(acme: TenantContext, api: Api):
    ana = await api.person(acme, "ana@acme.example", "employee")
    answer = await api.client.get(
        "/v1/usage?from=2026-01-01&to=2026-12-31&by=day", headers=ana.headers
    )
    assert answer.status_code == 200
    assert answer.json()["items"] == []
    assert answer.json()["by"] == "day"
    refused = await api.client.get("/v1/usage?by=planet", headers=ana.headers)
    assert refused.status_code == 422

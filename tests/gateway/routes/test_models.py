"""The model gateway: a company's own programs talk to its models, within rights and budgets."""

from collections.abc import AsyncGenerator
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from erp_domains.tenants import leases
from erp_domains.tenants.leases import LEASE_CALLS, close_leased_calls, leased_calls
from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.service.settings import update_settings
from gateway import kept_callers, model_relays
from kernel.auth.principal import TenantContext, system_principal
from kernel.budgets.door import close_ledger, ledger
from kernel.budgets.process import ProcessLedger
from kernel.db.uow import begin
from kernel.llm.openai_compatible import Provider
from tests.fixtures.api import Api, SignedIn
from tests.kernel.llm.fake_provider import FakeProvider, fake_provider

pytestmark = pytest.mark.anyio
COMPLETIONS = "/v1/chat/completions"
HELLO = {"messages": [{"role": "user", "content": "hello"}]}


@pytest.fixture
async def provider(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[FakeProvider]:
    async with fake_provider() as running:
        names = ("answers well", "calls tools", "cuts the stream", "500", "429", "answers whole")
        found = {name: Provider(running.url, name, "sk-secret") for name in names}
        monkeypatch.setattr(model_relays, "relays", lambda: found)
        monkeypatch.setattr("gateway.routes.models.relays", lambda: found)
        monkeypatch.setattr(leases, "FLUSH_S", 600)  # only when a test says so
        kept_callers.forget_callers()
        await close_ledger()
        yield running
        await model_relays.close_relays()
        await close_leased_calls()
        await close_ledger()


@pytest.fixture
async def ada(api: Api, acme: TenantContext) -> SignedIn:
    return await api.person(acme, "ada@acme.test", "admin")


async def ask(api: Api, who: SignedIn, model: str = "answers well", **more: Any) -> Any:
    body = {"model": model, **HELLO, **more}
    return await api.client.post(COMPLETIONS, json=body, headers=who.headers)


async def calls_of(tenant: TenantContext) -> list[ModelCall]:
    await leased_calls().flush()
    async with begin(system_principal(tenant)) as uow:
        return list(await uow.session.scalars(select(ModelCall).order_by(ModelCall.id)))


def held() -> int:
    book = ledger()
    assert isinstance(book, ProcessLedger)
    return sum(len(account.holds) for account in book._accounts.values())


async def test_a_stream_passes_byte_for_byte_and_is_counted(
    api: Api, acme: TenantContext, ada: SignedIn, provider: FakeProvider
):
    answer = await ask(api, ada, stream=True)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert "Grüß" in answer.text
    assert answer.text.endswith("data: [DONE]\n\n")
    sent = provider.bodies[0]
    assert sent["stream_options"] == {"include_usage": True}
    assert sent["max_tokens"] == 4096
    assert provider.headers[0]["Authorization"] == "Bearer sk-secret"
    (call,) = await calls_of(acme)
    assert (call.model, call.outcome, call.prompt_tokens) == ("answers well", "completed", 11)
    assert (call.completion_tokens, call.is_estimate, held()) == (3, False, 0)


async def test_tools_and_whole_answers_pass_as_they_are(
    api: Api, acme: TenantContext, ada: SignedIn, provider: FakeProvider
):
    tools = [{"type": "function", "function": {"name": "f", "parameters": {}}}]
    streamed = await ask(api, ada, "calls tools", stream=True, tools=tools, max_tokens=9)
    assert "hrm__request_leave" in streamed.text
    assert provider.bodies[0]["tools"] == tools
    whole = await ask(api, ada, "answers whole", max_tokens=9)
    assert whole.json()["choices"][0]["message"]["content"] == "hi"
    assert [c.prompt_tokens for c in await calls_of(acme)] == [11, 7]


async def test_only_who_may_use_models_gets_to_them(
    api: Api, acme: TenantContext, ada: SignedIn, provider: FakeProvider
):
    emil = await api.person(acme, "emil@acme.test", "employee")
    assert (await ask(api, emil)).status_code == 403
    assert (await api.client.get("/v1/models", headers=emil.headers)).status_code == 403
    assert (await api.client.post(COMPLETIONS, json=HELLO)).status_code == 401
    assert (await api.client.get("/v1/models")).status_code == 401
    listed = (await api.client.get("/v1/models", headers=ada.headers)).json()["data"]
    assert "answers well" in {model["id"] for model in listed}
    async with begin(system_principal(acme)) as uow:
        await update_settings(uow, {"ai.models_allowed": ["calls tools"]})
    refused = await ask(api, ada)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "model_not_found")
    async with begin(system_principal(acme)) as uow:
        await update_settings(uow, {"ai.models_allowed": [], "ai.personal_data_masking": True})
    assert (await ask(api, ada)).json()["error"]["code"] == "personal_data_hidden"
    assert provider.bodies == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"model": "answers well"}, 422),
        ({"model": 7, **HELLO}, 422),
        ({"model": "made up", **HELLO}, 404),
        ({"model": "answers well", "n": 5, **HELLO}, 422),
    ],
)
async def test_what_cannot_be_passed_on_is_said(
    api: Api, ada: SignedIn, provider: FakeProvider, body: Any, status: int
):
    answer = await api.client.post(COMPLETIONS, json=body, headers=ada.headers)
    assert answer.status_code == status
    assert provider.bodies == []


async def test_a_provider_that_fails_is_told_without_its_words(
    api: Api, acme: TenantContext, ada: SignedIn, provider: FakeProvider
):
    assert (await ask(api, ada, "500")).json()["error"]["code"] == "model_unavailable"
    waiting = await ask(api, ada, "429")
    assert (waiting.status_code, waiting.headers["retry-after"]) == (429, "7")
    cut = await ask(api, ada, "cuts the stream", stream=True)
    last = orjson.loads(cut.text.strip().split("\n\n")[-1].removeprefix("data: "))
    assert last["error"]["code"] == "model_garbage"
    calls = await calls_of(acme)
    assert [(c.outcome, c.error) for c in calls] == [
        ("failed", "model_unavailable"), ("failed", ""), ("failed", "model_garbage"),
    ]  # fmt: skip
    assert [c.completion_tokens for c in calls][:2] == [0, 0]
    assert held() == 0


async def test_budgets_hold_to_the_last_token(
    api: Api, acme: TenantContext, ada: SignedIn, provider: FakeProvider
):
    async with begin(system_principal(acme)) as uow:
        await update_settings(uow, {"budgets.person_tokens_per_day_max": 300})
    answers = [await ask(api, ada, stream=True, max_tokens=100) for _ in range(4)]
    assert [a.status_code for a in answers] == [200, 429, 429, 429]  # held until it is counted
    assert answers[1].json()["error"]["code"] == "model_budget_exceeded"
    assert held()
    await leased_calls().flush()
    assert held() == 0
    assert (await ask(api, ada, stream=True, max_tokens=100)).status_code == 200
    async with begin(system_principal(acme)) as uow:
        await update_settings(uow, {"budgets.person_tokens_per_day_max": 100_000})
    await leased_calls().flush()
    for _ in range(LEASE_CALLS):
        assert (await ask(api, ada, stream=True, max_tokens=100)).status_code == 200
    assert held() == 2  # one lease for all of them, on the company's and the person's tokens

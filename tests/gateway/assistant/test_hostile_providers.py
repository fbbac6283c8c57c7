"""A provider in a process of its own that does everything wrong: the turn ends well all the same.

Each case has a clear answer, one line of use per call, nothing held in a budget, and no crash.
"""

import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from contextlib import aclosing

import pytest
from sqlalchemy import select

from erp_domains.tenants.model_calls import ModelCall
from erp_domains.tenants.service.settings import update_settings
from gateway.assistant.turn import Turn
from gateway.routes import chat
from kernel.auth.principal import TenantContext
from kernel.budgets.door import close_ledger, ledger
from kernel.budgets.process import ProcessLedger
from kernel.db.uow import begin
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider, StreamLimits
from tests.erp_domains.hrm.company import Company
from tests.fixtures.api import Api
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
QUICK = StreamLimits(
    connect_s=1, first_token_s=0.3, between_tokens_s=0.2, total_s=0.6, bytes_max=400_000
)
BALANCE = "what is my leave balance?"

# What the provider does -> what its first call leaves behind: outcome and code of the failure.
BROKEN = {
    "stalls before": "model_timeout",
    "stalls after": "model_timeout",
    "only keeps alive": "model_timeout",
    "drips for ever": "model_timeout",
    "talks garbage": "model_garbage",
    "sends odd shapes": "model_garbage",
    "sends broken arguments": "model_garbage",
    "sends arguments that are a list": "model_garbage",
    "sends calls that are a number": "model_garbage",
    "sends other letters": "model_garbage",
    "nests for ever": "model_garbage",
    "calls everything at once": "model_garbage",
    "cuts the stream": "model_garbage",
    "ends without a word": "model_garbage",
    "floods": "model_garbage",
    "writes on and on": "model_garbage",
    "breaks its lines never": "model_garbage",
    "answers with a page": "model_garbage",
    "does not stream": "model_garbage",
    "breaks off with an error": "model_unavailable",
    "redirects": "model_unavailable",
    "asks to wait": "model_unavailable",
    "500": "model_unavailable",
    "401": "model_unavailable",
}


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    """The provider's address; it lives in a process of its own."""
    command = [sys.executable, "-m", "tests.kernel.llm.fake_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
async def fresh_ledger() -> AsyncGenerator[ProcessLedger]:
    await close_ledger()
    made = ledger()
    assert isinstance(made, ProcessLedger)
    yield made
    await close_ledger()


def chain(address: str, behaviour: str) -> FallbackModel:
    primary = OpenAICompatibleModel(Provider(address, behaviour), QUICK)
    return FallbackModel(Link(primary), Link(OfflineModel(), is_free=True))


async def calls_of(company: Company) -> list[ModelCall]:
    async with begin(company.ana) as uow:
        return list(await uow.session.scalars(select(ModelCall).order_by(ModelCall.id)))


def held_in(book: ProcessLedger) -> int:
    accounts = book._accounts.values()  # pyright: ignore[reportPrivateUsage]  # no other reader
    return sum(len(account.holds) for account in accounts)


@pytest.mark.parametrize(("behaviour", "code"), BROKEN.items())
async def test_whatever_it_does_the_turn_ends_well(
    company: Company, address: str, fresh_ledger: ProcessLedger, behaviour: str, code: str
):
    model = chain(address, behaviour)
    talk = Chat(company.ana, model)
    read = await talk.say(BALANCE)
    await model.aclose()
    assert read.model == OfflineModel.name
    assert read.answer.startswith("On Mon 16 Mar 2026: You have 25 days")
    assert talk.streamed() == read.answer
    calls = await calls_of(company)
    assert [(c.outcome, c.error) for c in calls if c.model == behaviour] == [("failed", code)]
    assert held_in(fresh_ledger) == 0


@pytest.mark.parametrize("behaviour", ["invents actions"])
async def test_an_invented_action_is_refused_and_changes_nothing(
    company: Company, address: str, fresh_ledger: ProcessLedger, behaviour: str
):
    model = chain(address, behaviour)
    read = await Chat(company.ana, model).say(BALANCE)
    await model.aclose()
    assert read.answer
    assert {a.status for a in read.actions} == {"failed"}
    assert held_in(fresh_ledger) == 0


@pytest.mark.parametrize(
    "behaviour", ["counts in words", "counts beyond belief", "reports no usage"]
)
async def test_what_it_will_not_or_cannot_count_is_estimated(
    company: Company, address: str, fresh_ledger: ProcessLedger, behaviour: str
):
    model = chain(address, behaviour)
    read = await Chat(company.ana, model).say("hello")
    await model.aclose()
    call = (await calls_of(company))[0]
    assert call.is_estimate
    assert 100 < call.prompt_tokens < 50_000
    assert 1 <= call.completion_tokens <= 25
    assert read.usage
    assert read.usage.prompt_tokens == call.prompt_tokens


async def test_a_reader_who_leaves_pays_for_what_was_written_and_holds_nothing(
    company: Company, address: str, fresh_ledger: ProcessLedger
):
    patient = StreamLimits(first_token_s=20, between_tokens_s=20, total_s=20)
    model = FallbackModel(OpenAICompatibleModel(Provider(address, "stalls after"), patient))
    async with aclosing(Turn(company.ana, model, BALANCE).events()) as events:
        async for event in events:
            if event.name == "token":
                assert held_in(fresh_ledger)
                break
    await model.aclose()
    assert held_in(fresh_ledger) == 0
    (call,) = await calls_of(company)
    assert (call.outcome, call.is_estimate, call.completion_tokens > 0) == ("cancelled", True, True)


async def test_a_provider_that_asks_to_wait_is_left_alone(company: Company, address: str):
    model = chain(address, "asks to wait")
    for _ in range(3):
        assert (await Chat(company.ana, model).say(BALANCE)).model == OfflineModel.name
    await model.aclose()
    assert [c.model for c in await calls_of(company)].count("asks to wait") == 1


async def test_without_budget_the_built_in_model_answers_and_says_why(
    company: Company, address: str, fresh_ledger: ProcessLedger
):
    async with begin(company.eva) as uow:
        await update_settings(uow, {"budgets.person_tokens_per_day_max": 50})
    model = chain(address, "answers well")
    read = await Chat(company.ana, model).say(BALANCE)
    assert read.model == OfflineModel.name
    assert "answers well was not asked" in read.answer
    assert "50 tokens on models a day" in read.answer
    assert [c.model for c in await calls_of(company)] == [OfflineModel.name] * 2
    async with begin(company.eva) as uow:
        await update_settings(uow, {"budgets.person_tokens_per_day_max": 1_000_000})
    assert (await Chat(company.ana, model).say("hello")).model == "answers well"
    await model.aclose()
    assert held_in(fresh_ledger) == 0


async def test_a_caller_that_wants_no_other_model_gets_429(
    acme: TenantContext,
    api: Api,
    address: str,
    fresh_ledger: ProcessLedger,
    monkeypatch: pytest.MonkeyPatch,
):
    owner = await api.person(acme, "olga@acme.example", "owner")
    settings = {"values": {"budgets.person_tokens_per_day_max": 50}}
    assert (
        await api.client.patch("/v1/tenant/settings", json=settings, headers=owner.headers)
    ).is_success
    model = chain(address, "answers well")
    monkeypatch.setattr(chat, "model", lambda: model)
    body = {"text": "hello", "stream": False, "allow_fallback": False}
    answer = await api.client.post("/v1/chat/turns", json=body, headers=owner.headers)
    assert answer.status_code == 429
    assert answer.json()["error"]["code"] == "model_budget_exceeded"
    fine = await api.client.post(
        "/v1/chat/turns", json=body | {"allow_fallback": True}, headers=owner.headers
    )
    assert fine.status_code == 200
    await model.aclose()


async def test_without_leave_to_fall_back_a_broken_provider_is_a_clear_error(
    acme: TenantContext, api: Api, address: str, monkeypatch: pytest.MonkeyPatch
):
    owner = await api.person(acme, "olga@acme.example", "owner")
    model = chain(address, "500")
    monkeypatch.setattr(chat, "model", lambda: model)
    body = {"text": "hello", "stream": False, "allow_fallback": False}
    answer = await api.client.post("/v1/chat/turns", json=body, headers=owner.headers)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "model_unavailable"
    await model.aclose()

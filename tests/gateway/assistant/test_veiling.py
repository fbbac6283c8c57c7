"""Where the company hides personal data, a provider gets none of it; the person sees all of it."""

import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from typing import Any

import aiohttp
import pytest

from erp_domains.tenants.service.settings import update_settings
from kernel.db.uow import begin
from kernel.llm.fallback import FallbackModel, Link
from kernel.llm.offline.model import OfflineModel
from kernel.llm.openai_compatible import OpenAICompatibleModel, Provider
from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio
ASK = "my number is +49 30 1234567, my IBAN DE89370400440532013000; look up Ana Silva"
CANARIES = ("Ana", "Silva", "ana@acme", "4600", "4,600", "Eva", "Weber", "1234567", "DE8937")


@pytest.fixture(scope="module")
def address() -> Generator[str]:
    """A provider in a process of its own."""
    command = [sys.executable, "-m", "tests.kernel.llm.fake_provider"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
async def provider(address: str) -> AsyncGenerator[FallbackModel]:
    link = Link(OpenAICompatibleModel(Provider(address, "looks a person up")))
    model = FallbackModel(link, Link(OfflineModel(), is_free=True))
    yield model
    await model.aclose()


async def seen_by(address: str) -> list[Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(address.removesuffix("/v1") + "/seen") as answer,
    ):
        return (await answer.json())["bodies"]


async def test_the_provider_sees_stand_ins_and_the_person_the_truth(
    company: Company, provider: FallbackModel, address: str
):
    async with begin(company.system) as uow:
        await update_settings(uow, {"ai.personal_data_masking": True})
    talk = Chat(company.eva, provider)
    first = await talk.say(ASK)
    assert first.model == "looks a person up"
    assert [(a.name, a.status) for a in first.actions] == [("hrm.get_employee", "completed")]
    assert first.actions[0].args == {"employee": "Ana Silva"}
    for shown in ("Ana Silva", "ana@acme.example", "4600"):
        assert shown in first.answer.replace(",", "")
    assert talk.streamed() == first.answer
    await talk.say("and once more: look up Ana Silva")  # now all of it is history as well
    bodies = await seen_by(address)
    assert len(bodies) == 4
    sent = repr([body["messages"] for body in bodies])
    assert [word for word in CANARIES if word in sent] == []
    names = {body["messages"][-1]["content"].split(" up ")[-1] for body in (bodies[0], bodies[2])}
    assert len(names) == 1  # the same all through the conversation


async def test_the_built_in_model_and_companies_that_do_not_hide_see_words_as_they_are(
    company: Company, provider: FallbackModel, address: str
):
    before = len(await seen_by(address))
    await Chat(company.eva, provider).say("look up Ana Silva")
    assert "Ana Silva" in repr((await seen_by(address))[before:])
    async with begin(company.system) as uow:
        await update_settings(uow, {"ai.personal_data_masking": True})
    read = await Chat(company.eva).say("show the employee Ana Silva")
    assert read.model == OfflineModel.name
    assert "Ana Silva" in read.answer

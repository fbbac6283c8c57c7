"""The assistant keeps to what the company has set."""

import pytest

from erp_domains.tenants.service.settings import update_settings
from gateway.assistant.policy import AssistantDisabled
from kernel.auth.principal import TenantContext
from kernel.db.uow import begin
from kernel.llm.offline.model import OfflineModel
from tests.fixtures.database import principal_of
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio


class Foreign(OfflineModel):
    """The built-in model under the name of an outside one."""

    name = "foreign-1"


async def test_a_company_without_assistant_gets_a_clear_refusal(acme: TenantContext):
    owner = principal_of(acme, "owner")
    async with begin(owner) as uow:
        await update_settings(uow, {"ai.is_assistant_enabled": False})
    with pytest.raises(AssistantDisabled, match="switched the assistant off"):
        await Chat(owner).say("hello")
    async with begin(owner) as uow:
        await update_settings(uow, {"ai.is_assistant_enabled": True})
    assert (await Chat(owner).say("hello")).answer


async def test_a_model_that_is_not_allowed_reads_nothing(acme: TenantContext):
    owner = principal_of(acme, "owner")
    async with begin(owner) as uow:
        await update_settings(uow, {"ai.models_allowed": ["other-2"]})
    read = await Chat(owner, Foreign()).say("what can you do")
    assert read.model == OfflineModel.name
    assert "do not allow foreign-1" in read.answer
    async with begin(owner) as uow:
        await update_settings(uow, {"ai.models_allowed": ["other-2", "foreign-1"]})
    assert "do not allow" not in (await Chat(owner, Foreign()).say("what can you do")).answer

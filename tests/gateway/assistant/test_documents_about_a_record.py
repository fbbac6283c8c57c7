"""The contract with a customer is asked for in words; that with another one does not answer."""

import pytest

from erp_domains.crm.models.contacts import ContactKind
from erp_domains.crm.schemas import ContactCreate
from erp_domains.crm.service import create_contact
from ingestion.pipeline import process_document
from kernel.auth.principal import TenantContext, system_principal
from kernel.db.uow import begin
from tests.fixtures.database import principal_of
from tests.fixtures.library import company, library_company, outside_parts
from tests.fixtures.uploads import upload_document
from tests.gateway.assistant.chat import Chat

__all__ = ["company", "library_company", "outside_parts"]
pytestmark = [pytest.mark.anyio, pytest.mark.integration]
PARTIES = {"Oakhurst Timber Ltd": 3, "Brightwell Foods Ltd": 7}


async def test_the_contract_with_the_customer_asked_for_answers(company: TenantContext) -> None:
    boss = principal_of(company, "owner")
    for name, months in PARTIES.items():
        async with begin(boss) as uow:
            data = ContactCreate(kind=ContactKind.COMPANY, name=name, is_customer=True)
            await create_contact(uow, data)
        text = f"# Contract\n\nWith {name}.\n\n## Term\n\nThe notice period is {months} months.\n"
        document = await upload_document(boss, f"{months}.md", text.encode(), readers=["all"])
        await process_document(system_principal(company), document.id)
    question = "What is the notice period in the contract with {}?"
    for name, months in PARTIES.items():
        answer = await Chat(boss).say(question.format(name))
        assert f"{months} months" in answer.answer
        (other,) = set(PARTIES.values()) - {months}
        assert f"{other} months" not in answer.answer

"""Questions to documents over several turns, and documents that do not agree."""

import pytest

from ingestion.pipeline import process_document
from kernel.auth.principal import Principal, system_principal
from kernel.llm.port import TextDelta
from kernel.llm.scripted import ScriptedModel
from tests.fixtures.library import company, employee, hr, library_company, outside_parts
from tests.fixtures.uploads import upload_document
from tests.gateway.assistant.chat import Chat

__all__ = ["company", "employee", "hr", "library_company", "outside_parts"]
pytestmark = [pytest.mark.anyio, pytest.mark.integration]
MOORINGS = b"""# Moorings

| Harbour | Fee per night |
|---|---|
| Bergen | 31 EUR |
| Tromso | 44 EUR |
"""
QUAY = (
    b"---\ndate: 2026-01-15\n---\n# Quay rules\n\nThe quay gate is locked at 21:30 every evening.\n"
)
YARD = (
    b"---\ndate: 2023-04-01\n---\n# Yard notes\n\nThe quay gate is locked at 19:00 every evening.\n"
)


async def add(person: Principal, name: str, data: bytes) -> None:
    document = await upload_document(person, name, data, readers=["all"])
    await process_document(system_principal(person.tenant), document.id)


async def test_a_follow_up_is_looked_up_as_the_whole_question(
    hr: Principal, employee: Principal
) -> None:
    await add(hr, "moorings.md", MOORINGS)
    chat = Chat(employee)
    first = await chat.say("What is the fee per night for a mooring in Bergen?")
    assert "31 EUR" in first.answer
    second = await chat.say("and in Tromso?")
    assert second.answer.startswith("Harbour: Tromso; Fee per night: 44 EUR")


async def test_documents_that_do_not_agree_are_both_cited_and_the_newer_is_named(
    hr: Principal, employee: Principal
) -> None:
    await add(hr, "quay.md", QUAY)
    await add(hr, "yard.md", YARD)
    answer = await Chat(employee).say("When is the quay gate locked?")
    assert {c.title for c in answer.citations} == {"Quay rules", "Yard notes"}
    assert "These documents do not agree" in answer.answer
    assert "the newer is “Quay rules”" in answer.answer
    assert {str(c.as_of) for c in answer.citations} == {"2026-01-15", "2023-04-01"}


async def test_what_a_provider_adds_to_the_documents_is_taken_back(
    hr: Principal, employee: Principal
) -> None:
    await add(hr, "moorings.md", MOORINGS)
    model = ScriptedModel([TextDelta("In Bergen it is 31 EUR [1]. Sailors pay 12 EUR less [1].")])
    chat = Chat(employee, model)
    answer = await chat.say("What is the fee per night for a mooring in Bergen?")
    assert "31 EUR" in answer.answer
    assert "12 EUR" not in answer.answer
    assert "stream.reset" in chat.names()

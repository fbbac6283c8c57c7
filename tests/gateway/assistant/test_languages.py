"""Conversations in other languages: the same actions, questions and cards in the person's words."""

import pytest

from tests.erp_domains.hrm.company import Company
from tests.gateway.assistant.chat import Chat

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Wie viele Urlaubstage habe ich noch?", "auf Englisch"),
        ("Combien de jours de congé me reste-t-il ?", "en anglais"),
        ("¿Cuántos días de vacaciones me quedan?", "en inglés"),
        ("Quanti giorni di ferie mi restano?", "in inglese"),
        ("Hoeveel vakantiedagen heb ik nog?", "in het Engels"),
    ],
)
async def test_the_balance_is_told_and_its_language_excused(
    company: Company, text: str, note: str
) -> None:
    answer = await Chat(company.ana).say(text)
    assert [(a.name, a.status) for a in answer.actions] == [("hrm.leave_balance", "completed")]
    assert note in answer.answer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ich möchte vom 3. bis 7. August Urlaub nehmen", "Bitte prüfen und bestätigen Sie."),
        ("Je voudrais poser des congés du 3 au 7 août", "Veuillez vérifier et confirmer."),
        ("Quiero pedir vacaciones del 3 al 7 de agosto", "Compruébelo y confírmelo, por favor."),
    ],
)
async def test_leave_is_proposed_for_the_days_named(
    company: Company, text: str, words: str
) -> None:
    answer = await Chat(company.ana).say(text)
    assert answer.proposal
    assert answer.proposal.action == "hrm.request_leave"
    assert answer.proposal.args["start_on"] == "2026-08-03"
    assert answer.proposal.args["end_on"] == "2026-08-07"
    assert words in answer.answer


async def test_a_question_for_what_is_missing_is_in_the_language(company: Company) -> None:
    answer = await Chat(company.ana).say("Ich möchte gern Urlaub nehmen")
    assert answer.clarification
    assert "an welchem Tag" in answer.clarification.question


async def test_what_is_not_allowed_is_said_in_the_language(company: Company) -> None:
    answer = await Chat(company.ana).say("Genehmige den Urlaub von Ben")
    assert not answer.proposal
    assert "erlaubt Ihre Rolle nicht" in answer.answer

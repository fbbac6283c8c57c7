"""Conversations that people have taken over: the assistant is silent until it is released.

What the person writes is kept, goes into the ticket, and is told to who looks after it. No model
reads it, and nothing is carried out.
"""

from uuid import UUID

from actions.assistant.release import RELEASE
from actions.outcomes import Circumstances, Completed, Via
from actions.runner import run
from erp_domains.assistant.policy import without_secrets
from erp_domains.crm import service as crm
from gateway.assistant import history
from gateway.assistant.events import ActionRead, HandedOver, TurnDraft
from gateway.assistant.history import Loaded
from kernel.auth.principal import Principal
from kernel.db.uow import begin
from kernel.errors import AppError


async def handed_over(person: Principal, conversation_id: UUID) -> HandedOver | None:
    """Who answers in a conversation of this person; None while the assistant does."""
    async with begin(person) as uow:
        found = await crm.people_answer(uow, conversation_id)
        if found is None:
            return None
        return HandedOver(ticket_id=found.id, ticket=found.number, subject=found.subject)


async def pass_on(person: Principal, loaded: Loaded, text: str, draft: TurnDraft) -> UUID:
    """Keep what the person said and put it into the ticket; the id of the message."""
    async with begin(person) as uow:
        message_id = await history.save_unanswered(uow, loaded, text, draft)
        ticket = await crm.people_answer(uow, loaded.id)
        if ticket is not None:
            await crm.say_in_ticket(uow, ticket, without_secrets(text))
        return message_id


async def release(person: Principal, loaded: Loaded) -> ActionRead | None:
    """Let the assistant answer again, as the person's own words ask; None if it does already."""
    if await handed_over(person, loaded.id) is None:
        return None
    asked = Circumstances(via=Via.PAGE, conversation_id=loaded.id)  # as good as the button
    try:
        outcome = await run(person, RELEASE, {}, asked)
    except AppError as error:
        return ActionRead(
            name=RELEASE, args={}, status="failed", summary=error.message, result=error.as_json()
        )
    if not isinstance(outcome, Completed):
        raise TypeError("what a person asks for on the page runs at once")
    return ActionRead(
        name=RELEASE, args={}, status="completed", summary=outcome.summary,
        result=outcome.result, run_id=outcome.run_id, undo=outcome.undo.value,
    )  # fmt: skip

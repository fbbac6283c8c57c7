"""Letting the assistant answer again where a person had taken over."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.crm import service
from erp_domains.crm.errors import NotHandedOver
from erp_domains.crm.models import Ticket
from kernel.db.uow import UnitOfWork

RELEASE = "assistant.release"


class Release(ActionArgs):
    """Let the assistant answer again in a conversation that was handed over to a person.

    The ticket stays open. Not for closing it.
    """

    ticket: Annotated[Ref, RefTo("ticket")] | None = Field(
        None, description="Number of the ticket, e.g. T-401; for whoever looks after it."
    )
    conversation: UUID | None = Field(
        None, description="Which of the person's own conversations; this one if left out."
    )


class Released(BaseModel):
    """A conversation in which the assistant answers again."""

    id: UUID
    number: str
    subject: str


async def _silence(uow: UnitOfWork, context: UndoContext) -> str:
    ticket = await service.get_ticket(uow, UUID(context.result["id"]), is_locked=True)
    ticket.released_at = None
    return f"The assistant is silent again; people answer in {ticket.number}."


@action(
    RELEASE,
    permission="crm.ticket.update",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.by(_silence, "people answer again, the assistant is silent", is_strict=False),
    describe=lambda done: f"I answer here again. {done.number} “{done.subject}” stays open.",
    summarize=lambda args: f"Let the assistant answer again{_named(args)}",
    title="Continue with the assistant",
    examples=[
        "continue with the assistant",
        "let the assistant answer again",
        "release the conversation of ticket T-401",
        "hand T-402 back to the assistant",
        "give this conversation back to Steward",
        "the assistant may take over again in T-405",
        "I want to talk to the assistant again",
        "back to the assistant please",
        "unsilence the assistant in T-407",
        "let Steward reply again in this conversation",
        "I do not need the person any more, carry on with the assistant",
        "return ticket T-410 to the bot",
        "resume the assistant for T-411",
    ],
)
async def release_conversation(uow: UnitOfWork, args: Release) -> Released:
    """By the number of the ticket, or by the conversation."""
    ticket = await service.release_conversation(uow, await _ticket_id(uow, args))
    return Released(id=ticket.id, number=ticket.number, subject=ticket.subject)


async def _ticket_id(uow: UnitOfWork, args: Release) -> UUID:
    if args.ticket is not None:
        return args.ticket.id
    conversation_id = args.conversation or uow.conversation_id
    found: Ticket | None = None
    if conversation_id is not None:
        found = await service.people_answer(uow, conversation_id)
    if found is None:
        raise NotHandedOver("no person has taken over here; just go on asking")
    return found.id


def _named(args: Release) -> str:
    return f" in ticket {args.ticket.label}" if args.ticket else ""

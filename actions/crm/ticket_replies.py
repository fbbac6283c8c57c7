"""Answering somebody who asked for a person."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from actions.refs import Ref, RefTo
from actions.spec import ActionArgs, Confirm, Risk, Undo, action
from erp_domains.assistant import service as assistant
from erp_domains.crm import service
from kernel.auth.access import require
from kernel.db.uow import UnitOfWork

REPLY_CHARS_MAX = 4_000


class ReplyTicket(ActionArgs):
    """Answer a colleague in their support ticket: they read it in their conversation.

    Not for closing the ticket, and not for writing to customers.
    """

    ticket: Annotated[Ref, RefTo("ticket")] = Field(description="Number of the ticket, e.g. T-401.")
    text: str = Field(min_length=1, max_length=REPLY_CHARS_MAX, description="What to tell them.")


class Replied(BaseModel):
    """What was said in which ticket."""

    id: UUID
    number: str
    asked_by: str
    text: str


@action(
    "crm.reply_ticket",
    permission="crm.ticket.reply",
    risk=Risk.DESTRUCTIVE,
    confirm=Confirm.ASK,
    undo=Undo.no("what somebody has read cannot be unsaid; write again instead"),
    describe=lambda done: f"{done.asked_by} reads in {done.number}: “{done.text}”",
    summarize=lambda args: f"Reply in ticket {args.ticket.label}: “{args.text}”",
    title="Reply to ticket",
    examples=[
        "reply to T-401: we will call you this afternoon",
        "answer ticket T-402 that the invoice was corrected",
        "write back on T-405: please send me the order number",
        "tell them in T-407 the parcel left today",
        "respond to the help request T-410 with: done, please check again",
        "T-411 reply: your account is open again",
        "send an answer to support ticket T-403: I am looking into it",
        "let the asker of T-409 know that we found the mistake",
        "post a reply in T-415 saying the contract is on its way",
        "message on ticket T-404: can we talk at 3",
        "reply T-412 thanks, that is sorted now",
        "anser T-418: the price list is attached in the library",
        "get back to whoever opened T-420: it takes until Friday",
    ],
)
async def reply_to_ticket(uow: UnitOfWork, args: ReplyTicket) -> Replied:
    """Say it in the ticket and in the conversation it came out of."""
    ticket = await service.get_ticket(uow, args.ticket.id, is_locked=True)
    require(uow.principal, "crm.ticket.reply", ticket)
    message = await service.say_in_ticket(uow, ticket, args.text.strip())
    if ticket.conversation_id is not None:
        facts = {"person": {"name": uow.principal.name, "ticket": ticket.number}}
        told = assistant.Told(message.text, facts)
        await assistant.tell_in_conversation(uow, ticket.conversation_id, ticket.requested_by, told)
    return Replied(
        id=ticket.id, number=ticket.number, asked_by=ticket.requested_by_name, text=message.text
    )

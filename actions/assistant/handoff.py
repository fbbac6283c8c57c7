"""Asking for a person instead of the assistant."""

from uuid import UUID

from pydantic import Field

from actions.spec import ActionArgs, Confirm, Risk, Undo, UndoContext, action
from erp_domains.assistant.policy import shorten, without_secrets
from erp_domains.assistant.service import Transcript, read_transcript
from erp_domains.crm import service as crm
from erp_domains.crm.schemas import TicketCreate, TicketRead
from kernel.db.uow import UnitOfWork

REASON_CHARS_MAX = 1_000
SUBJECT_CHARS_MAX = 100
PLAIN_SUBJECT = "Asks for a person"


class HandoffHuman(ActionArgs):
    """Hand this conversation over to a person of the company: somebody will get in touch.

    Opens a support ticket with what was said here in short. Not for contacting customers, and not
    for looking up colleagues.
    """

    reason: str | None = Field(
        None, max_length=REASON_CHARS_MAX, description="What the person needs help with."
    )
    conversation: UUID | None = Field(
        None, description="Which of the person's conversations; this one if left out."
    )


async def _withdraw(uow: UnitOfWork, context: UndoContext) -> str:
    ticket = await crm.close_ticket(uow, UUID(context.result["id"]), "withdrawn by who asked")
    return f"{ticket.number} is withdrawn; nobody has to get in touch any more."


def _describe(result: TicketRead) -> str:
    told = (
        f"Your request is with our people as ticket {result.number}: “{result.subject}”. "
        "They see what you wrote here, not what I answered, and will get in touch with you."
    )
    if result.conversation_id is None:
        return told
    return (
        f"{told} What you write here now goes to them and I am silent, until you say "
        "“continue with the assistant”."
    )


@action(
    "assistant.handoff_human",
    permission="crm.ticket.create",
    risk=Risk.WRITE,
    confirm=Confirm.NO,
    undo=Undo.by(_withdraw, "the ticket is closed as withdrawn"),
    describe=_describe,
    summarize=lambda args: (
        f"Hand over to a person{': ' + shorten(args.reason) if args.reason else ''}"
    ),
    title="Hand over to a person",
    examples=[
        "I want to talk to a person",
        "can I speak to a human",
        "get me a real person please",
        "hand this over to somebody",
        "you are not helping, let me talk to someone",
        "connect me with support",
        "I need a human to look at this",
        "please pass this on to a colleague",
        "is there anybody I can talk to about this",
        "forward this conversation to a person",
        "open a support ticket for me",
        "this is too complicated for a bot, who can help me",
        "escalate this to a human being",
        "let a person take over",
        "I would rather deal with a real person about my contract",
    ],
)
async def hand_over_to_person(uow: UnitOfWork, args: HandoffHuman) -> TicketRead:
    """Open the ticket; the conversation is the one the action was asked in, unless named."""
    conversation_id = args.conversation or uow.conversation_id
    said = Transcript()
    if conversation_id is not None:
        said = await read_transcript(uow, conversation_id, is_new_allowed=args.conversation is None)
    ticket = await crm.open_ticket(
        uow,
        TicketCreate(
            subject=_subject_of(args.reason, said),
            text=_text_of(uow, args.reason, said),
            conversation_id=conversation_id,
        ),
    )
    return TicketRead.model_validate(ticket)


def _subject_of(reason: str | None, said: Transcript) -> str:
    words = without_secrets(reason) if reason else next(reversed(said.said), PLAIN_SUBJECT)
    return shorten(words, SUBJECT_CHARS_MAX)


def _text_of(uow: UnitOfWork, reason: str | None, said: Transcript) -> str:
    parts = [f"{uow.principal.name} asks for a person."]
    if reason:
        parts.append(f"Reason: {without_secrets(reason)}")
    if said.said:
        parts.append("What was said before:\n" + "\n".join(f"- {line}" for line in said.said))
    if said.done:
        parts.append("What was tried:\n" + "\n".join(f"- {line}" for line in said.done))
    return "\n\n".join(parts)

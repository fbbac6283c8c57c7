"""Keeping and reading thumbs. A thumb is its person's own; others see it with the right to."""

from uuid import UUID

from sqlalchemy import select

from gateway.assistant import history
from gateway.assistant.models import ConversationMessage
from gateway.quality.models import MessageFeedback, Thumb
from kernel.auth.access import visible
from kernel.clock import now
from kernel.db.uow import UnitOfWork
from kernel.errors import NotFound
from kernel.ids import new_id


class MessageNotFound(NotFound):
    """There is no such answer in this conversation of the person."""

    code = "message_not_found"


async def give_feedback(
    uow: UnitOfWork, conversation_id: UUID, message_id: UUID, thumb: Thumb, note: str | None
) -> MessageFeedback:
    """Set or change the thumb on an answer. Raises ConversationNotFound, MessageNotFound."""
    await _answer(uow, conversation_id, message_id)
    row = await _own(uow, message_id)
    if row is None:
        row = uow.add(
            MessageFeedback(
                id=new_id(),
                user_id=uow.principal.user_id,
                conversation_id=conversation_id,
                message_id=message_id,
            )
        )
    row.thumb, row.note, row.at = thumb.value, note, now()
    await uow.flush()
    return row


async def take_feedback_back(uow: UnitOfWork, conversation_id: UUID, message_id: UUID) -> None:
    """Remove the thumb; nothing happens where there is none."""
    await _answer(uow, conversation_id, message_id)
    row = await _own(uow, message_id)
    if row is not None:
        await uow.session.delete(row)


async def feedback_in(uow: UnitOfWork, conversation_id: UUID) -> list[MessageFeedback]:
    """The person's thumbs in one of their own conversations. Raises ConversationNotFound."""
    await history.find(uow, conversation_id)
    query = select(MessageFeedback).where(
        MessageFeedback.conversation_id == conversation_id,
        MessageFeedback.user_id == uow.principal.user_id,
    )
    return list(await uow.session.scalars(query))


async def list_feedback(uow: UnitOfWork, thumb: Thumb | None, limit: int) -> list[MessageFeedback]:
    """Thumbs of everybody the caller may see, newest first."""
    query = visible(uow.principal, MessageFeedback).order_by(MessageFeedback.at.desc())
    if thumb is not None:
        query = query.where(MessageFeedback.thumb == thumb.value)
    return list(await uow.session.scalars(query.limit(limit)))


async def _own(uow: UnitOfWork, message_id: UUID) -> MessageFeedback | None:
    query = select(MessageFeedback).where(
        MessageFeedback.message_id == message_id,
        MessageFeedback.user_id == uow.principal.user_id,
    )
    return (await uow.session.scalars(query.with_for_update())).one_or_none()


async def _answer(uow: UnitOfWork, conversation_id: UUID, message_id: UUID) -> None:
    # The conversation is locked, so that two thumbs at once become one after the other.
    await history.find(uow, conversation_id, for_update=True)
    message = await uow.session.get(ConversationMessage, message_id)
    if message is None or message.conversation_id != conversation_id or message.role == "user":
        raise MessageNotFound("there is no such answer in this conversation; reload it")

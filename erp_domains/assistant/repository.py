"""Every query of what the assistant keeps. Each is limited to the person who asks."""

from uuid import UUID

from sqlalchemy import select

from erp_domains.assistant.models import Conversation, ConversationMessage
from kernel.db.uow import UnitOfWork


async def find_conversation(uow: UnitOfWork, conversation_id: UUID) -> Conversation | None:
    """One of the person's own conversations."""
    row = await uow.session.get(Conversation, conversation_id)
    return row if row is not None and row.user_id == uow.principal.user_id else None


async def last_messages(
    uow: UnitOfWork, conversation_id: UUID, limit: int
) -> list[ConversationMessage]:
    """The newest messages of a conversation, oldest of them first."""
    query = (
        select(ConversationMessage)
        .where(ConversationMessage.conversation_id == conversation_id)
        .order_by(ConversationMessage.position.desc())
        .limit(limit)
    )
    return list(reversed(list(await uow.session.scalars(query))))
